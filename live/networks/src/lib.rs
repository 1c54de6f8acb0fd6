//! What the page on the network for digits loads: it learns, and reads a drawing.

#[cfg(target_family = "wasm")]
live::module! { digit digit_hidden digit_weights digits train train_steps }
