use super::grid::{hexadecimal, ink_on};
use super::*;
use crate::kernels;
use crate::plot::scale::contrast;
use ndarray::{Array2, arr2};

fn written_of<L: AsRef<str>, M: Map>(
    matrices: &[(L, M)],
    decimals: usize,
) -> String {
    matrix_grids(matrices, decimals).unwrap().to_html(None)
}

#[test]
fn every_number_can_be_read_on_its_cell() {
    let scale = Scale::Signed { limit: 1.0 };
    for scale in [scale, Scale::Counted { limit: 1.0 }] {
        for step in -200..=200 {
            let ground = scale.color(f64::from(step) / 200.0);
            let ratio = contrast(ink_on(ground).0, ground);
            assert!(ratio >= 4.5, "{step}: {ratio}");
        }
    }
    let nan = scale.color(f64::NAN);
    assert!(contrast(ink_on(nan).0, nan) >= 4.5);
}

#[test]
fn a_kernel_is_written_with_real_minus_signs() {
    let svg = written_of(&[("SOBEL_X", &kernels::SOBEL_X)], 0);
    let count = |text: &str| svg.matches(text).count();
    // Columns −1 −2 −1, 0 0 0, 1 2 1
    assert_eq!(count(">−1</text>"), 2);
    assert_eq!(count(">−2</text>"), 1);
    assert_eq!(count(">0</text>"), 3);
    assert_eq!(count(">SOBEL_X</span>"), 1);
    assert_eq!(count("fill=\"#F7F7F7\""), 3, "three zeros are neutral");
}

#[test]
fn equal_numbers_of_two_matrices_have_one_colour() {
    let (one, two) = (arr2(&[[3.0]]), arr2(&[[3.0, -9.0]]));
    let svg = written_of(&[("a", &one), ("b", &two)], 1);
    let three = hexadecimal(Scale::Signed { limit: 9.0 }.color(3.0));
    assert_eq!(svg.matches(&three).count(), 2);
}

#[test]
fn whole_numbers_beside_others_have_nothing_behind_the_point() {
    let (shares, whole) = (arr2(&[[2.5, 1.0]]), arr2(&[[3.0, -1.0]]));
    let svg = written_of(&[("shares", &shares), ("whole", &whole)], 1);
    for text in [">2.5<", ">1.0<", ">3<", ">−1<"] {
        assert!(svg.contains(text), "{text}");
    }
}

#[test]
fn what_is_no_number_is_written_and_leaves_the_scale_alone() {
    let odd = arr2(&[[f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 2.0]]);
    let svg = written_of(&[("", &odd)], 2);
    for text in [">NaN<", ">∞<", ">−∞<", ">2.00<", "#FF00FF"] {
        assert!(svg.contains(text), "{text}");
    }
    let end = hexadecimal(Scale::Counted { limit: 4.0 }.color(2.0));
    assert_eq!(svg.matches(&end).count(), 1, "2, alone among the finite");
}

#[test]
fn what_cannot_be_drawn_is_refused_with_both_sides() {
    let refusal = |grids: Grids| grids.draw().unwrap_err().to_string();
    assert_eq!(
        refusal(Grids::new(1)),
        "figure “matrix grids”: 0 matrices given, a figure needs 1"
    );
    let empty = Array2::<f32>::zeros((0, 3));
    assert_eq!(
        refusal(Grids::new(1).matrix("e", &empty)),
        "figure “e”: a matrix of shape [0, 3] has no numbers"
    );
    let kernel = Grids::new(1).matrix("k", &kernels::SHARPEN);
    assert_eq!(
        refusal(kernel.clone().window(2, 0, 2, 3)),
        "figure “k”: the window of 2×3 at (2, 0) lies not within 3×3"
    );
    assert!(kernel.clone().window(usize::MAX, 0, 2, 3).draw().is_err());
    assert_eq!(
        refusal(Grids::new(1).window(0, 0, 1, 1).matrix("k", &kernels::SHARPEN)),
        "figure “matrix grids”: a window or heads stand before any matrix"
    );
    assert_eq!(
        refusal(kernel.limit(f32::NAN)),
        "the limit of the scale is NaN, it must be finite and above 0"
    );
    let large = Array2::<f32>::zeros((65, 64));
    assert_eq!(
        refusal(Grids::new(0).matrix("l", &large)),
        "figure “matrix grids”: has 4160 numbers, a figure holds 4096"
    );
}

#[test]
fn a_matrix_of_zeros_is_drawn() {
    let svg = written_of(&[("0", &Array2::<f32>::zeros((1, 1)))], 0);
    assert!(svg.contains("#F7F7F7"));
}

#[test]
fn rows_and_columns_are_numbered_from_0_on_request() {
    let matrix = Array2::<f32>::from_elem((3, 2), 7.0);
    let plain = Grids::new(0).matrix("m", &matrix);
    let texts = |grids: &Grids, letter: &str| {
        let svg = grids.draw().unwrap().to_html(None);
        svg.matches(&format!(">{letter}</text>")).count()
    };
    assert_eq!(["0", "1", "2"].map(|n| texts(&plain, n)), [0, 0, 0]);
    let numbered = plain.numbered();
    assert_eq!(["0", "1", "2"].map(|n| texts(&numbered, n)), [2, 2, 1]);
    assert_eq!(texts(&numbered, "7"), 6);
}

#[test]
fn heads_of_columns_take_room_above_and_none_at_the_side() {
    let matrix = Array2::<f32>::from_elem((1, 3), 7.0);
    let headed = |rows: &[&str], columns: &[&str]| {
        Grids::new(0).matrix("m", &matrix).heads(rows, columns)
    };
    let html = headed(&[], &["R", "G", "B"]).draw().unwrap().to_html(None);
    // 3 cells of 36 and the edges; 1 cell, the edges and the margin.
    assert!(html.contains("viewBox=\"0 0 114 68\""), "{html}");
    assert_eq!(html.matches(">G</text>").count(), 1);
    let refusal = |grids: Grids| grids.draw().unwrap_err().to_string();
    assert_eq!(
        refusal(headed(&[], &["R", "G"])),
        "figure “m”: has 2 heads for 3 columns"
    );
    let none = Grids::new(0).heads(&["R"], &["G"]);
    assert!(refusal(none.matrix("m", &matrix)).contains("heads stand before any"));
}

#[test]
fn a_title_stands_above_all_matrices() {
    let matrix = Array2::<f32>::from_elem((1, 3), 7.0);
    let written = Grids::new(0).matrix("m", &matrix).draw().unwrap();
    let html = written.titled("how often").to_html(None);
    let title = html.find("<span class=\"title\">how often</span>").unwrap();
    assert!(title < html.find("class=\"row\"").unwrap());
}

#[test]
fn counts_have_one_colour_and_a_constant_is_not_the_darkest() {
    let counts = arr2(&[[0.0, 3.0, 9.0]]);
    let html = written_of(&[("", &counts)], 0);
    for value in [0.0, 3.0, 9.0] {
        let color = hexadecimal(Scale::Counted { limit: 9.0 }.color(value));
        assert!(html.contains(&color), "{value}");
    }
    let html = written_of(&[("", &Array2::from_elem((2, 2), 6.0))], 0);
    let color = hexadecimal(Scale::Counted { limit: 12.0 }.color(6.0));
    assert_eq!(html.matches(&color).count(), 4);
}

#[test]
fn numbers_stay_as_large_as_can_be_read_when_a_page_is_narrow() {
    let html = written_of(&[("wide", &Array2::from_elem((1, 30), 0.5))], 2);
    let (_, least) = html.split_once("--least:").unwrap();
    let least: f64 = least.split("px").next().unwrap().parse().unwrap();
    let (_, wide) = html.split_once("--wide:").unwrap();
    let wide: f64 = wide.split("px").next().unwrap().parse().unwrap();
    assert!(NUMBER * least / wide >= 11.0, "{least} of {wide}");
}
