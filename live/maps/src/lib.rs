//! What pages on maps load: windows, filters, sizes, pooling, moves.

#[cfg(target_family = "wasm")]
live::module! {
    field filter filter_at flip picture pool presets route shift shuffle sizes unit
}
