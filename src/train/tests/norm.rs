use super::*;
use crate::layer::{BatchNorm2d, Kept, Residual};
use crate::loss::{Loss, MeanSquaredError};

fn normed() -> Sequential {
    let window = Window::new(3).padding(1);
    let branch = Sequential::new()
        .then(Conv2d::new(4, 4, window).unwrap().without_bias())
        .then(BatchNorm2d::new(4).unwrap());
    Sequential::new()
        .then(Conv2d::new(1, 4, Window::new(3)).unwrap())
        .then(BatchNorm2d::new(4).unwrap())
        .then(Residual::new(branch))
        .then(Relu)
        .then(Flatten)
        .then(Linear::new(144, 10).unwrap())
        .initialized(Initialization::KaimingNormal, 1)
}

#[test]
fn a_step_moves_what_a_normalization_keeps_and_evaluation_does_not() {
    let (train, test) = few();
    let mut network = normed();
    let first = network.layers()[0].forward(train.images().into_dyn()).unwrap();
    let moments = crate::norm::moments(
        first.view().into_dimensionality::<ndarray::Ix4>().unwrap(),
    );
    let plan = Plan::new(1, train.len(), 5).quietly();
    fit(&mut network, &mut adam(), &train, Some(&test), &plan).unwrap();
    let norm = network.layer::<BatchNorm2d>(1).unwrap();
    assert_eq!(norm.num_batches_tracked, 1);
    for channel in 0..4 {
        // 0.9 · 0 + 0.1 · mean, whatever the order of the images
        let wanted = 0.1 * moments.as_ref().unwrap().mean[channel];
        assert!((norm.running_mean[channel] - wanted).abs() < 1e-6);
    }
    let names: Vec<_> = network.buffers().into_iter().map(|b| b.name).collect();
    assert_eq!(names[0], "1.running_mean");
    assert_eq!(names[5], "2.branch.1.num_batches_tracked");
    assert_eq!(network.buffers()[5].kept, Kept::Count(1));
}

#[test]
fn a_step_that_fails_leaves_what_is_kept_alone() {
    let (train, _) = few();
    let mut network = normed();
    network.set_phase(Phase::Training { step: 0 });
    let before = network.buffers();
    let mut wild = train.images().into_dyn().to_owned();
    wild[[3, 0, 0, 0]] = f32::INFINITY;
    let loss = CrossEntropy::default();
    let result = step(&mut network, &mut adam(), wild.view(), train.labels(), &loss);
    assert!(matches!(result, Err(Error::NonFiniteImage { image: 3, .. })));
    assert_eq!(network.buffers(), before);
}

#[cfg(feature = "files")]
#[test]
fn a_run_with_normalization_goes_on_to_the_same_bits() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run");
    let (train, _) = few();
    let plan = |epochs| Plan::new(epochs, 16, 5).quietly();
    let run = |plan: Plan| {
        let mut network = normed();
        fit(&mut network, &mut adam(), &train, None, &plan).unwrap();
        network
    };
    let whole = run(plan(3));
    run(plan(1).checkpoint(&path, 2));
    let resumed = run(plan(3).checkpoint(&path, 2));
    assert_eq!(resumed.parameters(), whole.parameters());
    assert_eq!(resumed.buffers(), whole.buffers());
}

#[test]
fn a_network_learns_by_squares_too() {
    let split = digits::split();
    let mut network = normed();
    let loss = MeanSquaredError::default();
    let before = evaluate(&network, &split.test, &loss).unwrap();
    let plan = Plan::new(2, 32, 1).loss(loss).quietly();
    fit(&mut network, &mut adam(), &split.train, None, &plan).unwrap();
    let after = evaluate(&network, &split.test, &loss).unwrap();
    assert!(after.loss < before.loss / 4.0, "{} {}", before.loss, after.loss);
    // By chance, one in ten.
    assert!(after.accuracy() > 0.7, "{}", after.accuracy());
}

/// The loss of a user: how far the logit of the image's class is below 1.
#[derive(Debug)]
struct Below;

impl Loss for Below {
    fn losses(
        &self,
        outputs: ndarray::ArrayView2<f32>,
        labels: &[usize],
    ) -> Result<ndarray::Array1<f64>> {
        let pairs = outputs.rows().into_iter().zip(labels);
        Ok(pairs.map(|(row, &label)| 1.0 - f64::from(row[label])).collect())
    }

    fn grad(
        &self,
        outputs: ndarray::ArrayView2<f32>,
        labels: &[usize],
    ) -> Result<ndarray::Array2<f32>> {
        let mut grad = ndarray::Array2::zeros(outputs.dim());
        for (mut row, &label) in grad.rows_mut().into_iter().zip(labels) {
            row[label] = -1.0 / labels.len() as f32;
        }
        Ok(grad)
    }
}

#[test]
fn a_loss_of_ones_own_trains_a_network() {
    let (train, test) = few();
    let mut network = network();
    let plan = Plan::new(2, 16, 5).loss(Below).quietly();
    let history =
        fit(&mut network, &mut adam(), &train, Some(&test), &plan).unwrap();
    let [first, last] = [history.epochs[0], history.epochs[1]];
    assert!(last.train_loss < first.train_loss);
    assert!(last.test.unwrap().loss < first.test.unwrap().loss);
}
