//! scratch
use cnn::signal::*;
use ndarray::Array2;
use ndarray_npy::NpzReader;
use std::fs::File;

#[test]
fn signal2d() {
    let mut npz =
        NpzReader::new(File::open("tests/golden/signal2d.npz").unwrap()).unwrap();
    let cases: serde_json::Value =
        serde_json::from_reader(File::open("tests/golden/signal2d.json").unwrap())
            .unwrap();
    let mut passed = 0;
    for case in cases["cases"].as_array().unwrap() {
        let input = case["input"].as_str().unwrap();
        let x: Array2<f32> = npz
            .by_name(&format!("{input}.x.npy"))
            .or_else(|_| npz.by_name(&format!("{input}.x")))
            .unwrap();
        let k: Array2<f32> = npz
            .by_name(&format!("{input}.k.npy"))
            .or_else(|_| npz.by_name(&format!("{input}.k")))
            .unwrap();
        let name = case["case"].as_str().unwrap();
        let y: Array2<f64> = npz
            .by_name(&format!("{name}.y.npy"))
            .or_else(|_| npz.by_name(&format!("{name}.y")))
            .unwrap();
        let function = case["fn"].as_str().unwrap();
        let mode = case["mode"].as_str().unwrap();
        let got = if let Some(function) = function.strip_prefix("ndimage.") {
            let border = match mode {
                "reflect" => Border::Symmetric,
                "mirror" => Border::Reflect,
                "wrap" => Border::Wrap,
                "nearest" => Border::Nearest,
                _ => Border::Constant(case["cval"].as_f64().unwrap() as f32),
            };
            if function == "correlate" {
                let ends = |k: usize| [k / 2, (k - 1) / 2];
                let p =
                    pad2d(&x, [ends(k.nrows()), ends(k.ncols())], border).unwrap();
                correlate2d(&p, &k, Mode::Valid).unwrap()
            } else {
                let ends = |k: usize| [(k - 1) / 2, k / 2];
                let p =
                    pad2d(&x, [ends(k.nrows()), ends(k.ncols())], border).unwrap();
                convolve2d(&p, &k, Mode::Valid).unwrap()
            }
        } else {
            let border = match case["boundary"].as_str().unwrap() {
                "fill" => {
                    Border::Constant(case["fillvalue"].as_f64().unwrap() as f32)
                }
                "wrap" => Border::Wrap,
                _ => Border::Symmetric,
            };
            let mode = match mode {
                "full" => Mode::Full,
                "same" => Mode::Same,
                _ => Mode::Valid,
            };
            if function == "correlate2d" {
                correlate2d_bordered(&x, &k, mode, border).unwrap()
            } else {
                convolve2d_bordered(&x, &k, mode, border).unwrap()
            }
        };
        let max = y.fold(0.0f64, |m, v| m.max(v.abs()));
        if got.dim() != y.dim() {
            println!("{case} dim {:?}", got.dim());
            continue;
        }
        let worst = got
            .iter()
            .zip(&y)
            .fold(0.0f64, |m, (g, w)| m.max((f64::from(*g) - w).abs()));
        if worst <= 1e-5 + 2e-5 * max {
            passed += 1
        } else {
            println!("{case} {worst}")
        }
    }
    println!("{passed}");
    assert_eq!(passed, 232);
}
