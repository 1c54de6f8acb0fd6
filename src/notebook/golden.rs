//! Results of other libraries, as `tests/golden/` keeps them.

mod npz;

use std::io::Cursor;

use anyhow::Context;
use ndarray::{Array, Dimension};
use serde_json::Value;

use npz::Arrays;

use super::Result;

/// A list of cases and their arrays: the texts of an `X.json` and an `X.npz`.
#[derive(Debug, Clone, Copy)]
pub struct Golden {
    /// The object with the list `cases` and the versions of the libraries.
    pub cases: &'static str,
    /// The arrays, each named after its case.
    pub arrays: &'static [u8],
}

impl Golden {
    /// All cases.
    ///
    /// # Errors
    /// What is no JSON, or has no list of that name.
    pub fn cases(&self) -> Result<Vec<Value>> {
        let mut all: Value = serde_json::from_str(self.cases)?;
        match all["cases"].take() {
            Value::Array(cases) => Ok(cases),
            _ => anyhow::bail!("no list of cases"),
        }
    }

    /// The version of the library that was run.
    ///
    /// # Errors
    /// What is no JSON, or does not name that library.
    pub fn version(&self, library: &str) -> Result<String> {
        let all: Value = serde_json::from_str(self.cases)?;
        let version = all[library].as_str();
        let version = version.with_context(|| format!("no {library}"))?;
        // What follows a plus sign tells the build.
        Ok(version.split('+').next().unwrap_or(version).into())
    }

    /// The array of that name, its numbers widened to f64.
    ///
    /// # Errors
    /// What is no archive, has no such array, or has one of other axes.
    pub fn array<D: Dimension>(&self, name: &str) -> Result<Array<f64, D>> {
        let mut arrays = Arrays::open(Cursor::new(self.arrays))?;
        arrays.get(name).map_err(anyhow::Error::msg)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::IxDyn;

    #[test]
    fn what_is_not_stored_is_told_by_name() {
        let nothing = Golden { cases: "{}", arrays: b"PK" };
        let told = |error: anyhow::Error| error.to_string();
        assert_eq!(told(nothing.cases().unwrap_err()), "no list of cases");
        assert_eq!(told(nothing.version("torch").unwrap_err()), "no torch");
        assert!(nothing.array::<IxDyn>("a.x").is_err());
    }

    #[test]
    fn the_build_of_a_library_is_no_part_of_its_version() {
        let golden = Golden {
            cases: r#"{"torch": "2.15.0+cpu", "cases": [{"case": "a"}]}"#,
            arrays: &[],
        };
        assert_eq!(golden.version("torch").unwrap(), "2.15.0");
        assert_eq!(golden.cases().unwrap()[0]["case"], "a");
    }
}
