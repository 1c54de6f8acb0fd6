use ndarray::{Array4, ArrayD};

use super::*;
use crate::Window;
use crate::data::augment::Augment;
use crate::data::digits;
use crate::layer::{
    Conv2d, Dropout, Flatten, Initialization, Linear, MaxPool2d, Relu,
};
use crate::loss::CrossEntropy;
use crate::optim::{Adam, Schedule, Sgd};
use crate::weights;

mod checkpoint;
mod evaluate;
mod layout;
mod norm;

fn network() -> Sequential {
    Sequential::new()
        .then(Conv2d::new(1, 4, Window::new(3)).unwrap())
        .then(Relu)
        .then(MaxPool2d::new(Window::new(2).stride(2)))
        .then(Flatten)
        .then(Dropout::new(0.2, 7).unwrap())
        .then(Linear::new(36, 10).unwrap())
        .initialized(Initialization::KaimingNormal, 1)
}

fn adam() -> Optimizer {
    Optimizer::new(Adam::new(), Schedule::constant(0.01)).unwrap()
}

/// 70 digits in batches of 16: five a epoch, the last of 6.
fn few() -> (Dataset, Dataset) {
    digits::split().train.first(90).split_at(70)
}

fn plan() -> Plan {
    Plan::new(3, 16, 5).augment(Augment { shift: 1.0, turn: 10.0, seed: 2 })
}

fn values(network: &Sequential) -> Vec<ArrayD<f32>> {
    let parameters = network.parameters().into_iter();
    parameters.map(|parameter| parameter.values.to_owned()).collect()
}

fn trained(plan: &Plan) -> (Vec<ArrayD<f32>>, Optimizer, History) {
    let (mut network, mut optimizer, (train, test)) = (network(), adam(), few());
    let history = fit(&mut network, &mut optimizer, &train, Some(&test), plan);
    (values(&network), optimizer, history.unwrap())
}

fn message(train: &Dataset, optimizer: Optimizer, plan: &Plan) -> String {
    let (mut network, mut optimizer) = (network(), optimizer);
    let result = fit(&mut network, &mut optimizer, train, None, plan);
    result.unwrap_err().to_string()
}

#[test]
fn a_network_learns_to_read_digits_it_has_not_seen() {
    let split = digits::split();
    let mut network = network();
    let before = evaluate(&network, &split.test, &CrossEntropy::default()).unwrap();
    assert!(before.accuracy() < 0.3, "{}", before.accuracy());
    let plan = Plan::new(8, 32, 1);
    let history =
        fit(&mut network, &mut adam(), &split.train, Some(&split.test), &plan);
    let history = history.unwrap();
    let score = history.score().unwrap();
    assert!(score.accuracy > 0.85, "{}", score.accuracy);
    assert_eq!(history.steps(), 8 * 45);
    assert!(history.epochs[7].train_loss < history.epochs[0].train_loss / 3.0);
    let after = evaluate(&network, &split.test, &CrossEntropy::default()).unwrap();
    assert_eq!(after.score(), score);
}

#[test]
fn the_same_plan_gives_the_same_bits_and_another_seed_does_not() {
    assert_eq!(trained(&plan()), trained(&plan()));
    let other = Plan { seed: 6, ..plan() };
    assert_ne!(trained(&plan()).0, trained(&other).0);
}

#[test]
fn a_training_ends_at_these_bits_on_every_machine() {
    let (weights, _, history) = trained(&plan());
    let bits = weights
        .iter()
        .flatten()
        .fold(0_u32, |bits, weight| bits.rotate_left(5) ^ weight.to_bits());
    assert_eq!((bits, history.losses[14]), (2_370_444_015, 2.4453016987549834));
}

#[test]
fn every_image_is_seen_once_in_an_epoch() {
    // A rate of 0 leaves the weights: an epoch's mean loss is that of the set.
    let (train, _) = few();
    let mut network = Sequential::new()
        .then(Flatten)
        .then(Linear::new(64, 10).unwrap())
        .initialized(Initialization::KaimingNormal, 1);
    let mut still = Optimizer::new(Sgd::plain(), Schedule::constant(0.0)).unwrap();
    let plan = Plan::new(2, 16, 5);
    let history = fit(&mut network, &mut still, &train, None, &plan).unwrap();
    let whole = evaluate(&network, &train, &plan.loss).unwrap().loss;
    for epoch in &history.epochs {
        assert!((epoch.train_loss / whole - 1.0).abs() < 1e-12);
    }
    // Also where classes do not count alike, or not at all.
    for loss in [
        CrossEntropy {
            class_weights: Some((1..=10).map(f64::from).collect()),
            ..CrossEntropy::default()
        },
        CrossEntropy::default().ignoring(3),
        CrossEntropy { reduction: Reduction::Sum, ..CrossEntropy::default() },
        CrossEntropy {
            reduction: Reduction::Sum,
            ..CrossEntropy::default().ignoring(3)
        },
    ] {
        let plan = Plan::new(1, 16, 5).loss(loss);
        let mut still = still.clone();
        let history = fit(&mut network, &mut still, &train, None, &plan).unwrap();
        let whole = evaluate(&network, &train, &plan.loss).unwrap().loss;
        let share = history.epochs[0].train_loss / whole;
        assert!((share - 1.0).abs() < 1e-12, "{share}: {:?}", plan.loss);
    }
    // In another order each time.
    assert_ne!(history.losses[..5], history.losses[5..]);
}

#[cfg(feature = "files")]
#[test]
fn numbers_that_run_away_are_found_where_they_first_are() {
    let (train, _) = few();
    let wild = Optimizer::new(Sgd::plain(), Schedule::constant(1e38)).unwrap();
    let text = message(&train, wild, &plan());
    assert!(text.starts_with("epoch 0, batch "), "{text}");
    assert!(text.contains("is not finite: the learning rate may be too"), "{text}");
    let mut network = network();
    network.parameters_mut()[2][[0, 0]] = f32::INFINITY;
    let error = fit(&mut network, &mut adam(), &train, None, &plan()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "epoch 0, batch 0: 5.weight of Linear is not finite: the learning rate may \
         be too large"
    );
    let mut huge = super::tests::network();
    huge.parameters_mut()[0].fill(3e38);
    let error = fit(&mut huge, &mut adam(), &train, None, &plan()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "epoch 0, batch 0: the output of layer 0, Conv2d is not finite: the \
         learning rate may be too large"
    );
}

#[test]
fn a_wild_number_in_an_image_is_told_from_one_that_ran_away() {
    let (train, _) = few();
    let with = |image: usize, value: f32| {
        let mut images = train.images().to_owned();
        images[[image, 0, 3, 3]] = value;
        train.with_images(images).unwrap()
    };
    let order = permutation(70, 5, SHUFFLING);
    let late = order[40];
    assert_eq!(
        message(&with(late, f32::NAN), adam(), &Plan::new(1, 16, 5)),
        format!(
            "epoch 0, batch 2: image {late} of the training set holds NaN, every \
             number of an image must be finite"
        )
    );
    // Moved and turned it is still the same image.
    let text = message(&with(late, f32::NEG_INFINITY), adam(), &plan());
    assert!(
        text.starts_with(&format!("epoch 0, batch 2: image {late} of the")),
        "{text}"
    );

    // A step that is given its images by hand counts in what it was given.
    let first = with(1, f32::INFINITY).first(16);
    let (images, labels) = (first.images().into_dyn(), first.labels());
    let loss = CrossEntropy::default();
    let mut wild = network();
    let before = values(&wild);
    let error = step(&mut wild, &mut adam(), images, labels, &loss).unwrap_err();
    assert_eq!(
        error.to_string(),
        "image 1 of the batch holds inf, every number of an image must be finite"
    );
    assert_eq!(values(&wild), before);
    // ReLU may hide from the loss what a gradient brings to light.
    let mut hidden = Sequential::new()
        .then(Flatten)
        .then(Linear::new(64, 10).unwrap())
        .then(Relu)
        .then(Linear::new(10, 10).unwrap())
        .initialized(Initialization::KaimingNormal, 1);
    let images = with(1, f32::NEG_INFINITY).first(16);
    let (images, labels) = (images.images().into_dyn(), first.labels());
    hidden.parameters_mut()[0].fill(0.5);
    let error = step(&mut hidden, &mut adam(), images, labels, &loss).unwrap_err();
    assert_eq!(
        error.to_string(),
        "image 1 of the batch holds -inf, every number of an image must be finite"
    );
}

#[test]
fn after_an_error_the_network_is_no_longer_in_training() {
    let (train, _) = few();
    let wrong = Dataset::new(train.images().to_owned(), vec![12; 70]).unwrap();
    let mut network = network();
    let error = fit(&mut network, &mut adam(), &wrong, None, &plan()).unwrap_err();
    let first = permutation(70, 5, SHUFFLING)[0];
    assert_eq!(
        error.to_string(),
        format!(
            "epoch 0, batch 0: image {first} has the label 12, the 10 classes go from \
             0 to 9"
        )
    );
    // Dropout leaves everything as it is.
    let images = train.images().into_dyn();
    let trace = network.trace(images).unwrap();
    assert_eq!(trace[4], trace[5]);
}

#[test]
fn a_test_set_that_cannot_judge_is_told_before_the_first_step() {
    let (train, test) = few();
    let refused = |test: &Dataset, loss: CrossEntropy| {
        let (mut network, mut optimizer) = (network(), adam());
        let plan = plan().loss(loss);
        let result = fit(&mut network, &mut optimizer, &train, Some(test), &plan);
        assert_eq!(optimizer.steps(), 0);
        result.unwrap_err().to_string()
    };
    let plain = CrossEntropy::default;
    let mut labels = test.labels().to_vec();
    labels[13] = 10;
    let other = Dataset::new(test.images().to_owned(), labels).unwrap();
    assert_eq!(
        refused(&other, plain()),
        "the test set: image 13 has the label 10, the 10 classes go from 0 to 9"
    );
    let large = Dataset::new(Array4::zeros((3, 1, 9, 12)), vec![0; 3]).unwrap();
    let said = refused(&large, plain());
    assert!(said.starts_with("the test set: ") && said.contains("Linear"), "{said}");
    let threes = Dataset::new(Array4::zeros((3, 1, 8, 8)), vec![3; 3]).unwrap();
    assert_eq!(
        refused(&threes, plain().ignoring(3)),
        "the test set: the sum of the weights of the labels is 0, it must be more \
         than 0 for a mean"
    );
    // Which image of a large set it is, an evaluation says too.
    let mut labels = vec![0; 5000];
    labels[4999] = 11;
    let many = Dataset::new(Array4::zeros((5000, 1, 8, 8)), labels).unwrap();
    let expected = "image 4999 has the label 11, the 10 classes go from 0 to 9";
    assert_eq!(refused(&many, plain()), format!("the test set: {expected}"));
    let judged = evaluate(&network(), &many, &plain()).unwrap_err();
    assert_eq!(judged.to_string(), expected);
}

#[test]
fn plans_without_images_or_steps_are_refused() {
    let (train, _) = few();
    assert_eq!(
        message(&train, adam(), &Plan::new(1, 0, 1)),
        "the number of images of a batch is 0, it must be at least 1"
    );
    let none = Dataset::new(Array4::zeros((0, 1, 8, 8)), vec![]).unwrap();
    assert_eq!(
        message(&none, adam(), &plan()),
        "the training set of shape [0, 1, 8, 8] has no elements"
    );
    assert_eq!(
        evaluate(&network(), &none, &CrossEntropy::default())
            .unwrap_err()
            .to_string(),
        "the set to be judged by of shape [0, 1, 8, 8] has no elements"
    );
    #[cfg(feature = "files")]
    assert_eq!(
        message(&train, adam(), &plan().checkpoint("nowhere", 0)),
        "the number of steps from one checkpoint to the next is 0, it must be at \
         least 1"
    );
}

#[test]
fn an_evaluation_does_not_depend_on_how_many_images_go_together() {
    let set = digits::split().train.first(600);
    let network = network();
    let loss = CrossEntropy::smoothed(0.1);
    let whole = evaluate(&network, &set, &loss).unwrap();
    let mut sum = 0.0;
    for image in 0..set.len() {
        let one = set.select(&[image]).unwrap();
        let one = evaluate(&network, &one, &loss).unwrap();
        assert_eq!(one.predictions, [whole.predictions[image]]);
        sum += one.loss;
    }
    assert_eq!(whole.loss, sum / 600.0);
}

#[test]
fn a_stretch_of_images_without_weight_leaves_the_mean_as_it_is() {
    // 300 of a class that counts for nothing, more than go together, then one.
    let images = Array4::from_shape_fn((301, 1, 8, 8), |(n, ..)| n as f32 / 301.0);
    let labels = (0..301).map(|n| usize::from(n == 300)).collect();
    let all = Dataset::new(images, labels).unwrap();
    let weighted = CrossEntropy {
        class_weights: Some((0..10).map(|class| f64::from(class.min(1))).collect()),
        ..CrossEntropy::default()
    };
    let judged = evaluate(&network(), &all, &weighted).unwrap();
    let (_, last) = all.split_at(300);
    assert_eq!(judged.loss, evaluate(&network(), &last, &weighted).unwrap().loss);
    let (first, _) = all.split_at(300);
    assert_eq!(
        evaluate(&network(), &first, &weighted).unwrap_err().to_string(),
        "the sum of the weights of the labels is 0, it must be more than 0 for a \
         mean"
    );
}
