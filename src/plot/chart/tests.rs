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
fn an_axis_without_a_label_is_refused() {
    let nameless = Chart::new("pooling", " ").bars(&[("max", 1.0)]);
    assert_eq!(
        refusal(&nameless),
        "figure “the y axis”: has no label, a reader needs one"
    );
    let nameless = Chart::new("", "change, %").line("a", &RISE);
    assert!(refusal(&nameless).starts_with("figure “the x axis”: has no label"));
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

#[test]
fn a_size_that_holds_no_chart_is_refused() {
    assert_eq!(
        refusal(&Chart::new("x", "y").line("a", &RISE).size(640, 0)),
        "the height of a chart is 0, it must be 160 to 4000 wide and 120 to 4000 high"
    );
    let long = "a name that is much longer than any chart of this size is high";
    let bars = [(long, 1.0), (long, 2.0)];
    assert_eq!(
        refusal(&Chart::new("x", "y").bars(&bars).size(300, 200)),
        "figure “chart”: its labels leave 0×64 of 300×175 units for the data, which \
         need 60×60"
    );
}

/// Every value of an attribute, in the order of the drawing.
fn attribute<'a>(svg: &'a Svg, element: &str, name: &str) -> Vec<&'a str> {
    let (element, name) = (format!("<{element} "), format!(" {name}=\""));
    let lines = svg.as_str().lines().filter(|line| line.starts_with(&element));
    lines.filter_map(|line| line.split_once(&name)?.1.split('"').next()).collect()
}

/// A chart with everything that there is.
fn everything() -> Svg {
    let points: Vec<_> = (0..40).map(|i| (f64::from(i), f64::from(i * i))).collect();
    let band: Vec<_> = points.iter().map(|&(x, y)| (x, y * 0.9, y + 9.0)).collect();
    Chart::new("step", "loss & <more>, nats")
        .band("training", &band)
        .line("training", &points)
        .line("validation", &points[3..])
        .points("samples", &points[..5])
        .horizontal("limit", 400.0)
        .vertical("", 7.5)
        .draw()
        .unwrap()
}

#[test]
fn a_drawing_follows_its_page_in_size_and_colour() {
    let svg = everything();
    let head = "<svg viewBox=\"0 0 640 360\" xmlns=\"http://www.w3.org/2000/svg\">";
    assert_eq!(svg.as_str().lines().next(), Some(head));
    assert!(!svg.as_str().contains(" id=\""));
    assert!(!svg.as_str().contains("\n\n"));
    assert!(svg.as_str().contains("loss &amp; &lt;more&gt;, nats"));
    let inks = attribute(&svg, "text", "fill");
    assert!(inks.iter().all(|&ink| ink == "#000000"), "{inks:?}");
    let lines = attribute(&svg, "line", "stroke");
    assert!(lines.iter().all(|&line| line == "#D0D0D0"), "{lines:?}");
    for size in attribute(&svg, "text", "font-size") {
        // Ten to a unit.
        let size: f64 = size.parse().unwrap();
        assert!((190.0..230.0).contains(&size), "{size}");
    }
    let open = svg.as_str().matches("<text ").count();
    assert_eq!(open, svg.as_str().matches("</text>").count());
}

#[test]
fn the_legend_names_each_series_once_if_there_are_two() {
    let names = |svg: &Svg, name: &str| {
        svg.as_str().lines().filter(|line| *line == name).count()
    };
    let svg = everything();
    for name in ["training", "validation", "samples"] {
        assert_eq!(names(&svg, name), 1, "{name}");
    }
    let single = Chart::new("x", "y").line("alone", &RISE).draw().unwrap();
    assert_eq!(names(&single, "alone"), 0);
}

#[test]
fn series_differ_in_colour_and_in_marker() {
    let names: Vec<_> = (0..6).map(|index| format!("series {index}")).collect();
    let chart = Chart::new("x", "y");
    let chart = names.iter().fold(chart, |chart, name| chart.points(name, &RISE));
    let svg = chart.draw().unwrap();
    let mut colors = attribute(&svg, "circle", "fill");
    colors.extend(attribute(&svg, "polygon", "fill"));
    colors.sort_unstable();
    // Two points and a line of the legend each.
    assert_eq!(colors.len(), 18);
    colors.dedup();
    assert_eq!(colors.len(), 6, "{colors:?}");
    assert_eq!(attribute(&svg, "circle", "fill").len(), 3, "the first has circles");
}

#[test]
fn equal_steps_are_equally_long_and_on_a_logarithmic_axis_equal_ratios() {
    let places = |chart: Chart, points: &[(f64, f64)], axis| {
        let svg = chart.points("", points).draw().unwrap();
        let places = attribute(&svg, "circle", axis).into_iter();
        let places: Vec<i32> = places.map(|place| place.parse().unwrap()).collect();
        [places[1] - places[0], places[2] - places[1]]
    };
    let steps = [(1.0, 1.0), (2.0, 2.0), (3.0, 3.0)];
    let ratios = [(1.0, 1.0), (10.0, 10.0), (100.0, 100.0)];
    let log = || Chart::new("x", "y").log_x().log_y();
    for (chart, points) in [(Chart::new("x", "y"), steps), (log(), ratios)] {
        let [first, second] = places(chart.clone(), &points, "cx");
        assert!(first > 0 && (first - second).abs() <= 1, "{first} {second}");
        // Up is the negative direction of a drawing.
        let [first, second] = places(chart, &points, "cy");
        assert!(first < 0 && (first - second).abs() <= 1, "{first} {second}");
    }
}

#[test]
fn bars_stand_on_zero_and_are_as_long_as_their_values() {
    let bars = [("a", 2.0), ("b", -1.0), ("c", 4.0)];
    let svg = Chart::new("x", "y").bars(&bars).draw().unwrap();
    let heights = attribute(&svg, "rect", "height");
    let heights: Vec<f64> =
        heights[1..].iter().map(|height| height.parse().unwrap()).collect();
    // One unit of the drawing is a tenth of a unit of the view box.
    assert!((heights[0] / heights[1] - 2.0).abs() < 0.02, "{heights:?}");
    assert!((heights[2] / heights[0] - 2.0).abs() < 0.02, "{heights:?}");
    for name in ["a", "b", "c"] {
        assert!(svg.as_str().lines().any(|line| line == name), "{name}");
    }
}

#[test]
fn no_letter_is_turned_and_bars_lie_where_their_names_do_not_fit() {
    let bars: Vec<_> = (0..12).map(|i| (format!("gabor {i}°"), 1.0)).collect();
    let svg = Chart::new("x", "y").bars(&bars).draw().unwrap();
    assert!(attribute(&svg, "text", "transform").is_empty());
    // The ground is the first rectangle.
    let bars = &attribute(&svg, "rect", "height")[1..];
    let widths = &attribute(&svg, "rect", "width")[1..];
    assert_eq!(bars.len(), 12);
    for (height, width) in bars.iter().zip(widths) {
        let [height, width] =
            [height, width].map(|side| side.parse::<f64>().unwrap());
        assert!(width > 5.0 * height, "{width} × {height}");
    }
    let tall = Chart::new("x", "y").bars(&[("a", 1.0)]).draw().unwrap();
    assert!(tall.as_str().starts_with("<svg viewBox=\"0 0 640 360\""));
}

#[test]
fn every_bar_has_its_value_beside_it_and_nothing_where_points_stand() {
    let bars = [("a", 12_500.0), ("b", -0.25)];
    let count = |chart: Chart, text: &str| {
        let svg = chart.draw().unwrap();
        svg.as_str().lines().filter(|line| *line == text).count()
    };
    for value in ["12,500", "−0.25"] {
        assert_eq!(count(Chart::new("x", "y").bars(&bars), value), 1, "{value}");
    }
    let with_points = Chart::new("x", "y").bars(&bars).points("p", &[(0.0, 3.0)]);
    assert_eq!(count(with_points, "−0.25"), 0);
}

#[test]
fn on_a_logarithmic_axis_there_are_points_for_bars() {
    let bars = [("a", 1.0), ("b", 1000.0)];
    let svg = Chart::new("x", "y").log_y().bars(&bars).draw().unwrap();
    assert_eq!(attribute(&svg, "rect", "height").len(), 1, "the ground alone");
    assert_eq!(attribute(&svg, "circle", "r").len(), 2);
}

#[test]
fn what_is_wide_lies_below_what_is_thin() {
    let late = Chart::new("x", "y")
        .line("a", &RISE)
        .band("b", &[(0.0, 0.0, 9.0), (10.0, 0.0, 9.0)])
        .draw()
        .unwrap();
    let polygon = late.as_str().rfind("opacity=\"0.3\"").unwrap();
    let line = late.as_str().rfind("stroke-width=\"24\"").unwrap();
    assert!(polygon < line, "the band lies over the line");
}

#[test]
fn numbers_stand_where_the_data_are() {
    let texts = |chart: Chart| {
        let svg = chart.draw().unwrap();
        let lines: Vec<String> = svg.as_str().lines().map(str::to_owned).collect();
        move |text: &str| lines.iter().any(|line| line == text)
    };
    let points = [(1.0, 5.0), (3.0, 6.0), (8.0, 7.0)];
    let has = texts(Chart::new("x", "y").line("", &points));
    assert!(has("1") && has("3") && has("8"));
    assert!(!has("2") && !has("4"));
    let many: Vec<_> = (10..=60).map(|x| (f64::from(x), 900.0)).collect();
    let has = texts(Chart::new("x", "y").line("", &many));
    assert!(has("20") && has("60") && !has("0") && !has("70"));
}

#[test]
fn a_dashed_line_has_its_name_in_the_legend_and_a_law_has_no_markers() {
    let chart = Chart::new("x", "y").line("", &RISE).horizontal("chance", 2.0);
    let svg = chart.draw().unwrap();
    assert!(svg.as_str().lines().any(|line| line == "chance"));
    let svg = Chart::new("x", "y").law("bound", &RISE).draw().unwrap();
    assert!(attribute(&svg, "circle", "r").is_empty());
}

#[test]
fn two_dashed_lines_of_other_names_have_other_dashes() {
    let lines = |second: &str| {
        let chart = Chart::new("x", "y").line("", &RISE).horizontal("chance", 2.0);
        let svg = chart.vertical(second, 3.0).draw().unwrap();
        let drawn = svg.as_str().matches("<polyline").count();
        (drawn, svg)
    };
    let ((same, one), (other, two)) = (lines("chance"), lines("limit"));
    assert_ne!((same, one.as_str()), (other, two.as_str()));
    // A dotted line has more pieces, and a line of the legend more.
    assert!(other > same + 20, "{other} and {same}");
}

#[test]
fn points_that_stand_alone_lie_above_every_line() {
    let line = [(0.0, 1.0), (1.0, 1.0)];
    let chart = Chart::new("x", "y").points("dot", &line[..1]).line("line", &line);
    let svg = chart.draw().unwrap();
    let last = |element| svg.as_str().rfind(element).unwrap();
    // The dot is a circle, the line's markers are squares.
    assert!(last("<circle") > last("<polygon").max(last("<polyline")));
}

#[test]
fn a_dashed_line_leaves_out_the_values_on_its_way() {
    let bars = [("a", 1.0), ("b", 30.0), ("c", 500.0)];
    let pieces = |at: f64| {
        let chart = Chart::new("rung", "speed").bars(&bars).log_y();
        let chart = chart.size(240, 300).horizontal("", at);
        chart.draw().unwrap().as_str().matches("<polyline").count()
    };
    // One line crosses the value of 30, the other one none.
    assert!(pieces(50.0) < pieces(12.0), "{} and {}", pieces(50.0), pieces(12.0));
}

#[test]
fn letters_are_read_on_a_telephone() {
    // A page that is 380 pixels wide has 352 of them for a figure, 0.55 · 640.
    for size in attribute(&everything(), "text", "font-size") {
        let units = size.parse::<f64>().unwrap() / f64::from(ink::FINE);
        assert!(units * 352.0 / 640.0 >= 10.9, "{units}");
    }
}

#[test]
fn a_chart_of_one_point_or_extreme_values_is_drawn() {
    let extremes = [0.0, 1.0, -1e300, 1e-300, f64::MAX / 4.0, f64::MIN_POSITIVE];
    for value in extremes {
        let chart = Chart::new("x", "y").line("a", &[(value, value)]);
        let svg = chart.draw().unwrap();
        assert!(!svg.as_str().contains("NaN"), "{value}");
        if value > 0.0 {
            let chart = Chart::new("x", "y").log_x().log_y();
            chart.points("a", &[(value, value)]).draw().unwrap();
        }
    }
}

#[test]
fn the_same_chart_has_the_same_bytes_everywhere() {
    let hash = everything()
        .as_str()
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
    assert_eq!(hash, 0xda9e_906b_c643_e0e6, "{hash:#x}");
}

#[test]
fn a_series_over_bars_has_another_colour_and_the_same_in_the_legend() {
    let points = [(0.0, 1.0), (1.0, 2.0)];
    let chart = Chart::new("x", "y").bars(&[("a", 1.0), ("b", 2.0)]);
    let svg = chart.points("sum", &points).draw().unwrap();
    let mut colors = attribute(&svg, "polygon", "fill");
    assert_eq!(colors.len(), 3, "two points and their line of the legend");
    colors.dedup();
    assert_eq!(colors.len(), 1, "{colors:?}");
    assert!(!attribute(&svg, "rect", "fill").contains(&colors[0]));
}

/// The words of a chart that are numbers.
fn numbers(chart: &Chart) -> Vec<f64> {
    let svg = chart.draw().unwrap();
    let lines = svg.as_str().lines();
    lines.filter_map(|line| line.replace('−', "-").parse().ok()).collect()
}

#[test]
fn an_axis_of_counts_has_whole_numbers_alone() {
    let seeds: Vec<_> =
        (0..=20).map(|x| (f64::from(x % 3), f64::from(x % 2))).collect();
    let found = numbers(&Chart::new("pixels", "layers").points("", &seeds));
    assert!(found.iter().all(|number| number.fract() == 0.0), "{found:?}");
    let lying = [("one", 1.0), ("two", 2.0)];
    let found = numbers(&Chart::new("what", "layers").bars(&lying));
    assert_eq!(found.iter().filter(|number| number.fract() != 0.0).count(), 0);
    // A share between them has tenths.
    let shares = [(0.0, 0.1), (0.4, 0.9), (1.0, 0.2)];
    let found = numbers(&Chart::new("x", "share").points("", &shares));
    assert!(found.contains(&0.4), "{found:?}");
}

#[test]
fn an_axis_of_degrees_has_its_numbers_at_quarter_turns() {
    let turn: Vec<_> = (0..=24).map(|at| (15.0 * f64::from(at), 0.5)).collect();
    let chart = Chart::new("turned by, degrees", "read rightly").points("", &turn);
    let found = numbers(&chart.clone().every_x(90.0));
    let quarters = [0.0, 90.0, 180.0, 270.0, 360.0];
    assert!(quarters.iter().all(|quarter| found.contains(quarter)), "{found:?}");
    assert!(!found.contains(&100.0) && !found.contains(&200.0), "{found:?}");
    assert!(
        refusal(&chart.every_x(0.0)).contains("multiples of what is not above 0")
    );
}
