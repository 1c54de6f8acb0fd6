//! What cannot be computed is refused with both sides, and nothing panics.

#[path = "bad_input/conv.rs"]
mod conv;
#[path = "bad_input/pool.rs"]
mod pool;
