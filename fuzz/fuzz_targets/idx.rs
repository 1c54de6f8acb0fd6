//! IDX files, plain or gzip.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = cnn::data::idx::read::<u8>(bytes);
    let _ = cnn::data::idx::read::<f32>(bytes);
});
