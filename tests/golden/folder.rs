//! A folder of golden cases: `X.json` lists them, `X.npz` holds their arrays.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs::File;
use std::path::Path;

use ndarray::{Array, Dimension};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::{Runner, npz};

/// One case: what it is called and with which parameters.
pub(crate) struct Case {
    /// Its name, before which its arrays are called; none if the library that
    /// made it refused it.
    pub(crate) name: Option<String>,
    pub(crate) kind: String,
    parameters: Map<String, Value>,
}

impl Case {
    /// The parameters, and nothing but those that `P` names.
    pub(crate) fn parameters<P: DeserializeOwned>(&self) -> Result<P, String> {
        let parameters = Value::Object(self.parameters.clone());
        serde_json::from_value(parameters).map_err(|error| error.to_string())
    }

    /// The array of that name that belongs to the case.
    pub(crate) fn array<D: Dimension>(
        &self,
        arrays: &mut Arrays,
        name: &str,
    ) -> Result<Array<f64, D>, String> {
        let case = self.name.as_deref().ok_or("a case without a name")?;
        arrays.get(&format!("{case}.{name}"))
    }
}

/// The arrays of one file.
pub(crate) type Arrays = npz::Arrays<File>;

/// How many cases of each kind passed, and what was wrong with the others.
#[derive(Default)]
pub(crate) struct Report {
    /// Kind: passed, and found.
    kinds: BTreeMap<String, [usize; 2]>,
    pub(crate) failures: Vec<String>,
}

impl Report {
    pub(crate) fn passed(&self) -> usize {
        self.kinds.values().map(|[passed, _]| passed).sum()
    }

    fn count(&mut self, stem: &str, case: &Case, result: Result<(), String>) {
        let [passed, found] = self.kinds.entry(case.kind.clone()).or_default();
        *found += 1;
        match result {
            Ok(()) => *passed += 1,
            Err(reason) => {
                let name = case.name.as_deref().unwrap_or("(refused)");
                let kind = &case.kind;
                self.failures.push(format!("{stem} {name} ({kind}): {reason}"));
            }
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (kind, [passed, found]) in &self.kinds {
            writeln!(f, "{kind}: {passed} of {found} passed")?;
        }
        self.failures.iter().try_for_each(|failure| writeln!(f, "{failure}"))
    }
}

/// Runs every case that the folder holds.
pub(crate) fn run(folder: &Path, runners: &[(&str, Runner)]) -> Report {
    let mut report = Report::default();
    match stems(folder) {
        Err(error) => report.failures.push(error),
        Ok(stems) => {
            for stem in stems {
                if let Err(error) = run_file(folder, &stem, runners, &mut report) {
                    report.failures.push(error);
                }
            }
        }
    }
    report
}

/// The names of all files of cases or arrays, without their endings.
fn stems(folder: &Path) -> Result<BTreeSet<String>, String> {
    let told = |error| format!("{}: {error}", folder.display());
    let mut stems = BTreeSet::new();
    for entry in std::fs::read_dir(folder).map_err(told)? {
        let path = entry.map_err(told)?.path();
        let ending = path.extension().and_then(|ending| ending.to_str());
        if let (Some("json" | "npz"), Some(stem)) = (ending, path.file_stem()) {
            stems.insert(stem.to_string_lossy().into_owned());
        }
    }
    Ok(stems)
}

fn run_file(
    folder: &Path,
    stem: &str,
    runners: &[(&str, Runner)],
    report: &mut Report,
) -> Result<(), String> {
    let (json, npz) = (format!("{stem}.json"), format!("{stem}.npz"));
    let text = std::fs::read_to_string(folder.join(&json))
        .map_err(|error| format!("{json}: {error}"))?;
    let listed: Value =
        serde_json::from_str(&text).map_err(|error| format!("{json}: {error}"))?;
    let cases = (listed["cases"].as_array()).ok_or(format!("{json}: no cases"))?;
    let file =
        File::open(folder.join(&npz)).map_err(|error| format!("{npz}: {error}"))?;
    let mut arrays =
        Arrays::open(file).map_err(|error| format!("{npz}: {error}"))?;
    for listed in cases {
        let case = read(stem, listed).map_err(|error| format!("{json}: {error}"))?;
        let runner = runners.iter().find(|(kind, _)| *kind == case.kind);
        let result = match runner {
            Some((_, runner)) => runner(&case, &mut arrays),
            None => Err("no runner for this kind".into()),
        };
        report.count(stem, &case, result);
    }
    Ok(())
}

/// Takes name and kind out of a listed case; the rest are its parameters.
fn read(stem: &str, listed: &Value) -> Result<Case, String> {
    let told = || format!("{listed} is no case");
    let mut parameters = listed.as_object().ok_or_else(told)?.clone();
    let name = match parameters.remove("case").ok_or_else(told)? {
        Value::String(name) => Some(name),
        Value::Null => None,
        _ => return Err(told()),
    };
    let kind = parameters.remove("op").or_else(|| parameters.remove("fn"));
    let kind = match kind {
        Some(Value::String(kind)) => kind,
        None => stem.to_owned(),
        Some(_) => return Err(told()),
    };
    Ok(Case { name, kind, parameters })
}
