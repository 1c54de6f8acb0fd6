//! Sixty steps along given gradients, and learning rates.

use std::collections::BTreeMap;

use cnn::optim::{Adam, Optimizer, Rule, Schedule, Sgd};
use ndarray::{ArrayD, arr1};
use serde::Deserialize;

use crate::cases;

/// Both compute in f64, in another order of operations.
const RELATIVE: f64 = 1e-12;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Walk {
    optimizer: String,
    lr: f64,
    betas: Option<[f64; 2]>,
    eps: Option<f64>,
    weight_decay: f64,
    momentum: Option<f64>,
    nesterov: Option<bool>,
    start: Vec<f64>,
    gradients: Vec<Vec<f64>>,
    /// The weights after so many steps.
    after: BTreeMap<usize, Vec<f64>>,
    /// What is remembered after the last.
    memories: BTreeMap<String, Vec<f64>>,
}

impl Walk {
    fn rule(&self) -> Rule {
        match self.optimizer.as_str() {
            "SGD" => Rule::Sgd(Sgd {
                momentum: self.momentum.unwrap(),
                nesterov: self.nesterov.unwrap(),
                weight_decay: self.weight_decay,
            }),
            name => Rule::Adam(Adam {
                betas: self.betas.unwrap(),
                epsilon: self.eps.unwrap(),
                weight_decay: self.weight_decay,
                decoupled: name == "AdamW",
            }),
        }
    }
}

fn assert_close(what: &str, got: &ArrayD<f64>, want: &[f64]) {
    assert_eq!(got.len(), want.len(), "{what}");
    for (got, want) in got.iter().zip(want) {
        let error = (got - want).abs();
        assert!(error <= RELATIVE * want.abs(), "{what} is {got}, not {want}");
    }
}

#[test]
fn sixty_steps_of_every_rule_are_those_of_pytorch() {
    let walks: Vec<Walk> = cases(include_str!("optimizers.json"), 8);
    for walk in &walks {
        let rule = walk.rule();
        let schedule = Schedule::constant(walk.lr);
        let mut optimizer = Optimizer::new(rule, schedule).unwrap();
        let mut weight = arr1(&walk.start).into_dyn();
        let mut compared = 0;
        for (step, gradient) in (1..).zip(&walk.gradients) {
            let gradient = arr1(gradient).into_dyn();
            optimizer.step(&mut [weight.view_mut()], &[gradient]).unwrap();
            if let Some(wanted) = walk.after.get(&step) {
                let what = format!("the weight after {step} steps of {rule:?}");
                assert_close(&what, &weight, wanted);
                compared += 1;
            }
        }
        assert_eq!(compared, 5);
        assert_eq!(rule.state_names().len(), walk.memories.len());
        let state = &optimizer.state()[0];
        for (name, array) in rule.state_names().iter().zip(state) {
            let what = format!("{name} of {rule:?}");
            assert_close(&what, array, &walk.memories[*name]);
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rates {
    kind: String,
    warm_up: u64,
    rates: Vec<f64>,
}

#[test]
fn forty_learning_rates_are_those_of_pytorch() {
    let listed: Vec<Rates> = cases(include_str!("schedules.json"), 4);
    for Rates { kind, warm_up, rates } in listed {
        let schedule = match kind.as_str() {
            "step" => Schedule::step(0.3, 7, 0.3),
            "cosine" => Schedule::cosine(0.3, 39),
            other => panic!("no schedule is called {other}"),
        };
        let schedule = schedule.warm_up(warm_up);
        assert_eq!(rates.len(), 40);
        for (step, want) in (0..).zip(rates) {
            let got = schedule.at(step);
            // PyTorch multiplies from rate to rate: its rounding adds up.
            assert!(
                (got - want).abs() < 1e-14,
                "{kind}, warm-up {warm_up}, step {step}: {got}, not {want}"
            );
        }
    }
}
