//! What `tests/golden` has no case for, against PyTorch: steps of the optimizers,
//! learning rates, first weights, receptive fields.
//!
//! The JSON files come from `tests/pytorch/make_pytorch.py`.

#[path = "pytorch/initialization.rs"]
mod initialization;
#[path = "pytorch/optimizers.rs"]
mod optimizers;
#[path = "pytorch/receptive_fields.rs"]
mod receptive_fields;

use serde::Deserialize;
use serde::de::DeserializeOwned;

#[derive(Deserialize)]
struct File<C> {
    cases: Vec<C>,
}

/// The cases of a file, of which there must be so many.
fn cases<C: DeserializeOwned>(json: &str, count: usize) -> Vec<C> {
    let file: File<C> = serde_json::from_str(json).unwrap();
    assert_eq!(file.cases.len(), count);
    file.cases
}
