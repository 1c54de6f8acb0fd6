use crate::{Bench, W, rnd};
use tract_onnx::prelude::*;
/// Reads $PEERS_ONNX/<id>.onnx (written by `worker.py --dump-onnx DIR`). Single thread only.
pub fn mk(w: &W, t: usize) -> Option<Box<dyn Bench>> {
    if t > 1
        || !matches!(
            w.kind.as_str(),
            "conv_fwd" | "maxpool_fwd" | "filter2d" | "lenet_forward"
        )
    {
        return None;
    }
    let dir = std::env::var("PEERS_ONNX").ok()?;
    let m = tract_onnx::onnx()
        .model_for_path(format!("{dir}/{}.onnx", w.id))
        .unwrap()
        .into_optimized()
        .unwrap()
        .into_runnable()
        .unwrap();
    let shp = match w.kind.as_str() {
        "filter2d" => [1, 1, w.h, w.w],
        "lenet_forward" => [w.n, 1, 28, 28],
        _ => [w.n, w.cin, w.h, w.w],
    };
    let x: Tensor = Tensor::from_shape(&shp, &rnd(shp.iter().product(), 1)).unwrap();
    let x: TValue = x.into();
    Some(Box::new(move || {
        std::hint::black_box(m.run(tvec!(x.clone())).unwrap());
    }))
}
