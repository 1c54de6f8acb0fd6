//! The trained network, and the digit that it reads first.

use live::{Request, digit, digit_weights, digits, train, train_steps};

use crate::shown::{
    drawn, kept, maps_in, numbers, opaque, snapshot, unpacked, workspace,
};

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
