//! What the page with the break-it lab loads: the lab's networks, in f32 to train and in
//! f64 to check, and the ways of slopes through a pooling layer.

#[cfg(target_family = "wasm")]
live::module! { broken broken_check broken_epoch broken_guess digits route }
