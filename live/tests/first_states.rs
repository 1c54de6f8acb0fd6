//! The first state of each widget is what its cell shows, and what the page loads is what
//! the core makes.

#[path = "first_states/lab.rs"]
mod lab;
#[path = "first_states/loaded.rs"]
mod loaded;
#[path = "first_states/modules.rs"]
mod modules;
#[path = "first_states/network.rs"]
mod network;
#[path = "first_states/shown.rs"]
mod shown;

use live::{
    Request, field, filter, flip, picture, pool, route, shift, shuffle, sizes, unit,
};

use shown::{drawn, maps_in, numbers, opaque, snapshot, temple};

#[test]
fn the_first_map_has_the_pixels_of_its_figure() {
    let bytes = temple();
    let size = |at: usize| f64::from(u16::from_le_bytes([bytes[at], bytes[at + 1]]));
    let given = [size(0), size(2), 1.0];
    picture(Request { numbers: &given, bytes: &bytes[4..] }).unwrap();
    let values = snapshot("ch03_filters/snapshots/nine_weights@values.snap");
    let map = filter(Request { numbers: &numbers(&values), bytes: &[] }).unwrap();
    let columns = map.numbers[1] as usize;
    let figure = maps_in("ch03_filters/snapshots/nine_weights@map.snap.html");
    assert!(figure.starts_with(&[(columns, opaque(&map.bytes))]));
}

#[test]
fn the_first_order_has_the_pixels_and_the_correlation_of_its_figures() {
    let bytes = temple();
    let size = |at: usize| f64::from(u16::from_le_bytes([bytes[at], bytes[at + 1]]));
    let given = [size(0), size(2), 1.0];
    picture(Request { numbers: &given, bytes: &bytes[4..] }).unwrap();
    let folder = "ch01_flattening/snapshots";
    let figure = maps_in(&format!("{folder}/three_pictures@pictures.snap.html"));
    let mut state =
        numbers(&snapshot(&format!("{folder}/three_pictures@values.snap")));
    let near = snapshot(&format!("{folder}/pairs_of_pixels@near.snap"));
    let mixed = snapshot(&format!("{folder}/correlation_by_distance@mixed.snap"));
    let answer = shuffle(Request { numbers: &state, bytes: &[] }).unwrap();
    let [rows, columns] = [0, 1].map(|at| answer.numbers[at] as usize);
    let pixels = 4 * rows * columns;
    assert!(figure[1] == (columns, opaque(&answer.bytes[..pixels])));
    assert_eq!(format!("{:.3}", answer.numbers[4]), mixed.replace('−', "-"));
    assert_eq!(format!("{:.2}", answer.numbers[3]), near);
    state[0] = 0.0;
    let answer = shuffle(Request { numbers: &state, bytes: &[] }).unwrap();
    assert!(figure[0] == (columns, opaque(&answer.bytes[..pixels])));
}

#[test]
fn what_is_slid_over_the_first_picture_is_what_its_figure_shows() {
    let folder = "ch04_cross_correlation/snapshots/impulse_response";
    let values = numbers(&snapshot(&format!("{folder}@values.snap")));
    for (sign, figure) in [(0.0, "correlated"), (1.0, "convolved")] {
        let mut state = values.clone();
        state[4] = sign;
        let map = flip(Request { numbers: &state, bytes: &[] }).unwrap().numbers;
        let shown = [&state[6..], &map[2..]].concat();
        assert_eq!(drawn(&format!("{folder}@{figure}.snap.html")), shown);
    }
}

#[test]
fn the_first_pooled_map_and_those_of_two_steps_are_the_figures() {
    let folder = "ch05_pooling/snapshots/two_steps";
    let mut state = numbers(&snapshot(&format!("{folder}@values.snap")));
    for figure in ["start", "hidden", "seen"] {
        let map = pool(Request { numbers: &state, bytes: &[] }).unwrap().numbers;
        let shown = [&state[5..], &map[2..11]].concat();
        assert_eq!(drawn(&format!("{folder}@{figure}.snap.html")), shown);
        // The fifth move is to the right: hidden from the left of each window.
        assert_eq!(map[11 + 4], f64::from(u8::from(figure != "hidden")));
        state[5..].rotate_right(1);
    }
}

#[test]
fn the_first_slopes_go_back_as_in_their_figure() {
    let folder = "ch05_pooling/snapshots/overlaps";
    let state = numbers(&snapshot(&format!("{folder}@values.snap")));
    let back = route(Request { numbers: &state, bytes: &[] }).unwrap().numbers;
    let shown = [&state[5..30], &back[2..6], &state[30..], &back[8..]].concat();
    assert_eq!(drawn(&format!("{folder}@grids.snap.html")), shown);
}

#[test]
fn the_first_windows_lie_where_their_figure_has_them() {
    let folder = "ch06_geometry/snapshots/windows_on_a_row";
    let state = numbers(&snapshot(&format!("{folder}@values.snap")));
    let answer = sizes(Request { numbers: &state, bytes: &[] }).unwrap().numbers;
    let [places, pixels] = [answer[0] as usize, answer[1] as usize];
    let count = |end: usize| (0..end).map(|at| at as f64);
    // The numbers of rows and columns, then which element lies on each pixel.
    let mut shown: Vec<f64> = count(places).chain(count(pixels)).collect();
    for start in &answer[3..3 + places] {
        shown.extend(count(pixels).map(|pixel| match pixel - start {
            element if (0.0..state[1]).contains(&element) => element + 1.0,
            _ => 0.0,
        }));
    }
    assert_eq!(drawn(&format!("{folder}@near.snap.html")), shown);
}

#[test]
fn the_windows_of_chapter_2_look_as_often_as_its_figure_says() {
    let folder = "ch02_conv_layer/snapshots/looked_at";
    let state = numbers(&snapshot(&format!("{folder}@values.snap")));
    let answer = sizes(Request { numbers: &state, bytes: &[] }).unwrap().numbers;
    let looks = &answer[3 + answer[0] as usize..];
    // A window looks at a pixel if it looks at its row and at its column.
    let pixels: Vec<f64> = { looks.iter() }
        .flat_map(|row| looks.iter().map(move |column| row * column))
        .collect();
    assert_eq!(drawn(&format!("{folder}@two.snap.html")), pixels);
}

#[test]
fn the_first_move_has_the_pixels_of_its_figures() {
    let folder = "ch09_symmetry/snapshots/two_words";
    let state = numbers(&snapshot(&format!("{folder}@values.snap")));
    let answer = shift(Request { numbers: &state, bytes: &[] }).unwrap();
    let pixels = opaque(&answer.bytes);
    let maps: Vec<_> = pixels.chunks(256).map(|map| (16, map.to_vec())).collect();
    assert!(maps_in(&format!("{folder}@images.snap.html")) == maps[..2]);
    assert!(maps_in(&format!("{folder}@maps.snap.html")).starts_with(&maps[2..5]));
    let [differ, count] =
        ["differ", "numbers"].map(|name| snapshot(&format!("{folder}@{name}.snap")));
    assert_eq!(differ.parse(), Ok(answer.numbers[2]));
    assert_eq!(count.parse(), Ok(answer.numbers[0] * answer.numbers[1]));
}

#[test]
fn the_first_unit_sees_the_pixels_of_its_figure() {
    let folder = "ch02_conv_layer/snapshots/back_to_the_input";
    let state = numbers(&snapshot(&format!("{folder}@values.snap")));
    let answer = field(Request { numbers: &state, bytes: &[] }).unwrap().numbers;
    let side = state[0] as usize;
    // Of the input and three layers: as many units, and the ways behind four sizes each.
    let maps: Vec<_> = (0..4)
        .map(|layer| {
            let ways = &answer[16 + layer * side..][..side];
            let seen = |at: usize| ways[at / side] > 0.0 && ways[at % side] > 0.0;
            let pixel = |at: usize| [if seen(at) { 0_u8 } else { 255 }; 3];
            (side, (0..side * side).map(pixel).collect::<Vec<_>>())
        })
        // The unit first, the input last.
        .rev()
        .collect();
    assert!(maps_in(&format!("{folder}@maps.snap.html")) == maps);
    let fields: Vec<_> = (0..4).map(|layer| answer[4 * layer + 1]).collect();
    assert_eq!(fields, [1.0, 3.0, 5.0, 7.0]);
}

#[test]
fn the_first_window_has_the_sums_of_its_figure() {
    let values = snapshot("ch02_conv_layer/snapshots/four_sums@values.snap");
    let products = snapshot("ch02_conv_layer/snapshots/four_sums@products.snap");
    let answer = unit(Request { numbers: &numbers(&values), bytes: &[] }).unwrap();
    let sums = products.lines().map(|line| {
        let sum = line.rsplit_once("= ").unwrap().1;
        sum.parse::<f64>().unwrap()
    });
    assert_eq!(answer.numbers[13..17], sums.collect::<Vec<_>>());
}
