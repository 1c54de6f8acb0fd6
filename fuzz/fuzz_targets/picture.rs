//! PNG and JPEG files.
#![no_main]

use cnn::data::Photo;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(photo) = Photo::decode("a picture", bytes) {
        assert!(photo.pixels().iter().all(|p| (0.0..=1.0).contains(p)));
    }
});
