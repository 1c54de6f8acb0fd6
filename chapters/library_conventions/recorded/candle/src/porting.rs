//! What layers begin with, keep and expect.

use candle_core::{DType, Device, Result, Tensor};
use candle_nn::{
    BatchNorm, BatchNormConfig, Conv2dConfig, ModuleT, VarBuilder, VarMap,
};
use serde_json::json;

use crate::{numbers, plane, say};

pub(crate) fn ask() -> Result<()> {
    norm()?;
    first_weights()?;
    for (row, stride) in [(5, 2), (7, 3)] {
        let row: Vec<f32> = (1..=row).map(|number| number as f32).collect();
        let pooled = plane(&row, 1, row.len())?;
        let pooled = pooled.max_pool2d_with_stride((1, 2), (1, stride))?;
        let more =
            json!({ "up": false, "row": row, "stride": stride, "padding": 0 });
        say("hanging", "max_pool2d_with_stride", &pooled, more)?;
    }
    let maps = [0.0_f32, 1.0, 2.0, 3.0, 10.0, 11.0, 12.0, 13.0];
    let maps = Tensor::from_slice(&maps, (1, 2, 2, 2), &Device::Cpu)?;
    say("flatten", "flatten_from", &maps.flatten_from(1)?, json!({}))?;
    let pixel = Tensor::from_slice(
        &[1.0_f32, 10.0, 100.0, 1000.0],
        (1, 4, 1, 1),
        &Device::Cpu,
    )?;
    for (filters, groups) in [(4, 1), (4, 2), (4, 4), (8, 4)] {
        let weights =
            Tensor::ones((filters, 4 / groups, 1, 1), DType::F32, &Device::Cpu)?;
        let sums = pixel.conv2d(&weights, 0, 1, 1, groups)?;
        let more =
            json!({ "filters": filters, "groups": groups, "shape": weights.dims() });
        say("groups", "conv2d", &sums, more)?;
    }
    Ok(())
}

/// Layers as they are made by default, and the names of their parts.
struct Made {
    parts: VarMap,
}

impl Made {
    fn new(layer: impl Fn(VarBuilder) -> Result<()>) -> Result<Self> {
        let parts = VarMap::new();
        layer(VarBuilder::from_varmap(&parts, DType::F32, &Device::Cpu))?;
        Ok(Self { parts })
    }

    fn part(&self, name: &str) -> Result<Tensor> {
        let parts = self.parts.data().lock().expect("nobody else has it");
        Ok(parts[name].as_detached_tensor())
    }
}

fn norm() -> Result<()> {
    let parts = VarMap::new();
    let of = |kind| {
        let parts = VarBuilder::from_varmap(&parts, kind, &Device::Cpu);
        candle_nn::batch_norm(1, BatchNormConfig::default(), parts)
    };
    let layer: BatchNorm = of(DType::F32)?;
    let pixels =
        Tensor::from_slice(&[1.0_f32, 3.0, 5.0, 7.0], (2, 1, 1, 2), &Device::Cpu)?;
    let three = Tensor::full(3.0, (1, 1, 1, 1), &Device::Cpu)?;
    let fresh = candle_nn::batch_norm(
        1,
        BatchNormConfig::default(),
        VarBuilder::from_varmap(&VarMap::new(), DType::F64, &Device::Cpu),
    )?;
    let fresh = numbers(&fresh.forward_t(&three, false)?)?;
    layer.forward_t(&pixels, true)?;
    let kept =
        |array: &Tensor| Ok::<_, candle_core::Error>(numbers(array)?[0].clone());
    let run = json!({
        "question": "norm",
        "asked": "candle, batch_norm",
        "mean": kept(layer.running_mean())?,
        "variance": kept(layer.running_var())?,
        "output": fresh[0],
    });
    println!("{run}");
    Ok(())
}

/// candle takes no seed on a CPU: `most` and `spread` are of one run.
fn first_weights() -> Result<()> {
    let grouped = |groups| Conv2dConfig { groups, ..Default::default() };
    let layers = [
        (
            "conv2d",
            "filters",
            1,
            Made::new(|parts| {
                candle_nn::conv2d(64, 128, 3, grouped(1), parts).map(drop)
            })?,
        ),
        (
            "conv2d",
            "filters",
            4,
            Made::new(|parts| {
                candle_nn::conv2d(64, 128, 3, grouped(4), parts).map(drop)
            })?,
        ),
        (
            "conv_transpose2d",
            "transposed",
            1,
            Made::new(|parts| {
                candle_nn::conv_transpose2d(64, 128, 3, Default::default(), parts)
                    .map(drop)
            })?,
        ),
        (
            "linear",
            "dense",
            1,
            Made::new(|parts| candle_nn::linear(64, 128, parts).map(drop))?,
        ),
    ];
    for (asked, layer, groups, made) in layers {
        let weights = made.part("weight")?;
        let bias: Vec<f32> = made.part("bias")?.to_vec1()?;
        let all: Vec<f32> = weights.flatten_all()?.to_vec1()?;
        let mean = all.iter().sum::<f32>() / all.len() as f32;
        let square = |weight: &f32| f64::from(weight - mean).powi(2);
        let spread = (all.iter().map(square).sum::<f64>() / all.len() as f64).sqrt();
        let largest =
            |all: &[f32]| all.iter().fold(0.0, |most: f32, one| most.max(one.abs()));
        let run = json!({
            "question": "first",
            "asked": format!("candle, {asked}"),
            "layer": layer,
            "in": 64,
            "out": 128,
            "groups": groups,
            "shape": weights.dims(),
            "most": largest(&all),
            "spread": spread,
            "zero_bias": largest(&bias) == 0.0,
            "most_of_bias": largest(&bias),
        });
        println!("{run}");
    }
    Ok(())
}
