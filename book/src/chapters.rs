//! All chapters: their cells and what these have shown.

use std::collections::BTreeMap;
use std::path::Path;

use items::{Item, Package, nearest};

use crate::fault::Faults;
use crate::phrases::Phrases;
use crate::stored::Output;

/// The crates in `chapters/`, read as text.
#[derive(Debug, Default)]
pub(crate) struct Chapters(BTreeMap<String, Chapter>);

/// One of them.
#[derive(Debug)]
pub(crate) struct Chapter {
    /// Of the crate: `ch03_filters`.
    pub(crate) name: String,
    /// By the cell's name.
    cells: BTreeMap<String, Item>,
    /// By `cell.output`.
    outputs: BTreeMap<String, Output>,
    /// The files of outputs that cannot be read, by `cell.output`.
    damaged: BTreeMap<String, String>,
}

/// Something of a chapter, with the chapter.
pub(crate) type Of<'a, T> = (&'a Chapter, &'a T);

impl Chapters {
    /// Reads the source and the stored outputs of all chapters; what is wrong
    /// with them goes to `faults`.
    pub(crate) fn read(workspace: &Path, faults: &mut Faults) -> Self {
        let mut chapters = BTreeMap::new();
        for name in names_in(&workspace.join("chapters"), faults) {
            let folder = format!("chapters/{name}");
            if !workspace.join(&folder).join("src/lib.rs").is_file() {
                continue;
            }
            let cells = match Package::read(workspace, &folder) {
                Ok(package) => cells_of(&package, faults),
                Err(error) => {
                    faults.add(folder, 0, error);
                    continue;
                }
            };
            let damaged = BTreeMap::new();
            let outputs = BTreeMap::new();
            let mut chapter =
                Chapter { name: name.clone(), cells, outputs, damaged };
            chapter.read_outputs(workspace, &folder, faults);
            chapters.insert(name, chapter);
        }
        Self(chapters)
    }

    /// Lets all outputs, and the first lines of what is told of cells, speak another
    /// language; what is not known goes to `faults`.
    pub(crate) fn say(&mut self, phrases: &Phrases, faults: &mut Faults) {
        for (name, chapter) in &mut self.0 {
            for output in chapter.outputs.values_mut() {
                let place = format!("{name}/{}", output.name);
                let mut missing = Vec::new();
                output.content.say(phrases, &place, &mut missing);
                for phrase in missing {
                    let message = format!(
                        "says `{phrase}`, which book/korean/words.txt has neither for \
                         @{place} nor around it"
                    );
                    faults.add(&output.file, 0, message);
                }
            }
            for item in chapter.cells.values_mut() {
                match phrases.doc(&item.about) {
                    Some(about) => item.about = about.to_owned(),
                    None => {
                        let message = format!(
                            "the cell `{}` says “{}”, which book/korean/docs.txt lacks",
                            item.name, item.about
                        );
                        faults.add(&item.file, item.first_line, message);
                    }
                }
            }
        }
    }

    /// Every output of every chapter.
    pub(crate) fn outputs(&self) -> impl Iterator<Item = Of<'_, Output>> {
        self.0.values().flat_map(|chapter| {
            chapter.outputs.values().map(move |output| (chapter, output))
        })
    }

    /// The cell that a page of the chapter `stem` calls `name`: `two_directions`
    /// or, from any page, `ch03_filters/two_directions`.
    ///
    /// # Errors
    /// In words, with the nearest name.
    pub(crate) fn cell(
        &self,
        stem: &str,
        name: &str,
    ) -> Result<Of<'_, Item>, String> {
        let (chapter, cell) = self.named(stem, name)?;
        chapter.cell(cell).map(|item| (chapter, item))
    }

    /// The output that a page of the chapter `stem` calls `name`:
    /// `two_directions.maps` or `ch03_filters/two_directions.maps`.
    ///
    /// # Errors
    /// In words, with the nearest name.
    pub(crate) fn output(
        &self,
        stem: &str,
        name: &str,
    ) -> Result<Of<'_, Output>, String> {
        let (chapter, output) = self.named(stem, name)?;
        if let Some(found) = chapter.outputs.get(output) {
            return Ok((chapter, found));
        }
        let Some((cell, _)) = output.split_once('.') else {
            return Err(format!("`{output}` is no output: write cell.output"));
        };
        chapter.cell(cell)?;
        if let Some(file) = chapter.damaged.get(output) {
            return Err(format!(
                "`{output}` is kept in {file}: see what is told of it"
            ));
        }
        let names = chapter.outputs.keys().map(String::as_str);
        let nearest = nearest(output, names).map_or_else(
            || "none is stored yet".to_owned(),
            |nearest| format!("the nearest is `{nearest}`"),
        );
        Err(format!(
            "{} has no output `{output}`; {nearest}. \
             If its cell makes it, run: {}",
            chapter.name,
            chapter.command(cell)
        ))
    }

    fn named<'n>(
        &self,
        stem: &'n str,
        name: &'n str,
    ) -> Result<(&Chapter, &'n str), String> {
        let (chapter, rest) = name.split_once('/').unwrap_or((stem, name));
        if let Some(found) = self.0.get(chapter) {
            return Ok((found, rest));
        }
        let names = self.0.keys().map(String::as_str);
        let nearest = nearest(chapter, names).unwrap_or("chNN_name");
        Err(if name.contains('/') {
            format!("there is no chapter `{chapter}`; the nearest is `{nearest}`")
        } else {
            format!(
                "the page {stem} is no chapter's, so the chapter has to be named: \
                 write `{nearest}/{name}`"
            )
        })
    }
}

impl Chapter {
    /// What reruns a cell of this chapter.
    pub(crate) fn command(&self, cell: &str) -> String {
        format!("cargo run -p {} -- {cell}", self.name)
    }

    /// `ch03_filters/two_directions.maps`.
    pub(crate) fn key(&self, name: &str) -> String {
        format!("{}/{name}", self.name)
    }

    /// Reads the stored outputs; what is wrong with them goes to `faults`.
    fn read_outputs(&mut self, workspace: &Path, folder: &str, faults: &mut Faults) {
        let folder = format!("{folder}/snapshots");
        if !workspace.join(&folder).is_dir() {
            return;
        }
        let names = names_in(&workspace.join(&folder), faults);
        // What insta leaves for review, or an editor, is no output.
        let names: Vec<_> = (names.into_iter())
            .filter(|name| {
                !name.contains(".snap.new")
                    && !name.ends_with(".pending-snap")
                    && !files::is_stray(name)
            })
            .collect();
        for name in &names {
            let file = format!("{folder}/{name}");
            let Some(stem) = name.strip_suffix(".snap") else {
                let known = (name.split_once(".snap.")).is_some_and(|(stem, _)| {
                    names.contains(&format!("{stem}.snap"))
                });
                if !known {
                    faults.add(file, 0, "is no output, nor beside one");
                }
                continue;
            };
            let beside = |other: &String| {
                let end = other.strip_prefix(name.as_str())?;
                (!end.is_empty()).then(|| end.to_owned())
            };
            let beside: Vec<_> = names.iter().filter_map(beside).collect();
            match Output::read(workspace, &file, &beside) {
                Ok(output) if !self.cells.contains_key(&output.cell) => {
                    let cell = &output.cell;
                    let message =
                        format!("there is no cell `{cell}` that makes `{stem}`");
                    faults.add(file, 0, message);
                }
                Ok(output) => {
                    self.outputs.insert(output.name.clone(), output);
                }
                Err(message) => {
                    self.damaged.insert(stem.replacen('@', ".", 1), file.clone());
                    faults.add(file, 0, message);
                }
            }
        }
    }

    fn cell(&self, name: &str) -> Result<&Item, String> {
        self.cells.get(name).ok_or_else(|| {
            let names = self.cells.keys().map(String::as_str);
            let nearest = nearest(name, names).map_or_else(
                || "it has none".to_owned(),
                |nearest| format!("the nearest is `{nearest}`"),
            );
            format!("{} has no cell `{name}`; {nearest}", self.name)
        })
    }
}

/// The cells of a package; what only looks like one goes to `faults`.
fn cells_of(package: &Package, faults: &mut Faults) -> BTreeMap<String, Item> {
    let cells = package.cells();
    for message in cells.refused {
        let (place, why) = message.split_once(": ").unwrap_or(("", &message));
        faults.add(place, 0, why);
    }
    (cells.found.into_iter())
        .map(|(_, item)| (item.name.clone(), item.clone()))
        .collect()
}

/// The names in a folder, sorted.
fn names_in(folder: &Path, faults: &mut Faults) -> Vec<String> {
    let listed = std::fs::read_dir(folder).and_then(|entries| {
        let names = entries.map(|entry| Ok(entry?.file_name()));
        names.collect::<std::io::Result<Vec<_>>>()
    });
    let mut names: Vec<_> = match listed {
        Ok(names) => {
            names.iter().map(|n| n.to_string_lossy().into_owned()).collect()
        }
        Err(error) => {
            let name = folder.file_name().unwrap_or_default().to_string_lossy();
            faults.add(name, 0, error);
            Vec::new()
        }
    };
    names.sort();
    names
}
