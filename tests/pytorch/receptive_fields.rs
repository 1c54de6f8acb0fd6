//! Which elements of a line get a gradient through a stack of windows.

use cnn::Window;
use cnn::receptive_field::ReceptiveField;
use serde::Deserialize;

use crate::cases;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stack {
    stack: Vec<Listed>,
    /// Of the input.
    length: usize,
    /// Length of the output.
    output: usize,
    seen: Vec<Seen>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    kernel: usize,
    stride: usize,
    dilation: usize,
    padding: [usize; 2],
    /// Whether it is a pooling; for what is seen it is all the same.
    #[serde(rename = "mean")]
    _mean: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Seen {
    place: usize,
    /// First and last element with a gradient; none if all that is seen is
    /// padding.
    bounds: Option<[isize; 2]>,
}

#[test]
fn the_elements_seen_by_formula_are_those_that_pytorch_gives_a_gradient() {
    let stacks: Vec<Stack> = cases(include_str!("receptive_fields.json"), 60);
    let [mut inside, mut beyond] = [0, 0];
    for Stack { stack, length, output, seen } in &stacks {
        let windows = stack.iter().map(|listed| {
            let [before, after] = listed.padding;
            Window::new(listed.kernel)
                .stride(listed.stride)
                .dilation(listed.dilation)
                .paddings(before, after)
        });
        let windows: Vec<_> = windows.collect();
        let places = windows.iter().try_fold(*length, |n, window| window.places(n));
        assert_eq!(places, Ok(*output));
        let field = ReceptiveField::of(windows.iter().copied()).unwrap();
        let length = *length as isize;
        for Seen { place, bounds } in seen {
            let [first, last] = field.seen(*place).unwrap();
            assert_eq!(last - first + 1, field.size as isize);
            let Some([from, to]) = *bounds else {
                assert!(first < 0 || last >= length, "{windows:?}");
                continue;
            };
            // An end in the padding gets no gradient; what comes next to it may
            // be a hole of a dilation.
            for (formula, gradient) in [(first, from), (last, to)] {
                if (0..length).contains(&formula) {
                    assert_eq!(formula, gradient, "{windows:?} at {place}");
                    inside += 1;
                } else {
                    beyond += 1;
                }
            }
            assert!(first <= from && to <= last, "{windows:?} at {place}");
        }
    }
    assert!(inside > 300 && beyond > 50, "{inside} and {beyond}");
}
