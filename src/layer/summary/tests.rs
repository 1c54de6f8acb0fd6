use super::*;
use crate::layer::Linear;

#[test]
fn a_table_whose_sum_cannot_be_counted_is_refused() {
    // The most elements of an array are 2⁶⁰ − 1; seventeen times as many are
    // more than 2⁶⁴ − 1.
    let images = isize::MAX as usize / size_of::<f64>();
    let network = |layers| {
        (0..layers).fold(Sequential::<f32>::new(), |network, _| {
            network.then(Linear::new(1, 1).unwrap())
        })
    };
    let most = usize::MAX / images;
    let summary = network(most).summary(&[images, 1]).unwrap();
    assert_eq!(summary.multiply_adds(), most * images);
    let error = network(most + 1).summary(&[images, 1]).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "layer {most}, Linear: {} + {images} multiply-adds is more than this \
             machine can count",
            most * images
        )
    );
}
