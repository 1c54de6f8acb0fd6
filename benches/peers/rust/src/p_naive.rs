//! imageproc's filter, and the naive baselines: full im2col + matrixmultiply, full im2col + the `gemm` crate.
use crate::{Bench, W, rnd};
use image::{ImageBuffer, Luma};
use imageproc::{filter, kernel::Kernel};
pub fn mk(peer: &str, w: &W, t: usize) -> Option<Box<dyn Bench>> {
    let w = w.clone();
    if peer == "imageproc" {
        if w.kind != "filter2d" {
            return None;
        }
        let img: ImageBuffer<Luma<f32>, Vec<f32>> =
            ImageBuffer::from_raw(w.w as u32, w.h as u32, rnd(w.w * w.h, 1))
                .unwrap();
        let k = rnd(w.k * w.k, 2);
        return Some(Box::new(move || {
            let kk = Kernel::new(&k, w.k as u32, w.k as u32);
            let y: ImageBuffer<Luma<f32>, Vec<f32>> = if t == 1 {
                filter::filter(&img, kk, |v: f32| v)
            } else {
                filter::filter_parallel(&img, kk, |v: f32| v)
            };
            std::hint::black_box(y);
        }));
    }
    if w.kind != "conv_fwd" || w.g != 1 {
        return None;
    }
    let usegemm = peer == "im2col_gemm";
    let x = rnd(w.n * w.cin * w.h * w.w, 1);
    let k = rnd(w.cout * w.cin * w.k * w.k, 2);
    let (ho, wo) = w.out();
    let kk = w.cin * w.k * w.k;
    Some(Box::new(move || {
        let mut y = vec![0f32; w.n * w.cout * ho * wo];
        let mut col = vec![0f32; kk * ho * wo];
        for n in 0..w.n {
            for c in 0..w.cin {
                for ky in 0..w.k {
                    for kx in 0..w.k {
                        let dst = &mut col[((c * w.k + ky) * w.k + kx) * ho * wo..]
                            [..ho * wo];
                        for oy in 0..ho {
                            let iy = (oy * w.s + ky) as isize - w.p as isize;
                            let row = &mut dst[oy * wo..][..wo];
                            if iy < 0 || iy >= w.h as isize {
                                row.fill(0.);
                                continue;
                            }
                            let src = &x
                                [((n * w.cin + c) * w.h + iy as usize) * w.w..]
                                [..w.w];
                            for (ox, d) in row.iter_mut().enumerate() {
                                let ix = (ox * w.s + kx) as isize - w.p as isize;
                                *d = if ix < 0 || ix >= w.w as isize {
                                    0.
                                } else {
                                    src[ix as usize]
                                };
                            }
                        }
                    }
                }
            }
            let o = y[n * w.cout * ho * wo..].as_mut_ptr();
            let (mm, nn) = (w.cout, ho * wo);
            unsafe {
                if usegemm {
                    gemm::gemm(
                        mm,
                        nn,
                        kk,
                        o,
                        1,
                        nn as isize,
                        false,
                        k.as_ptr(),
                        1,
                        kk as isize,
                        col.as_ptr(),
                        1,
                        nn as isize,
                        0f32,
                        1f32,
                        false,
                        false,
                        false,
                        if t > 1 {
                            gemm::Parallelism::Rayon(t)
                        } else {
                            gemm::Parallelism::None
                        },
                    );
                } else {
                    matrixmultiply::sgemm(
                        mm,
                        kk,
                        nn,
                        1.,
                        k.as_ptr(),
                        kk as isize,
                        1,
                        col.as_ptr(),
                        nn as isize,
                        1,
                        0.,
                        o,
                        nn as isize,
                        1,
                    );
                }
            }
        }
        std::hint::black_box(&y);
    }))
}
