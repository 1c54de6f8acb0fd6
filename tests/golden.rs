//! Every result equals that of PyTorch or SciPy, on every case of a folder of
//! golden arrays: `tests/golden`, or the one that `CNN_GOLDEN_DIR` names.
//!
//! What the files hold stands in `tests/golden/README.md`. A new kind of case
//! needs a runner in [`RUNNERS`]; without one it is a failure.

#[path = "golden/compare.rs"]
mod compare;
#[path = "golden/conv2d.rs"]
mod conv2d;
#[path = "golden/dense.rs"]
mod dense;
#[path = "golden/folder.rs"]
mod folder;
#[path = "golden/layers.rs"]
mod layers;
#[path = "../src/notebook/golden/npz.rs"]
mod npz;
#[path = "golden/padding.rs"]
mod padding;
#[path = "golden/pool.rs"]
mod pool;
#[path = "golden/residual.rs"]
mod residual;
#[path = "golden/signal2d.rs"]
mod signal2d;
#[path = "golden/train.rs"]
mod train;
#[path = "golden/weighted.rs"]
mod weighted;

use std::path::{Path, PathBuf};

use folder::{Arrays, Case};

/// Runs one case, and says what differs.
type Runner = fn(&Case, &mut Arrays) -> Result<(), String>;

/// The kind of a case – its `op` or `fn`, else the name of its file – and what
/// runs it.
const RUNNERS: &[(&str, Runner)] = &[
    ("adaptive_avg_pool2d", pool::adaptive_avg),
    ("avg_pool2d", pool::avg),
    ("batch_norm2d", layers::batch_norm),
    ("conv2d", conv2d::run),
    ("convolve2d", signal2d::run),
    ("correlate2d", signal2d::run),
    ("cross_entropy", dense::cross_entropy),
    ("gelu", layers::gelu),
    ("leaky_relu", layers::leaky_relu),
    ("linear", dense::linear),
    ("max_pool2d", pool::max),
    ("mse_loss", layers::squares),
    ("ndimage.convolve", signal2d::run),
    ("ndimage.correlate", signal2d::run),
    ("padding", padding::run),
    ("residual", residual::trained),
    ("train", train::run),
    ("weights", residual::weights),
];

#[test]
fn every_case_equals_pytorch_or_scipy() {
    let folder = std::env::var_os("CNN_GOLDEN_DIR").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden"),
        PathBuf::from,
    );
    let report = folder::run(&folder, RUNNERS);
    println!("{report}");
    assert!(report.failures.is_empty(), "{report}");
    assert!(report.passed() > 0, "{} holds no case", folder.display());
}

/// The failures of a folder that holds one file with that one case.
fn failures(stem: &str, case: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let json = format!("{{\"torch\": \"2\", \"cases\": [{case}]}}");
    std::fs::write(folder.path().join(format!("{stem}.json")), json).unwrap();
    let file = std::fs::File::create(folder.path().join(format!("{stem}.npz")));
    let mut arrays = ndarray_npy::NpzWriter::new(file.unwrap());
    let ones = ndarray::Array4::<f32>::ones((1, 1, 2, 2));
    let wrong = ndarray::Array4::<f64>::from_elem((1, 1, 1, 1), 1.001);
    arrays.add_array("a0.x", &ones).unwrap();
    arrays.add_array("a0.gy", &wrong.mapv(|v| v as f32)).unwrap();
    arrays.add_array("a0.y", &wrong).unwrap();
    arrays.add_array("a0.gx", &ones).unwrap();
    arrays.finish().unwrap();
    folder::run(folder.path(), RUNNERS).failures
}

const MEAN: &str = r#"{"case": "a0", "op": "avg_pool2d", "shape": [1, 1, 2, 2],
    "kernel": [2, 2], "stride": [2, 2], "padding": [0, 0], "ceil_mode": false,
    "count_include_pad": true, "divisor_override": null}"#;

#[test]
fn a_mean_of_1_where_1_001_is_wanted_is_a_failure() {
    let failures = failures("pool", MEAN);
    assert_eq!(
        failures,
        ["pool a0 (avg_pool2d): y at [0, 0, 0, 0] is 1, not 1.001 ± 3.002e-5"]
    );
}

#[test]
fn a_kind_without_a_runner_is_a_failure() {
    let unknown = MEAN.replace("avg_pool2d", "avg_pool3d");
    assert_eq!(
        failures("pool", &unknown),
        ["pool a0 (avg_pool3d): no runner for this kind"]
    );
    let nameless = r#"{"case": "a0", "kernel": [2, 2]}"#;
    assert_eq!(
        failures("lstm", nameless),
        ["lstm a0 (lstm): no runner for this kind"]
    );
}

#[test]
fn a_parameter_that_no_runner_knows_is_a_failure() {
    let unknown = MEAN.replace("\"case\"", "\"dilation\": [1, 1], \"case\"");
    let failures = failures("pool", &unknown);
    assert_eq!(failures.len(), 1);
    let text = "pool a0 (avg_pool2d): unknown field `dilation`";
    assert!(failures[0].starts_with(text), "{failures:?}");
}

#[test]
fn arrays_or_cases_without_their_other_half_are_a_failure() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("pool.npz"), "").unwrap();
    std::fs::write(folder.path().join("conv2d.json"), "{\"cases\": []}").unwrap();
    let failures = folder::run(folder.path(), RUNNERS).failures;
    assert_eq!(failures.len(), 2);
    assert!(failures[0].starts_with("conv2d.npz: "), "{failures:?}");
    assert!(failures[1].starts_with("pool.json: "), "{failures:?}");
}
