use super::*;
use crate::kernels;
use ndarray::{Array2, ArrayView2, Axis, arr2};

const NEUTRAL: [u8; 3] = [247; 3];
const NOT_A_NUMBER: [u8; 3] = [255, 0, 255];
const INFINITE: [u8; 3] = [0, 200, 0];

/// How many pixels of its panels have this colour.
fn count(picture: &Picture, color: [u8; 3]) -> usize {
    let of = |pixels: crate::plot::Pixels| {
        let places = (0..pixels.height())
            .flat_map(|y| (0..pixels.width()).map(move |x| (x, y)));
        places.filter(|&(x, y)| pixels.pixel(x, y) == Some(color)).count()
    };
    picture.pixels().map(of).sum()
}

fn refusal(result: Result<Picture>) -> String {
    result.unwrap_err().to_string()
}

/// The colour of `value` where the largest is `limit`.
fn signed(value: f64, limit: f64) -> [u8; 3] {
    Scale::Signed { limit }.color(value)
}

#[test]
fn every_element_is_a_pixel_of_its_colour() {
    let map = arr2(&[[-3.0, 1.0], [2.0, -1.5], [0.5, 3.0]]);
    let picture = Maps::signed().own_scales().draw(&[("", &map)]).unwrap();
    let pixels = picture.pixels().next().unwrap();
    for ((row, column), &value) in map.indexed_iter() {
        let color = signed(value.into(), 3.0);
        assert_eq!(pixels.pixel(column, row), Some(color), "{value}");
    }
}

#[test]
fn equal_values_of_two_panels_have_equal_colours() {
    let (one, two) = (arr2(&[[1.0]]), arr2(&[[1.0, -4.0]]));
    let picture = Maps::signed().limit(4.0).draw(&[("", &one), ("", &two)]);
    assert_eq!(count(&picture.unwrap(), signed(1.0, 4.0)), 2);
}

#[test]
fn zero_is_neutral_in_every_signed_picture() {
    for map in [arr2(&[[0.0, 8.0]]), arr2(&[[0.0, -1e-30]]), arr2(&[[0.0, 0.0]])] {
        let picture = signed_maps(&[("", &map)]).unwrap();
        assert!(count(&picture, NEUTRAL) >= 1, "{map}");
    }
}

#[test]
fn gray_maps_compared_share_black_and_white() {
    let (dark, bright) = (arr2(&[[-2.0, 0.0]]), arr2(&[[0.0, 2.0]]));
    let picture = gray_maps_shared(&[("", &dark), ("", &bright)]).unwrap();
    // 0 is half way: 127.5 rounds to 128.
    for (color, squares) in [([0; 3], 1), ([128; 3], 2)] {
        assert_eq!(count(&picture, color), squares, "{color:?}");
    }
    let own = Maps::gray_shared().own_scales();
    let picture = own.draw(&[("", &dark), ("", &bright)]).unwrap();
    assert_eq!(count(&picture, [128; 3]), 0, "only black and white");
}

#[test]
fn gray_from_zero_to_one_has_a_bar_only_if_it_clips() {
    let has_bar = |value: f32| {
        let picture = gray_maps(&[("", &arr2(&[[value]]))]).unwrap();
        picture.to_html(None).contains("class=\"bar\"")
    };
    assert!(!has_bar(0.0) && !has_bar(1.0));
    assert!(!has_bar(1.000_001), "too little to see");
    assert!(has_bar(1.5));
}

#[test]
fn a_panel_with_a_scale_of_its_own_has_a_bar_of_its_own() {
    let (small, large) = (arr2(&[[0.5_f32, -0.1]]), arr2(&[[8.0_f32, 1.0]]));
    let picture = Maps::signed().own_scales().draw(&[("", &small), ("", &large)]);
    let html = picture.unwrap().to_html(None);
    assert_eq!(html.matches("class=\"bar\"").count(), 2);
    for end in ["−0.5", "0.5", "−8", "8"] {
        assert!(html.contains(&format!("<span>{end}</span>")), "{end}");
    }
}

#[test]
fn what_is_no_finite_number_is_marked_and_does_not_set_the_scale() {
    let odd = [[f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 2.0, -2.0]];
    let picture = signed_maps(&[("odd", &odd)]).unwrap();
    // All pixels become squares of nine, to have room for the mark in the middle.
    assert_eq!(count(&picture, NOT_A_NUMBER), 9);
    assert_eq!(count(&picture, INFINITE), 2);
    for end in [2.0, -2.0] {
        assert_eq!(count(&picture, signed(end, 2.0)), 9 + 8, "{end}");
    }
}

#[test]
fn what_is_no_number_is_marked_in_every_way_of_drawing() {
    use crate::plot::{Grids, framed, in_color, photographs, tiles};
    let map = arr2(&[[0.5, f32::NAN], [0.25, 1.0]]);
    let color = in_color(map.view());
    let ways = [
        ("signed", signed_maps(&[("", &map)])),
        ("limit", Maps::signed().limit(0.5).draw(&[("", &map)])),
        ("quantile", Maps::signed().quantile(0.5).draw(&[("", &map)])),
        ("own scales", Maps::signed().own_scales().draw(&[("", &map)])),
        ("gray", gray_maps(&[("", &map)])),
        ("shared", gray_maps_shared(&[("", &map)])),
        ("own grays", Maps::gray_shared().own_scales().draw(&[("", &map)])),
        ("plate", filter_plate(&[("", &map)])),
        ("gray photograph", photographs(&[("", map.view().insert_axis(Axis(0)))])),
        ("photograph", photographs(&[("", &color)])),
        ("tiles", photographs(&[("", tiles(std::slice::from_ref(&map), 1))])),
        ("frames", photographs(&[("", framed(&map, &[(0, 0)], 2))])),
    ];
    for (way, picture) in ways {
        let picture = picture.unwrap();
        assert!(count(&picture, NOT_A_NUMBER) > 0, "{way}");
    }
    let grids = Grids::new(1).matrix("", &map).draw().unwrap();
    assert!(grids.to_html(None).contains("#FF00FF"), "grids");
    // A map of nothing else too.
    let nothing = Array2::from_elem((3, 3), f32::NAN);
    for maps in [Maps::signed(), Maps::gray(0.0, 1.0), Maps::gray_shared()] {
        let picture = maps.draw(&[("", &nothing)]).unwrap();
        assert_eq!(count(&picture, NOT_A_NUMBER), 9);
    }
}

#[test]
fn the_label_counts_what_is_no_finite_number() {
    let odd = arr2(&[[f32::NAN, f32::INFINITY], [f32::NEG_INFINITY, f32::NAN]]);
    let scale = Scale::Signed { limit: 1.0 };
    let label = |text| Panel::of_map(text, odd.view(), scale).label;
    assert_eq!(label("odd"), "odd (2 NaN, 1 +∞, 1 −∞)");
    assert_eq!(label(""), "2 NaN, 1 +∞, 1 −∞");
}

#[test]
fn maps_of_any_shape_and_content_are_drawn() {
    let shapes = [(1, 1), (1, 500), (500, 1), (1, 2), (3, 3), (199, 7), (300, 300)];
    for shape in shapes {
        for value in [0.0, 5.0, -1e-40, f32::MAX, f32::NAN, f32::INFINITY] {
            let map = Array2::from_elem(shape, value);
            for maps in [
                Maps::signed(),
                Maps::signed().own_scales(),
                Maps::gray(0.0, 1.0),
                Maps::gray_shared(),
                Maps::plate(),
            ] {
                let picture = maps.draw(&[("a", &map), ("b", &map)]).unwrap();
                assert_eq!(picture.pixels().count(), 2, "{shape:?} of {value}");
                if map.len() < 1000 {
                    let html = picture.to_html(None);
                    assert!(html.ends_with("</div>\n"), "{shape:?} of {value}");
                }
            }
        }
    }
}

#[test]
fn the_quantile_leaves_outliers_out_of_the_scale() {
    // 0.75 of 4 values: the third smallest, 3.
    let map = arr2(&[[1.0, -2.0, 3.0, 1000.0]]);
    let values = || map.iter().copied();
    let limit = |share| Maps::signed().quantile(share).scale(values()).ends()[1];
    assert_eq!(limit(0.75), 3.0);
    assert_eq!(limit(0.74), 3.0);
    assert_eq!(limit(1.0), 1000.0);
    assert_eq!(limit(1e-9), 1.0);
    // Of which most are zeros: the largest.
    let sparse = [0.0, 0.0, 0.0, 7.0].into_iter();
    assert_eq!(Maps::signed().quantile(0.5).scale(sparse).ends(), [-7.0, 7.0]);
}

#[test]
fn kernels_and_views_and_own_labels_are_taken() {
    let view: ArrayView2<'_, f32> = ArrayView2::from(&kernels::SOBEL_X);
    let labels: Vec<String> = (0..2).map(|step| format!("step {step}")).collect();
    let panels = [(&labels[0], &view), (&labels[1], &view)];
    assert_eq!(
        signed_maps(&panels).unwrap(),
        signed_maps(&[("step 0", &kernels::SOBEL_X), ("step 1", &kernels::SOBEL_X)])
            .unwrap()
    );
}

#[test]
fn what_cannot_be_drawn_is_refused_with_both_sides() {
    let map = arr2(&[[1.0_f32]]);
    let none: [(&str, &Array2<f32>); 0] = [];
    assert_eq!(
        refusal(signed_maps(&none)),
        "figure “maps”: 0 given, a picture needs 1"
    );
    assert_eq!(
        refusal(gray_maps(&[("flat", &Array2::<f32>::zeros((0, 4)))])),
        "figure “flat”: a map of shape [0, 4] has no values"
    );
    let limit =
        |limit: f32| refusal(Maps::signed().limit(limit).draw(&[("a", &map)]));
    for value in [0.0, -1.0, f32::NAN, f32::INFINITY] {
        let text = format!(
            "the limit of the scale is {value}, it must be finite and above 0"
        );
        assert_eq!(limit(value), text);
    }
    let share = Maps::signed().quantile(1.1).draw(&[("a", &map)]);
    assert_eq!(
        refusal(share),
        "the quantile of the scale is 1.1, it must be above 0 and up to 1"
    );
    let columns = Maps::plate().columns(0).draw(&[("a", &map)]);
    assert_eq!(
        refusal(columns),
        "the number of columns is 0, it must be at least 1"
    );
    let gray = Maps::gray(0.5, 0.5).draw(&[("a", &map)]);
    assert_eq!(refusal(gray), "white is 0.5, it must be another value than black");
    let gray = Maps::gray_shared().limit(2.0).draw(&[("a", &map)]);
    assert_eq!(
        refusal(gray),
        "figure “gray maps”: limit or quantile 2 is for maps with a zero only"
    );
}

#[test]
fn a_map_larger_than_any_picture_is_refused_before_memory_is_asked_for() {
    let one = arr2(&[[1.0_f32]]);
    let huge = one.broadcast((1 << 20, 1 << 20)).unwrap();
    assert_eq!(
        refusal(signed_maps(&[("huge", &huge)])),
        "figure “huge”: 1048576×1048576 are 1099511 megapixels, the limit is 64"
    );
}
