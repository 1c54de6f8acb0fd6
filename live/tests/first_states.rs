//! The first state of each widget is what its cell shows, and what the page loads is what
//! the core makes.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cnn::data::photos;
use flate2::read::GzDecoder;
use flate2::{Compression, GzBuilder};
use live::{
    Request, digit, digit_weights, digits, field, filter, flip, picture, pool,
    route, self_test, shift, shuffle, sizes, train, train_steps, unit,
};

fn workspace() -> PathBuf {
    items::workspace_of(env!("CARGO_MANIFEST_DIR").as_ref()).unwrap()
}

fn snapshot(path: &str) -> String {
    let path = workspace().join("chapters").join(path);
    let text = std::fs::read_to_string(&path).unwrap();
    text.splitn(3, "---\n").nth(2).unwrap().trim().to_owned()
}

fn numbers(text: &str) -> Vec<f64> {
    text.split(' ').map(|word| word.parse().unwrap()).collect()
}

/// The file that pages load; with `LIVE_WRITE` it is made anew.
fn kept(name: &str, wanted: &[u8]) {
    let path = workspace().join("book/assets/live").join(name);
    if std::env::var_os("LIVE_WRITE").is_some() {
        let file = std::fs::File::create(&path).unwrap();
        let mut packed = GzBuilder::new().mtime(0).write(file, Compression::best());
        packed.write_all(wanted).unwrap();
        packed.finish().unwrap();
    }
    let unpacked = unpacked(&path);
    assert!(unpacked == wanted, "{name} is old: LIVE_WRITE=1 cargo test -p live");
}

fn unpacked(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).unwrap();
    GzDecoder::new(file).read_to_end(&mut bytes).unwrap();
    bytes
}

/// Rows and columns (u16 each), then the pixels of the temple in 256 grays.
fn temple() -> Vec<u8> {
    let gray = photos::temple().shrink(2).unwrap().to_gray();
    let (rows, columns) = gray.dim();
    let sizes = [rows, columns].map(|size| u16::try_from(size).unwrap());
    let sizes = sizes.into_iter().flat_map(u16::to_le_bytes);
    sizes.chain(gray.iter().map(|pixel| (255.0 * pixel).round() as u8)).collect()
}

#[test]
fn the_photograph_that_pages_load_is_the_book_s() {
    kept("temple.gray.gz", &temple());
}

/// The maps that a figure shows, and the colours of its scale behind them: how many columns
/// each has, and the red, green and blue of its pixels.
fn maps_in(path: &str) -> Vec<(usize, Vec<[u8; 3]>)> {
    let figure = std::fs::read_to_string(workspace().join("chapters").join(path));
    let figure = figure.unwrap();
    let maps = figure.split("src=\"data:image/png;base64,").skip(1).map(|map| {
        let map = STANDARD.decode(map.split_once('"').unwrap().0).unwrap();
        let mut decoder = png::Decoder::new(std::io::Cursor::new(map));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut bytes).unwrap();
        bytes.truncate(info.buffer_size());
        if info.color_type == png::ColorType::Grayscale {
            bytes = bytes.iter().flat_map(|gray| [*gray; 3]).collect();
        }
        (info.width as usize, bytes.as_chunks::<3>().0.to_vec())
    });
    maps.collect()
}

/// Pixels as a widget has them, without how opaque they are.
fn opaque(bytes: &[u8]) -> Vec<[u8; 3]> {
    let (pixels, _) = bytes.as_chunks::<4>();
    pixels.iter().map(|[red, green, blue, _]| [*red, *green, *blue]).collect()
}

/// The numbers that a drawing shows, in its order.
fn drawn(path: &str) -> Vec<f64> {
    let path = workspace().join("chapters").join(path);
    let svg = std::fs::read_to_string(path).unwrap();
    let texts = svg.split("<text").skip(1).filter_map(|text| {
        let (_, text) = text.split_once('>')?;
        let (text, _) = text.split_once('<')?;
        text.replace('−', "-").parse().ok()
    });
    texts.collect()
}

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

/// The bits of the weights that the training of the book ends with, and their hash.
fn trained() -> (Vec<u8>, String) {
    let file = workspace().join("data/digits/digits.csv.gz");
    digits(Request { numbers: &[], bytes: &unpacked(&file) }).unwrap();
    let values = snapshot("ch08_lenet/snapshots/one_training@values.snap");
    let words: Vec<_> = values.split(' ').collect();
    let (state, hash) = (words[..6].join(" "), words[6]);
    train(Request { numbers: &numbers(&state), bytes: &[] }).unwrap();
    loop {
        let request = Request { numbers: &[1000.0], bytes: &[] };
        let answer = train_steps(request).unwrap();
        if answer.numbers[2] == 1.0 {
            let made = &answer.bytes[8 * 9 * 4..];
            let (own, bits) = made.split_at(64);
            assert_eq!(std::str::from_utf8(own).unwrap(), hash);
            return (bits.to_vec(), hash.to_owned());
        }
    }
}

#[test]
fn the_first_digit_is_read_and_its_maps_are_drawn_as_in_the_figures() {
    let (bits, _) = trained();
    kept("digits.weights.gz", &bits);
    digit_weights(Request { numbers: &[], bytes: &bits }).unwrap();
    let folder = "ch08_lenet/snapshots";
    let state = numbers(&snapshot(&format!("{folder}/all_activations@values.snap")));
    let hundredths = |ink: &f64| format!("{:.2}", ink / 16.0);
    let shown = state.iter().map(|ink| hundredths(ink).parse().unwrap());
    let figure = drawn(&format!("{folder}/all_activations@digit.snap.html"));
    assert_eq!(figure, shown.collect::<Vec<f64>>());

    let answer = digit(Request { numbers: &state, bytes: &[] }).unwrap();
    let table = snapshot(&format!("{folder}/ten_numbers@table.snap"));
    for class in 0..10 {
        let both = [answer.numbers[class], answer.numbers[10 + class]];
        let row = [format!("{:.2}", both[0]), format!("{:.4}", both[1])];
        let row = row.map(|number| number.replace('-', "−"));
        let line = table.lines().find(|line| {
            let mut words =
                line.split(|sign: char| sign == '|' || sign.is_whitespace());
            words.find(|word| !word.is_empty()) == Some(&class.to_string())
        });
        let line = line.unwrap_or_else(|| panic!("no row {class} in {table}"));
        assert!(row.iter().all(|number| line.contains(number)), "{line} {row:?}");
    }
    let mut pixels = &opaque(&answer.bytes)[..];
    for (figure, count, side) in [
        ("filtered", 8, 8),
        ("rectified", 8, 8),
        ("pooled", 8, 4),
        ("filtered_again", 16, 4),
        ("rectified_again", 16, 4),
        ("pooled_again", 16, 2),
    ] {
        let (own, rest) = pixels.split_at(count * side * side);
        let maps: Vec<_> =
            own.chunks(side * side).map(|map| (side, map.to_vec())).collect();
        let path = format!("{folder}/all_activations@{figure}.snap.html");
        assert!(maps_in(&path).starts_with(&maps), "{figure}");
        pixels = rest;
    }
    assert!(pixels.is_empty());
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

#[test]
fn the_page_knows_the_hash_that_a_module_has_to_give() {
    let path = workspace().join("book/assets/live/made.js");
    let wanted = format!(
        "/* What a module's self-test gives natively: a test writes and compares it. */\n\
         'use strict';\n\nwindow.live.made = {{ selfTest: {} }};\n",
        self_test()
    );
    if std::env::var_os("LIVE_WRITE").is_some() {
        std::fs::write(&path, &wanted).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap(), wanted);
}

#[test]
fn a_page_loads_no_more_than_265_kilobytes_for_a_module_that_fuses_and_290_for_the_other()
 {
    let folder = workspace().join("book/assets/live");
    for (module, most) in [("fused.wasm.gz", 265_000), ("exact.wasm.gz", 290_000)] {
        let size = std::fs::metadata(folder.join(module)).unwrap().len();
        assert!(size <= most, "{module}: {size} bytes");
    }
}

#[test]
fn filters_to_begin_with_are_called_what_figures_call_them() {
    let words = workspace().join("book/assets/live/words.js");
    let words = std::fs::read_to_string(words).unwrap();
    let line = words.lines().find(|line| line.contains("names: ['identity'"));
    let (_, names) = line.unwrap().split_once('[').unwrap();
    let (names, _) = names.split_once(']').unwrap();
    let names = names.trim_matches('\'').split("', '");
    let nothing = Request { numbers: &[], bytes: &[] };
    let weights = live::presets(nothing).unwrap().numbers;
    let known: Vec<_> = weights
        .chunks(9)
        .map(|nine| {
            let row = |row: usize| {
                std::array::from_fn(|column| nine[3 * row + column] as f32)
            };
            cnn::kernels::named(std::array::from_fn(row)).0
        })
        .collect();
    assert_eq!(names.collect::<Vec<_>>(), known);
}
