//! Cargo looks at build dependencies only where there is a build script. Those of this
//! package give macros and build scripts one set of features, too.
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
}
