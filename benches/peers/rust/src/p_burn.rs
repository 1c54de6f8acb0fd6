use crate::{Bench, W, rnd};
use burn::nn::{
    Linear, LinearConfig, PaddingConfig2d,
    conv::{Conv2d, Conv2dConfig},
    loss::{CrossEntropyLoss, CrossEntropyLossConfig},
    pool::{MaxPool2d, MaxPool2dConfig},
};
use burn::optim::{
    GradientsParams, ModuleOptimizer, SgdConfig, momentum::MomentumConfig,
};
use burn::prelude::*;
use burn::tensor::{
    Gradients, TensorData,
    activation::relu,
    module as m,
    ops::{ConvOptions, MaxPoolOptions},
};
fn t4(s: [usize; 4], seed: u64, d: &Device) -> Tensor<4> {
    Tensor::from_data(TensorData::new(rnd(s.iter().product(), seed), s), d)
}
struct Bwd<F: FnMut() -> Tensor<1>> {
    f: F,
    l: Option<Tensor<1>>,
    g: Option<Gradients>,
}
impl<F: FnMut() -> Tensor<1>> Bench for Bwd<F> {
    fn prep(&mut self) {
        self.g = None;
        self.l = Some((self.f)())
    }
    fn run(&mut self) {
        self.g = Some(self.l.take().unwrap().backward())
    }
}
#[derive(Module, Debug)]
struct Net {
    c1: Conv2d,
    c2: Conv2d,
    pool: MaxPool2d,
    f1: Linear,
    f2: Linear,
    f3: Linear,
}
pub fn mk(w: &W) -> Option<Box<dyn Bench>> {
    let w = w.clone();
    let d = Device::flex();
    let ad = Device::flex().autodiff();
    Some(match w.kind.as_str() {
        "conv_fwd" => {
            let x = t4([w.n, w.cin, w.h, w.w], 1, &d);
            let k = t4([w.cout, w.cin / w.g, w.k, w.k], 2, &d);
            Box::new(move || {
                std::hint::black_box(m::conv2d(
                    x.clone(),
                    k.clone(),
                    None,
                    ConvOptions::new([w.s, w.s], [w.p, w.p], [1, 1], w.g),
                ));
            })
        }
        "filter2d" => {
            let x = t4([1, 1, w.h, w.w], 1, &d);
            let k = t4([1, 1, w.k, w.k], 2, &d);
            Box::new(move || {
                std::hint::black_box(m::conv2d(
                    x.clone(),
                    k.clone(),
                    None,
                    ConvOptions::new([1, 1], [w.k / 2, w.k / 2], [1, 1], 1),
                ));
            })
        }
        "conv_bwd" => {
            let x = t4([w.n, w.cin, w.h, w.w], 1, &ad).require_grad();
            let k = t4([w.cout, w.cin / w.g, w.k, w.k], 2, &ad).require_grad();
            let (ho, wo) = w.out();
            let gy = t4([w.n, w.cout, ho, wo], 3, &ad);
            Box::new(Bwd {
                f: move || {
                    (m::conv2d(
                        x.clone(),
                        k.clone(),
                        None,
                        ConvOptions::new([w.s, w.s], [w.p, w.p], [1, 1], w.g),
                    ) * gy.clone())
                    .sum()
                },
                l: None,
                g: None,
            })
        }
        "maxpool_fwd" => {
            let x = t4([w.n, w.cin, w.h, w.w], 1, &d);
            Box::new(move || {
                std::hint::black_box(m::max_pool2d(
                    x.clone(),
                    MaxPoolOptions::new([2, 2]),
                ));
            })
        }
        "maxpool_bwd" => {
            let x = t4([w.n, w.cin, w.h, w.w], 1, &ad).require_grad();
            let gy = t4([w.n, w.cin, w.h / 2, w.w / 2], 3, &ad);
            Box::new(Bwd {
                f: move || {
                    (m::max_pool2d(x.clone(), MaxPoolOptions::new([2, 2]))
                        * gy.clone())
                    .sum()
                },
                l: None,
                g: None,
            })
        }
        "lenet_epoch" => {
            let x = t4([w.n * w.batches, 1, 28, 28], 1, &ad);
            let y: Tensor<1, Int> = Tensor::from_data(
                TensorData::new(
                    (0..w.n * w.batches)
                        .map(|i| (i * 7 % 10) as i32)
                        .collect::<Vec<_>>(),
                    [w.n * w.batches],
                ),
                &ad,
            );
            let mut net = Some(Net {
                c1: Conv2dConfig::new([1, 6], [5, 5])
                    .with_padding(PaddingConfig2d::Explicit(2, 2, 2, 2))
                    .init(&ad),
                c2: Conv2dConfig::new([6, 16], [5, 5]).init(&ad),
                pool: MaxPool2dConfig::new([2, 2]).init(),
                f1: LinearConfig::new(400, 120).init(&ad),
                f2: LinearConfig::new(120, 84).init(&ad),
                f3: LinearConfig::new(84, 10).init(&ad),
            });
            let mut opt: ModuleOptimizer = SgdConfig::new()
                .with_momentum(Some(MomentumConfig {
                    momentum: 0.9,
                    dampening: 0.0,
                    nesterov: false,
                }))
                .init();
            let ce: CrossEntropyLoss = CrossEntropyLossConfig::new().init(&ad);
            Box::new(move || {
                for i in 0..w.batches {
                    let n = net.take().unwrap();
                    let r = i * w.n..(i + 1) * w.n;
                    let a = n
                        .pool
                        .forward(relu(n.c1.forward(x.clone().slice([r.clone()]))));
                    let a = n.pool.forward(relu(n.c2.forward(a))).flatten::<2>(1, 3);
                    let a = n.f3.forward(relu(n.f2.forward(relu(n.f1.forward(a)))));
                    let g = ce.forward(a, y.clone().slice([r])).backward();
                    let g = GradientsParams::from_grads(g, &n);
                    net = Some(opt.step(0.05, n, g));
                }
            })
        }
        _ => return None,
    })
}
