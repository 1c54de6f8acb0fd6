//! What is timed, as a file of shapes describes it.

use anyhow::Result;
use cnn::conv::winograd::{self, Tile};
use cnn::conv::{self, Geometry};
use cnn::data::Dataset;
use cnn::layer::{Initialization, Layer, MaxPool2d, Phase, Sequential};
use cnn::loss::CrossEntropy;
use cnn::networks::{four_convs, lenet5};
use cnn::optim::{Optimizer, Schedule, Sgd};
use cnn::pool::{max_pool2d, max_pool2d_backward};
use cnn::random::{generator, uniform};
use cnn::signal::{Mode, correlate2d};
use cnn::{Window, train};
use ndarray::{Array, Array4, Axis, Dimension, ShapeBuilder, Slice};
use serde::Deserialize;

/// Something to be timed.
pub type Work = Box<dyn FnMut() -> Result<()>>;

/// One entry of the file.
#[derive(Debug, Clone, Deserialize)]
pub struct Workload {
    /// Its name.
    pub id: String,
    kind: String,
    #[serde(default)]
    n: usize,
    #[serde(default)]
    cin: usize,
    #[serde(default)]
    cout: usize,
    #[serde(default)]
    h: usize,
    #[serde(default)]
    w: usize,
    #[serde(default)]
    k: usize,
    #[serde(default = "one")]
    s: usize,
    #[serde(default)]
    p: usize,
    #[serde(default = "one")]
    g: usize,
    #[serde(default)]
    batches: usize,
}

fn one() -> usize {
    1
}

/// Numbers between −1 and 1.
pub fn numbers<D: Dimension, Sh: ShapeBuilder<Dim = D>>(
    shape: Sh,
    stream: u64,
) -> Array<f32, D> {
    let generator = &mut generator(3, stream);
    Array::from_shape_simple_fn(shape, || uniform(generator, 1.0) as f32)
}

impl Workload {
    /// Whether it is a whole epoch of training.
    pub fn is_training(&self) -> bool {
        self.kind.ends_with("_epoch")
    }

    fn window(&self) -> Window {
        Window::new(self.k).stride(self.s).padding(self.p)
    }

    /// Billions of products and sums; `None` where they do not say much.
    pub fn gflop(&self) -> Option<f64> {
        let products = match self.kind.as_str() {
            "conv_fwd" | "conv_bwd" => {
                let rows = self.window().places(self.h).ok()?;
                let columns = self.window().places(self.w).ok()?;
                let outputs = self.n * self.cout * rows * columns;
                let passes = if self.kind == "conv_bwd" { 2 } else { 1 };
                passes * outputs * (self.cin / self.g) * self.k * self.k
            }
            "filter2d" => self.h * self.w * self.k * self.k,
            _ => return None,
        };
        Some(2.0 * products as f64 * 1e-9)
    }

    /// As [`Self::prepare`], by Winograd's tiles of 4×4 outputs; `None` for what they
    /// cannot do.
    ///
    /// # Errors
    /// What the library refuses.
    pub fn prepare_tiles(&self) -> Result<Option<Work>> {
        if self.kind != "conv_fwd" || [self.k, self.s, self.g] != [3, 1, 1] {
            return Ok(None);
        }
        let input = numbers((self.n, self.cin, self.h, self.w), 1);
        let weight = numbers((self.cout, self.cin, self.k, self.k), 2);
        let window = self.window();
        Ok(Some(Box::new(move || {
            winograd::conv2d(&input, &weight, None, window, Tile::Four)?;
            Ok(())
        })))
    }

    /// Makes its inputs; `None` for a kind that is not known here.
    ///
    /// # Errors
    /// What the library refuses.
    pub fn prepare(&self) -> Result<Option<Work>> {
        let geometry = Geometry::new(self.window()).groups(self.g);
        let images = || numbers((self.n, self.cin, self.h, self.w), 1);
        let weight = || numbers((self.cout, self.cin / self.g, self.k, self.k), 2);
        Ok(Some(match self.kind.as_str() {
            "conv_fwd" => {
                let (input, weight) = (images(), weight());
                Box::new(move || {
                    conv::conv2d(&input, &weight, None, geometry)?;
                    Ok(())
                })
            }
            "conv_bwd" => {
                let (input, weight) = (images(), weight());
                let output = conv::conv2d(&input, &weight, None, geometry)?;
                let grads: Array4<f32> = numbers(output.raw_dim(), 3);
                let size = [self.h, self.w];
                Box::new(move || {
                    conv::grad_input(&grads, &weight, size, geometry)?;
                    conv::grad_weight(&input, &grads, geometry)?;
                    Ok(())
                })
            }
            "maxpool_fwd" => {
                // As a network does it, which asks for no indices.
                let input = images().into_dyn();
                let layer = MaxPool2d::new(self.window());
                Box::new(move || {
                    layer.forward(input.view())?;
                    Ok(())
                })
            }
            "maxpool_bwd" => {
                let pooled = max_pool2d(&images(), self.window())?;
                let grads: Array4<f32> = numbers(pooled.values.raw_dim(), 3);
                let size = [self.h, self.w];
                Box::new(move || {
                    max_pool2d_backward(&grads, &pooled.indices, size)?;
                    Ok(())
                })
            }
            "filter2d" => {
                let plane = numbers((self.h, self.w), 1);
                let kernel = numbers((self.k, self.k), 2);
                Box::new(move || {
                    correlate2d(&plane, &kernel, Mode::Same)?;
                    Ok(())
                })
            }
            "lenet_forward" => {
                let network = lenet5(1)?;
                let network = network.initialized(Initialization::KaimingUniform, 1);
                let images = numbers((self.n, 1, 28, 28), 1).into_dyn();
                Box::new(move || {
                    network.forward(images.view())?;
                    Ok(())
                })
            }
            "lenet_epoch" => self.epoch(lenet5(1)?)?,
            "four_convs_epoch" => self.epoch(four_convs(1)?)?,
            _ => return Ok(None),
        }))
    }

    /// The network once through random images of 28×28 pixels.
    fn epoch(&self, network: Sequential) -> Result<Work> {
        let count = self.n * self.batches;
        let mut network = network.initialized(Initialization::KaimingUniform, 1);
        let labels = (0..count).map(|image| image * 7 % 10).collect();
        let images = Dataset::new(numbers((count, 1, 28, 28), 4), labels)?;
        let momentum = Sgd::plain().momentum(0.9);
        let mut optimizer = Optimizer::new(momentum, Schedule::constant(0.05))?;
        let (batch, loss) = (self.n, CrossEntropy::default());
        Ok(Box::new(move || {
            for start in (0..count).step_by(batch) {
                let step = (start / batch) as u64;
                network.set_phase(Phase::Training { step });
                let part = Slice::from(start..start + batch);
                let pixels = images.images().slice_axis_move(Axis(0), part);
                let pixels = pixels.into_dyn();
                let labels = &images.labels()[start..start + batch];
                train::step(&mut network, &mut optimizer, pixels, labels, &loss)?;
            }
            Ok(())
        }))
    }
}
