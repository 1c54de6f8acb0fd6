//! Fans, and the moments of many first weights.

use std::collections::BTreeMap;

use cnn::Window;
use cnn::conv::Geometry;
use cnn::layer::{Conv2d, Initialization, Layer, Linear};
use cnn::window::Window2d;
use serde::Deserialize;

use crate::cases;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Drawn {
    layer: String,
    in_channels: Option<usize>,
    out_channels: Option<usize>,
    kernel_size: Option<[usize; 2]>,
    groups: Option<usize>,
    in_features: Option<usize>,
    out_features: Option<usize>,
    weight_shape: Vec<usize>,
    fan_in: f64,
    fan_out: f64,
    largest_bias: f64,
    rules: BTreeMap<String, Moments>,
}

/// Of so many weights.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct Moments {
    count: usize,
    /// Mean square; the mean is 0.
    variance: f64,
    /// Mean fourth power over the squared variance: 3 if normal, 9/5 if even.
    fourth: f64,
    largest: f64,
}

impl Moments {
    fn of(weights: &[f64]) -> Self {
        let mean = |of: fn(f64) -> f64| {
            weights.iter().map(|&w| of(w)).sum::<f64>() / weights.len() as f64
        };
        let variance = mean(|w| w * w);
        Self {
            count: weights.len(),
            variance,
            fourth: mean(|w| w * w * w * w) / (variance * variance),
            largest: weights.iter().fold(0.0, |most, w| w.abs().max(most)),
        }
    }

    /// What a mean square of so many may be off by, relatively: five standard
    /// errors, of which the one is √((fourth − 1) / count).
    fn uncertainty(&self) -> f64 {
        5.0 * ((self.fourth - 1.0) / self.count as f64).sqrt()
    }
}

const RULES: [(&str, Initialization); 5] = [
    ("KaimingNormal", Initialization::KaimingNormal),
    ("KaimingUniform", Initialization::KaimingUniform),
    ("XavierNormal", Initialization::XavierNormal),
    ("XavierUniform", Initialization::XavierUniform),
    ("PyTorch", Initialization::PyTorch),
];

impl Drawn {
    fn layer(&self) -> Box<dyn Layer<f64>> {
        if self.layer == "Linear" {
            let features = (self.in_features.unwrap(), self.out_features.unwrap());
            return Box::new(Linear::new(features.0, features.1).unwrap());
        }
        let [rows, columns] = self.kernel_size.unwrap().map(Window::new);
        let window = Window2d { rows, columns };
        let geometry = Geometry::new(window).groups(self.groups.unwrap());
        let channels = (self.in_channels.unwrap(), self.out_channels.unwrap());
        Box::new(Conv2d::new(channels.0, channels.1, geometry).unwrap())
    }
}

#[test]
fn first_weights_have_the_fans_and_moments_of_pytorch() {
    let listed: Vec<Drawn> = cases(include_str!("initialization.json"), 6);
    for drawn in &listed {
        let mut layer = drawn.layer();
        assert_eq!(layer.parameters()[0].values.shape(), drawn.weight_shape);
        let fan = layer.fan().unwrap();
        let what = format!("{} {}", layer.name(), layer.settings());
        // PyTorch's fan-out counts the filters of all groups, of which a number
        // enters into those of its own alone.
        let groups = drawn.groups.unwrap_or(1) as f64;
        let fan_out = drawn.fan_out / groups;
        assert_eq!((fan.fan_in, fan.fan_out), (drawn.fan_in, fan_out), "{what}");
        let theirs = drawn.fan_in + drawn.fan_out;
        let smaller = theirs / (drawn.fan_in + fan_out);
        assert_eq!(drawn.rules.len(), RULES.len());
        for (name, rule) in RULES {
            let mut theirs = drawn.rules[name];
            if name.starts_with("Xavier") {
                theirs.variance *= smaller;
                theirs.largest *= smaller.sqrt();
            }
            let (mut weights, mut largest_bias) = (Vec::new(), 0.0_f64);
            for seed in 0.. {
                layer.initialize(rule, seed, 0);
                let parameters = layer.parameters();
                weights.extend(parameters[0].values.iter());
                let biases = parameters[1].values.iter();
                largest_bias =
                    biases.fold(largest_bias, |most, b| most.max(b.abs()));
                if weights.len() >= theirs.count {
                    break;
                }
            }
            let ours = Moments::of(&weights);
            let what = format!("{what}, {name}: {ours:?}, not {theirs:?}");
            let off = ours.variance / theirs.variance - 1.0;
            assert!(off.abs() < ours.uncertainty() + theirs.uncertainty(), "{what}");
            assert!((ours.fourth - theirs.fourth).abs() < 0.15, "{what}");
            let normal = name.ends_with("Normal");
            let fourth = if normal { 3.0 } else { 1.8 };
            assert!((ours.fourth - fourth).abs() < 0.1, "{what}");
            if !normal {
                // Of so many, some come as near to the bound as this.
                let bounds = ours.largest / theirs.largest - 1.0;
                assert!(bounds.abs() < 1e-4, "{what}");
            }
            if rule == Initialization::PyTorch {
                let bounds = largest_bias / drawn.largest_bias - 1.0;
                assert!(bounds.abs() < 1e-2, "{what}: biases up to {largest_bias}");
            } else {
                assert_eq!(largest_bias, 0.0, "{what}");
            }
        }
    }
}
