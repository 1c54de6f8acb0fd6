use ndarray::{Array2, array};

use super::*;

#[test]
fn a_class_of_probability_three_quarters_costs_its_logarithm() {
    // exp(ln 3) : exp(0) = 3 : 1
    let logits = array![[libm::log(3.0), 0.0]];
    let loss = cross_entropy::<f64>(&logits, &[0]).unwrap();
    assert!((loss + libm::log(0.75)).abs() < 1e-15);
    let gradient = CrossEntropy::default().grad_logits::<f64>(&logits, &[0]);
    // p − t = (0.75 − 1, 0.25)
    let expected = array![[-0.25, 0.25]];
    assert!((gradient.unwrap() - expected).iter().all(|d| d.abs() < 1e-15));
}

#[test]
fn logits_of_a_thousand_neither_overflow_nor_vanish() {
    let logits = array![[1000.0_f32, -1000.0, 0.0]];
    assert_eq!(cross_entropy(&logits, &[0]), Ok(0.0));
    assert_eq!(cross_entropy(&logits, &[1]), Ok(2000.0));
    let gradient = CrossEntropy::default().grad_logits(&logits, &[1]);
    assert_eq!(gradient, Ok(array![[1.0, -1.0, 0.0]]));
}

#[test]
fn smoothing_shares_a_part_of_the_target_among_all_classes() {
    let logits = array![[2.0_f64, 0.0, -1.0, 0.5]];
    let plain = |label| cross_entropy::<f64>(&logits, &[label]).unwrap();
    let mean = (0..4).map(plain).sum::<f64>() / 4.0;
    let smoothed = CrossEntropy::smoothed(0.1).value::<f64>(&logits, &[2]);
    let expected = 0.9 * plain(2) + 0.1 * mean;
    assert!((smoothed.unwrap() - expected).abs() < 1e-15);
}

#[test]
fn in_the_mean_an_image_counts_as_its_class_does() {
    let logits = array![[1.0_f64, 0.0], [0.0, 2.0], [3.0, 0.0]];
    let labels = [0, 1, 1];
    let weighted = CrossEntropy {
        class_weights: Some(vec![1.0, 3.0]),
        ..CrossEntropy::default()
    };
    let plain = CrossEntropy::default().losses::<f64>(&logits, &labels);
    let plain = plain.unwrap();
    let mean = weighted.value::<f64>(&logits, &labels).unwrap();
    let by_hand = (plain[0] + 3.0 * plain[1] + 3.0 * plain[2]) / 7.0;
    assert!((mean - by_hand).abs() < 1e-15);
}

#[test]
fn an_image_whose_label_is_ignored_counts_for_nothing() {
    let all = array![[1.0_f64, 0.0], [f64::NAN, 2.0], [3.0, 0.0]];
    let others = array![[1.0, 0.0], [3.0, 0.0]];
    for (ignored, reduction) in
        [(1, Reduction::Mean), (255, Reduction::Mean), (255, Reduction::Sum)]
    {
        let plain = CrossEntropy {
            class_weights: Some(vec![2.0, 5.0]),
            reduction,
            ..CrossEntropy::smoothed(0.1)
        };
        let loss = plain.clone().ignoring(ignored);
        let labels = [0, ignored, 0];
        assert_eq!(
            loss.value::<f64>(&all, &labels),
            plain.value::<f64>(&others, &[0, 0])
        );
        assert_eq!(loss.losses::<f64>(&all, &labels).unwrap()[1], 0.0);
        let grad = loss.grad_logits::<f64>(&all, &labels).unwrap();
        let others = plain.grad_logits::<f64>(&others, &[0, 0]).unwrap();
        assert_eq!(grad.row(0), others.row(0));
        assert_eq!(grad.row(1), array![0.0, 0.0]);
        assert_eq!(grad.row(2), others.row(1));
    }
    let none = CrossEntropy::default().ignoring(255);
    let message = none.value::<f64>(&all, &[255; 3]).unwrap_err().to_string();
    let text = "the sum of the weights of the labels is 0, it must be more than 0 \
         for a mean";
    assert_eq!(message, text);
    let other = none.value::<f64>(&all, &[0, 254, 0]).unwrap_err().to_string();
    assert_eq!(other, "image 1 has the label 254, the 2 classes go from 0 to 1");
}

#[test]
fn bad_arguments_say_both_sides() {
    let logits = array![[0.0_f32, 0.0, 0.0], [0.0, 0.0, 0.0]];
    let message = |loss: CrossEntropy, labels: &[usize]| {
        loss.value(&logits, labels).unwrap_err().to_string()
    };
    let plain = CrossEntropy::default;
    assert_eq!(
        message(plain(), &[0, 3]),
        "image 1 has the label 3, the 3 classes go from 0 to 2"
    );
    assert_eq!(message(plain(), &[0]), "there are 2 images and 1 labels");
    assert_eq!(
        message(CrossEntropy::smoothed(1.5), &[0, 0]),
        "label smoothing is 1.5, it must be from 0 to 1"
    );
    let weighted = |weights: &[f64]| CrossEntropy {
        class_weights: Some(weights.to_vec()),
        ..plain()
    };
    assert_eq!(
        message(weighted(&[1.0, 2.0]), &[0, 0]),
        "there are 3 classes and 2 class weights"
    );
    assert_eq!(
        message(weighted(&[1.0, -2.0, 1.0]), &[0, 0]),
        "a class weight is -2, it must be finite and not negative"
    );
    assert_eq!(
        message(weighted(&[0.0, 1.0, 1.0]), &[0, 0]),
        "the sum of the weights of the labels is 0, it must be more than 0 \
         for a mean"
    );
    let none = Array2::<f32>::zeros((0, 10));
    assert_eq!(
        cross_entropy(&none, &[]).unwrap_err().to_string(),
        "a batch of logits of shape [0, 10] has no elements"
    );
}
