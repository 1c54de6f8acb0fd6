use super::*;

const RISE: [(f64, f64); 2] = [(0.0, 0.0), (10.0, 5.0)];

fn refusal(chart: &Chart) -> String {
    chart.draw().unwrap_err().to_string()
}

#[test]
fn what_is_not_finite_is_refused_with_its_series_and_place() {
    let bad = [(0.0, 1.0), (1.0, f64::NAN)];
    assert_eq!(
        refusal(&Chart::new("x", "y").line("loss", &bad)),
        "figure “loss”: y of point 1 is NaN, a chart needs a finite number"
    );
    let bad = [(0.0, 1.0, 2.0), (1.0, 1.0, f64::INFINITY)];
    assert_eq!(
        refusal(&Chart::new("x", "y").band("range", &bad)),
        "figure “range”: y of point 1 is inf, a chart needs a finite number"
    );
    assert_eq!(
        refusal(&Chart::new("x", "y").bars(&[("box", f64::NEG_INFINITY)])),
        "figure “box”: the bar is -inf, a chart needs a finite number"
    );
    assert_eq!(
        refusal(&Chart::new("x", "y").line("a", &RISE).include_y(f64::NAN)),
        "figure “the y axis”: a value on it is NaN, a chart needs a finite number"
    );
}

#[test]
fn a_logarithmic_axis_refuses_zero() {
    assert_eq!(
        refusal(&Chart::new("x", "y").log_y().points("p", &RISE)),
        "figure “p”: y of point 0 is 0, a logarithmic axis needs a finite number \
         above 0"
    );
}

#[test]
fn nothing_to_draw_is_refused() {
    assert_eq!(
        refusal(&Chart::new("x", "y")),
        "figure “chart”: 0 series given, a chart needs 1"
    );
    assert_eq!(
        refusal(&Chart::new("x", "y").line("a", &[])),
        "figure “a”: has 0 points, a series needs 1"
    );
    let none: [(&str, f64); 0] = [];
    assert_eq!(
        refusal(&Chart::new("x", "y").bars(&none)),
        "figure “bars”: 0 given, a chart needs 1"
    );
}
