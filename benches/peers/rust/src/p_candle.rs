use crate::{Bench, W, rnd};
use candle_core::{D, DType, Device, Tensor, Var, backprop::GradStore};
fn t(shape: &[usize], seed: u64) -> Tensor {
    Tensor::from_vec(rnd(shape.iter().product(), seed), shape, &Device::Cpu).unwrap()
}
pub fn mk(w: &W) -> Option<Box<dyn Bench>> {
    let w = w.clone();
    Some(match w.kind.as_str() {
        "conv_fwd" => {
            let x = t(&[w.n, w.cin, w.h, w.w], 1);
            let k = t(&[w.cout, w.cin / w.g, w.k, w.k], 2);
            Box::new(move || {
                std::hint::black_box(x.conv2d(&k, w.p, w.s, 1, w.g).unwrap());
            })
        }
        "filter2d" => {
            let x = t(&[1, 1, w.h, w.w], 1);
            let k = t(&[1, 1, w.k, w.k], 2);
            Box::new(move || {
                std::hint::black_box(x.conv2d(&k, w.k / 2, 1, 1, 1).unwrap());
            })
        }
        "conv_bwd" => {
            let x = Var::from_tensor(&t(&[w.n, w.cin, w.h, w.w], 1)).unwrap();
            let k =
                Var::from_tensor(&t(&[w.cout, w.cin / w.g, w.k, w.k], 2)).unwrap();
            let y = x.conv2d(&k, w.p, w.s, 1, w.g).unwrap();
            let gy = t(y.dims(), 3);
            let l = (y * gy).unwrap().sum_all().unwrap();
            Box::new(move || {
                std::hint::black_box(l.backward().unwrap());
            })
        }
        "maxpool_fwd" => {
            let x = t(&[w.n, w.cin, w.h, w.w], 1);
            Box::new(move || {
                std::hint::black_box(x.max_pool2d(2).unwrap());
            })
        }
        "maxpool_bwd" => {
            let x = Var::from_tensor(&t(&[w.n, w.cin, w.h, w.w], 1)).unwrap();
            let y = x.max_pool2d(2).unwrap();
            let gy = t(y.dims(), 3);
            let l = (y * gy).unwrap().sum_all().unwrap();
            Box::new(move || {
                std::hint::black_box(l.backward().unwrap());
            })
        }
        "lenet_epoch" => {
            let x = t(&[w.n * w.batches, 1, 28, 28], 1);
            let y = Tensor::from_vec(
                (0..w.n * w.batches)
                    .map(|i| (i * 7 % 10) as u32)
                    .collect::<Vec<_>>(),
                w.n * w.batches,
                &Device::Cpu,
            )
            .unwrap();
            let v = |s: &[usize], i: u64, fan: f64| {
                Var::from_tensor(&(t(s, i) * (1. / fan.sqrt())).unwrap()).unwrap()
            };
            let p = vec![
                v(&[6, 1, 5, 5], 2, 25.),
                v(&[1, 6, 1, 1], 3, 25.),
                v(&[16, 6, 5, 5], 4, 150.),
                v(&[1, 16, 1, 1], 5, 150.),
                v(&[120, 400], 6, 400.),
                v(&[120], 7, 400.),
                v(&[84, 120], 8, 120.),
                v(&[84], 9, 120.),
                v(&[10, 84], 10, 84.),
                v(&[10], 11, 84.),
            ];
            let mut vel: Vec<Tensor> =
                p.iter().map(|p| p.zeros_like().unwrap()).collect();
            Box::new(move || {
                for i in 0..w.batches {
                    let xb = x.narrow(0, i * w.n, w.n).unwrap();
                    let yb = y.narrow(0, i * w.n, w.n).unwrap();
                    let f = || -> candle_core::Result<GradStore> {
                        let a = xb
                            .conv2d(&p[0], 2, 1, 1, 1)?
                            .broadcast_add(&p[1])?
                            .relu()?
                            .max_pool2d(2)?;
                        let a = a
                            .conv2d(&p[2], 0, 1, 1, 1)?
                            .broadcast_add(&p[3])?
                            .relu()?
                            .max_pool2d(2)?
                            .flatten_from(1)?;
                        let a =
                            a.matmul(&p[4].t()?)?.broadcast_add(&p[5])?.relu()?;
                        let a =
                            a.matmul(&p[6].t()?)?.broadcast_add(&p[7])?.relu()?;
                        let a = a.matmul(&p[8].t()?)?.broadcast_add(&p[9])?;
                        let _ = D::Minus1;
                        candle_nn::loss::cross_entropy(&a, &yb)?.backward()
                    };
                    let g = f().unwrap();
                    for (p, v) in p.iter().zip(vel.iter_mut()) {
                        *v = ((&*v * 0.9).unwrap() + g.get(p).unwrap())
                            .unwrap()
                            .detach();
                        p.set(&(p.as_tensor() - (&*v * 0.05).unwrap()).unwrap())
                            .unwrap();
                    }
                }
                let _ = DType::F32;
            })
        }
        _ => return None,
    })
}
