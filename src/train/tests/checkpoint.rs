//! Runs that are stopped and gone on with.

use super::*;

#[cfg(feature = "files")]
#[test]
fn a_run_killed_anywhere_goes_on_to_the_same_bits() {
    let expected = trained(&plan());
    let (train, test) = few();
    for killed in [0, 1, 2, 3, 5, 7, 14] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run.safetensors");
        let plan = plan().checkpoint(&path, 2);
        let (mut network, mut optimizer) = (network(), adam());
        let mut run = Run {
            description: plan.describe(&network, &optimizer, &train, Some(&test)),
            batches: 5,
            history: History::default(),
            network: &mut network,
            optimizer: &mut optimizer,
            train: &train,
            test: Some(&test),
            plan: &plan,
        };
        run.go_on(killed).unwrap();
        assert_eq!(path.exists(), killed >= 2);
        assert_eq!(trained(&plan), expected, "killed after {killed} steps");
        // Once finished, there is nothing left to do.
        assert_eq!(trained(&plan), expected);
    }
}

#[cfg(feature = "files")]
#[test]
fn a_checkpoint_gives_its_weights_and_tells_other_runs_what_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.safetensors");
    let kept = plan().checkpoint(&path, 100);
    let (expected, ..) = trained(&kept);
    let mut other = network().initialized(Initialization::PyTorch, 3);
    weights::load(&path, &mut other).unwrap();
    assert_eq!(values(&other), expected);

    let (train, test) = few();
    let refused = |network: &mut Sequential, plan: &Plan| {
        let before = values(network);
        let result = fit(network, &mut adam(), &train, Some(&test), plan);
        assert_eq!(values(network), before);
        result.unwrap_err().to_string()
    };
    let other = Plan { seed: 6, ..kept.clone() };
    let text = refused(&mut network(), &other);
    assert!(text.contains("run.safetensors: it is of another run: "), "{text}");
    assert!(text.contains("seed 5") && text.contains("seed 6"), "{text}");
    let mut wider =
        Sequential::new().then(Flatten).then(Linear::new(64, 10).unwrap());
    let text = refused(&mut wider, &kept);
    assert!(text.contains("Conv2d(1 → 4, 3×3)"), "{text}");
    assert!(text.contains("this run is: Sequential(Flatten, "), "{text}");

    weights::save(&path, &network()).unwrap();
    let text = refused(&mut network(), &kept);
    assert!(text.ends_with("it is no checkpoint: no run is noted in it"), "{text}");
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    let text = refused(&mut network(), &kept);
    assert!(
        text.contains("run.safetensors: its 5.weight reaches to byte"),
        "{text}"
    );
}

#[cfg(feature = "files")]
#[test]
fn a_checkpoint_that_cannot_be_written_is_told_before_the_first_step() {
    let folder = tempfile::tempdir().unwrap();
    let below = folder.path().join("missing/run.safetensors");
    let (train, test) = few();
    let (mut network, mut optimizer) = (network(), adam());
    let before = values(&network);
    let plan = plan().checkpoint(&below, 1_000_000);
    let refused = fit(&mut network, &mut optimizer, &train, Some(&test), &plan);
    let said = refused.unwrap_err().to_string();
    assert!(said.contains("run.safetensors: it cannot be written: "), "{said}");
    assert_eq!((values(&network), optimizer.steps()), (before, 0));
    // What is ended asks for no more.
    let path = folder.path().join("run.safetensors");
    let plan = plan.checkpoint(&path, 1_000_000);
    let expected = trained(&plan);
    let mut closed = folder.path().metadata().unwrap().permissions();
    closed.set_readonly(true);
    std::fs::set_permissions(folder.path(), closed).unwrap();
    assert_eq!(trained(&plan), expected);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let open = std::fs::Permissions::from_mode(0o700);
        std::fs::set_permissions(folder.path(), open).unwrap();
    }
}

#[test]
fn a_checkpoint_lacking_something_is_refused_and_nothing_moves() {
    let (mut network, mut optimizer, (train, _)) = (network(), adam(), few());
    let plan = Plan::new(1, 35, 5);
    let history = fit(&mut network, &mut optimizer, &train, None, &plan).unwrap();
    let whole = Checkpoint::new(&network, &optimizer, &history, "a run");
    let whole = whole.encode().unwrap();
    for name in [
        "training.steps",
        "training.identity",
        "optimizer.exp_avg.0.weight",
        "5.bias",
    ] {
        let mut tensors = weights::Tensors::decode(&whole).unwrap();
        tensors.named.remove(name);
        let bytes = tensors.encode().unwrap();
        let checkpoint = Checkpoint::decode("file", &bytes).unwrap();
        let (mut other, mut fresh) = (super::tests::network(), adam());
        let before = values(&other);
        let error = checkpoint.restore("file", &mut other, &mut fresh, "a run");
        assert_eq!(
            error.unwrap_err().to_string(),
            format!("file: it does not hold {name}, which is needed")
        );
        assert_eq!((values(&other), fresh.steps()), (before, 0));
    }
    let restored = Checkpoint::decode("file", &whole).unwrap();
    let (mut other, mut fresh) = (super::tests::network(), adam());
    let again = restored.restore("file", &mut other, &mut fresh, "a run");
    assert_eq!(again, Ok(history));
    assert_eq!((values(&other), fresh), (values(&network), optimizer));
}

#[test]
fn a_checkpoint_that_was_altered_is_refused_and_nothing_moves() {
    let (mut network, mut optimizer, (train, test)) = (network(), adam(), few());
    let plan = Plan::new(1, 35, 5);
    let history =
        fit(&mut network, &mut optimizer, &train, Some(&test), &plan).unwrap();
    let whole = Checkpoint::new(&network, &optimizer, &history, "a run");
    let whole = whole.encode().unwrap();
    let refused = |name: &str, change: fn(&mut weights::Tensor)| {
        let mut tensors = weights::Tensors::decode(&whole).unwrap();
        change(tensors.named.get_mut(name).unwrap());
        let bytes = tensors.encode().unwrap();
        let checkpoint = Checkpoint::decode("file", &bytes).unwrap();
        let (mut other, mut fresh) = (super::tests::network(), adam());
        let before = values(&other);
        let error = checkpoint.restore("file", &mut other, &mut fresh, "a run");
        assert_eq!((values(&other), fresh.steps()), (before, 0));
        error.unwrap_err().to_string()
    };
    // Loss; 1; the test's loss and accuracy.
    let better = |tensor: &mut weights::Tensor| match tensor {
        weights::Tensor::F64(epochs) => epochs[[3]] = 0.99,
        other => panic!("{other:?}"),
    };
    let text = refused("training.epochs", better);
    assert!(
        text.starts_with("file: it was altered after it was written: "),
        "{text}"
    );
    let nan = |tensor: &mut weights::Tensor| match tensor {
        weights::Tensor::F32(weights) => weights.fill(f32::NAN),
        other => panic!("{other:?}"),
    };
    assert_eq!(
        refused("5.weight", nan),
        "file: its 5.weight holds numbers that are not finite"
    );
    let moved = |tensor: &mut weights::Tensor| match tensor {
        weights::Tensor::F32(weights) => weights.fill(0.5),
        other => panic!("{other:?}"),
    };
    for name in ["5.weight", "optimizer.exp_avg.0.weight"] {
        let text = refused(name, moved);
        assert!(text.contains("it was altered after it was written"), "{text}");
    }
}
