//! Weights, as safetensors.
#![no_main]

use cnn::Window;
use cnn::layer::{Conv2d, Flatten, Linear, Sequential};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(conv) = Conv2d::new(1, 2, Window::new(3)) else {
        return;
    };
    let Ok(linear) = Linear::new(8, 3) else {
        return;
    };
    let mut network = Sequential::new().then(conv).then(Flatten).then(linear);
    let _ = cnn::weights::decode(bytes, &mut network);
    let _ = cnn::train::Checkpoint::decode("a checkpoint", bytes);
});
