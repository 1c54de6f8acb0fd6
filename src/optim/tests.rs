use ndarray::arr1;

use super::*;

/// One weight from 1, with these gradients, one a step.
fn walk(rule: impl Into<Rule>, rate: f64, gradients: &[f64]) -> f64 {
    let mut weight = arr1(&[1.0]).into_dyn();
    let mut optimizer = Optimizer::new(rule, Schedule::constant(rate)).unwrap();
    for &gradient in gradients {
        let gradient = arr1(&[gradient]).into_dyn();
        optimizer.step(&mut [weight.view_mut()], &[gradient]).unwrap();
    }
    weight[[0]]
}

fn assert_close(left: f64, right: f64) {
    assert!((left - right).abs() < 1e-15, "{left} is not {right}");
}

#[test]
fn plain_descent_is_the_rate_times_the_gradient() {
    // 1 − 0.1 · 2 − 0.1 · 3
    assert_close(walk(Sgd::plain(), 0.1, &[2.0, 3.0]), 0.5);
    // The pull of 0.5 · 1 joins the gradient: 1 − 0.1 · 2.5
    assert_close(walk(Sgd::plain().weight_decay(0.5), 0.1, &[2.0]), 0.75);
}

#[test]
fn momentum_keeps_a_part_of_the_last_step() {
    let sgd = Sgd::plain().momentum(0.5);
    // v = 2, then 0.5 · 2 + 2 = 3: 1 − 0.1 · 2 − 0.1 · 3
    assert_close(walk(sgd, 0.1, &[2.0, 2.0]), 0.5);
    // Ahead: 2 + 0.5 · 2 = 3, then 2 + 0.5 · 3 = 3.5
    assert_close(walk(sgd.nesterov(), 0.1, &[2.0, 2.0]), 0.35);
}

#[test]
fn adams_first_step_is_the_rate_whatever_the_gradient() {
    for gradient in [1e-3, 1.0, 1e6] {
        let weight = walk(Adam::new(), 0.1, &[gradient]);
        assert!((weight - 0.9).abs() < 1e-5, "{gradient}: {weight}");
    }
}

#[test]
fn decoupled_decay_is_no_part_of_the_gradient() {
    // No gradient: the weight shrinks by 0.1 · 0.5 alone.
    assert_close(walk(Adam::decoupled(0.5), 0.1, &[0.0]), 0.95);
    let coupled = Adam { weight_decay: 0.5, ..Adam::new() };
    // As a gradient, even a pull of 0.5 makes a step of the full rate.
    assert!((walk(coupled, 0.1, &[0.0]) - 0.9).abs() < 1e-8);
}

#[test]
fn weights_move_alike_however_they_lie_in_memory() {
    for rule in [
        Rule::from(Sgd::plain()),
        Sgd::plain().momentum(0.9).into(),
        Adam::new().into(),
    ] {
        let number = |at: ndarray::IxDyn| (3 * at[0] + at[1]) as f32;
        let gradient = ArrayD::from_shape_fn(vec![5, 7], number);
        let mut rows = gradient.mapv(|x| 1.0 - x);
        let mut columns = ArrayD::zeros(vec![7, 5]).reversed_axes();
        columns.assign(&rows);
        let schedule = || Schedule::constant(0.1);
        let mut first = Optimizer::new(rule, schedule()).unwrap();
        let mut second = Optimizer::new(rule, schedule()).unwrap();
        let gradients = [gradient];
        for _ in 0..3 {
            first.step(&mut [rows.view_mut()], &gradients).unwrap();
            second.step(&mut [columns.view_mut()], &gradients).unwrap();
        }
        assert_eq!(rows, columns, "{rule:?}");
    }
}

#[test]
fn an_optimizer_that_is_resumed_goes_on_as_if_nothing_had_been() {
    for rule in [
        Rule::from(Sgd::plain()),
        Sgd::plain().momentum(0.9).nesterov().into(),
        Adam::decoupled(0.01).into(),
    ] {
        let schedule = Schedule::cosine(0.1, 9).warm_up(2);
        let mut whole = Optimizer::<f32>::new(rule, schedule).unwrap();
        let mut weight = arr1(&[1.0_f32, -2.0]).into_dyn();
        let mut resumed = whole.clone();
        let mut other = weight.clone();
        for step in 0..8 {
            let gradient = arr1(&[0.3 * step as f32 - 1.0, 0.7]).into_dyn();
            whole
                .step(&mut [weight.view_mut()], std::slice::from_ref(&gradient))
                .unwrap();
            let (steps, state) = (resumed.steps(), resumed.state().to_vec());
            resumed = Optimizer::new(rule, schedule).unwrap();
            resumed.resume(steps, state).unwrap();
            resumed.step(&mut [other.view_mut()], &[gradient]).unwrap();
        }
        assert_eq!(weight, other);
        assert_eq!(whole, resumed);
    }
}

#[test]
fn rules_that_mean_nothing_are_refused() {
    let message = |rule: Rule| {
        let result = Optimizer::<f32>::new(rule, Schedule::constant(0.1));
        result.unwrap_err().to_string()
    };
    assert_eq!(
        message(Sgd::plain().momentum(1.0).into()),
        "momentum is 1, it must be from 0 to less than 1"
    );
    assert_eq!(
        message(Sgd::plain().nesterov().into()),
        "Nesterov's momentum is 0, it must be more than 0"
    );
    assert_eq!(
        message(Sgd::plain().weight_decay(f64::NAN).into()),
        "weight decay is NaN, it must be finite and not negative"
    );
    let adam = Adam { betas: [0.9, 1.0], ..Adam::new() };
    assert_eq!(message(adam.into()), "β₂ is 1, it must be from 0 to less than 1");
    let adam = Adam { epsilon: 0.0, ..Adam::new() };
    assert_eq!(message(adam.into()), "ε is 0, it must be finite and more than 0");
    let rate = Optimizer::<f32>::new(Sgd::plain(), Schedule::constant(f64::NAN));
    assert_eq!(
        rate.unwrap_err().to_string(),
        "the learning rate is NaN, it must be finite and not negative"
    );
}

#[test]
fn gradients_of_other_parameters_are_refused_and_nothing_moves() {
    let mut weight = arr1(&[1.0_f32, 2.0]).into_dyn();
    let mut optimizer =
        Optimizer::new(Adam::new(), Schedule::constant(0.1)).unwrap();
    let three = arr1(&[1.0, 2.0, 3.0]).into_dyn();
    let mut step = |gradients: &[ArrayD<f32>]| {
        let result = optimizer.step(&mut [weight.view_mut()], gradients);
        result.unwrap_err().to_string()
    };
    assert_eq!(
        step(&[three]),
        "the parameter is [2], the gradient is [3]: the two must be alike"
    );
    assert_eq!(step(&[]), "there are 1 parameters and 0 gradients");
    assert_eq!(optimizer.steps(), 0);
    assert_eq!(weight, arr1(&[1.0, 2.0]).into_dyn());
    let two = arr1(&[1.0, 2.0]).into_dyn();
    optimizer.step(&mut [weight.view_mut()], &[two]).unwrap();
    let mut other = arr1(&[1.0_f32]).into_dyn();
    let gradient = other.clone();
    let error = optimizer.step(&mut [other.view_mut()], &[gradient]);
    assert_eq!(
        error.unwrap_err().to_string(),
        "the parameter is [1], the optimizer's state is [2]: the two must be alike"
    );
}
