//! The Korean edition, held to the English one: the same blocks, none older than the
//! English block that it says, and Korean in which nothing English is left.
//!
//! Beside the pages in `book/ko` stands `book/korean`: for each page the digests of
//! the English blocks that it was written after, the words of figures, and the pages
//! that are not finished.

mod blocks;
mod compare;
mod numbers;
mod particles;
mod prose;
mod sentence;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};

use crate::fault::Faults;
use crate::formula::Formula;
use crate::page::{New, Page};
use crate::words;
use blocks::Block;

/// The folders and lists of the Korean edition.
#[derive(Debug, Clone)]
pub struct Korean {
    workspace: PathBuf,
}

/// Both pages of a name, taken apart.
struct Both {
    english: Vec<Block>,
    korean: Vec<Block>,
    page: Page,
}

impl Korean {
    /// The one of the book in the workspace `workspace`.
    pub fn of(workspace: &Path) -> Self {
        Self { workspace: workspace.to_owned() }
    }

    /// The names of all pages of the English edition, without `.md`.
    ///
    /// # Errors
    /// What the system says.
    pub fn pages(&self) -> anyhow::Result<Vec<String>> {
        let folder = self.workspace.join("book/en");
        let mut names = Vec::new();
        let entries = std::fs::read_dir(&folder);
        for entry in entries.with_context(|| folder.display().to_string())? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if let Some(stem) = name.strip_suffix(".md")
                && !files::is_stray(&name)
                && stem != "SUMMARY"
            {
                names.push(stem.to_owned());
            }
        }
        names.sort();
        Ok(names)
    }

    /// The pages that may be missing, or older than the English ones; none if there is
    /// no list of them.
    ///
    /// # Errors
    /// A list that cannot be read.
    pub fn unfinished(&self) -> anyhow::Result<BTreeSet<String>> {
        let path = self.workspace.join("book/korean/unfinished.txt");
        let list = match files::read_to_string(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                String::new()
            }
            read => read.with_context(|| path.display().to_string())?,
        };
        let lines = list.lines().filter(|line| !line.starts_with('#'));
        let names = lines.map(str::trim).filter(|name| !name.is_empty());
        Ok(names.map(str::to_owned).collect())
    }

    /// Whether every page is there, so that the edition can be shown.
    ///
    /// # Errors
    /// As [`Self::unfinished`].
    pub fn is_whole(&self) -> anyhow::Result<bool> {
        Ok(self.workspace.join("book/ko/SUMMARY.md").is_file()
            && self.unfinished()?.is_empty())
    }

    /// What is wrong with the page `name`: where it differs from the English one,
    /// what a program sees of its sentences and, unless it is not finished or not
    /// asked for, which of its blocks are older than the English ones.
    ///
    /// # Errors
    /// A page that cannot be read.
    pub fn check(&self, name: &str, old_too: bool) -> anyhow::Result<Faults> {
        let mut faults = Faults::default();
        let both = self.read(name, &mut faults)?;
        let file = &both.page.name;
        for (line, message) in compare::differences(&both.english, &both.korean) {
            faults.add(file, line, message);
        }
        let number = |output: &str| self.number(name, output);
        for (line, message) in prose::mistakes(&both.page, number) {
            faults.add(file, line, message);
        }
        for edit in &both.page.edits {
            if let New::Formula(formula) = &edit.new
                && let Err(message) = Formula::to_html(formula)
            {
                faults.add(file, edit.line, message);
            }
        }
        if old_too && faults.0.is_empty() {
            self.find_old(name, &both, &mut faults)?;
        }
        faults.0.sort();
        Ok(faults)
    }

    /// What is wrong with the words of figures, cells and widgets.
    ///
    /// # Errors
    /// A list that cannot be read.
    pub fn check_words(&self) -> anyhow::Result<Faults> {
        type Said = fn(&str) -> Option<&str>;
        let lists: [(&str, &str, Said); 3] = [
            ("book/korean/words.txt", "", |line| {
                line.split_once(" | ").map(|(_, said)| said)
            }),
            ("book/korean/docs.txt", "", |line| line.strip_prefix("    ")),
            ("book/assets/live/words.js", "    ko: {\n", |line| Some(line)),
        ];
        let mut faults = Faults::default();
        for (file, begins, said) in lists {
            let path = self.workspace.join(file);
            let text = files::read_to_string(&path)
                .with_context(|| path.display().to_string())?;
            let start = text.find(begins).with_context(|| file.to_owned())?;
            let first = text[..start].matches('\n').count() + 1;
            for (at, line) in text[start..].lines().enumerate() {
                let mut says = |message| faults.add(file, first + at, message);
                sentence::words(said(line).unwrap_or_default(), &mut says);
            }
        }
        Ok(faults)
    }

    /// Notes that the page `name` says what the English blocks say now.
    ///
    /// # Errors
    /// A page that cannot be read or has mistakes; what the system says.
    pub fn stamp(&self, name: &str) -> anyhow::Result<()> {
        self.check(name, false)?.or(())?;
        let both = self.read(name, &mut Faults::default())?;
        let path = self.parity(name);
        let folder = path.parent().unwrap_or(&self.workspace);
        std::fs::create_dir_all(folder)?;
        let mut text =
            format!("# The English blocks that book/ko/{name}.md says.\n");
        for block in &both.english {
            text.push_str(&format!("{} {}\n", block.hash, block.begins));
        }
        files::replace(&path, text.as_bytes())
            .with_context(|| path.display().to_string())
    }

    fn parity(&self, name: &str) -> PathBuf {
        self.workspace.join(format!("book/korean/parity/{name}.txt"))
    }

    /// Names each block whose English one is not what it was.
    fn find_old(
        &self,
        name: &str,
        both: &Both,
        faults: &mut Faults,
    ) -> anyhow::Result<()> {
        let file = &both.page.name;
        let path = self.parity(name);
        let text = match files::read_to_string(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let message =
                    format!("is not stamped: cargo run -p book -- stamp {name}");
                faults.add(file, 0, message);
                return Ok(());
            }
            read => read.with_context(|| path.display().to_string())?,
        };
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let known: Vec<_> =
            lines.filter_map(|line| line.split(' ').next()).collect();
        let mut all_known = true;
        for (english, korean) in both.english.iter().zip(&both.korean) {
            if !known.contains(&&*english.hash) {
                all_known = false;
                let message = format!(
                    "the English block has changed (book/en/{name}.md:{}: “{}”): \
                     look whether this still says it, then cargo run -p book -- \
                     stamp {name}",
                    english.line, english.begins
                );
                faults.add(file, korean.line, message);
            }
        }
        let now = both.english.iter().map(|block| &*block.hash);
        if all_known && !now.eq(known.iter().copied()) {
            let message = format!(
                "the English page has lost or moved a block: look, then \
                 cargo run -p book -- stamp {name}"
            );
            faults.add(file, 0, message);
        }
        Ok(())
    }

    fn read(&self, name: &str, faults: &mut Faults) -> anyhow::Result<Both> {
        let text = |language: &str| {
            let path = self.workspace.join(format!("book/{language}/{name}.md"));
            files::read_to_string(&path).with_context(|| path.display().to_string())
        };
        let (english, korean) = (text("en")?, text("ko")?);
        let words = |language| words::of(language).map_err(anyhow::Error::msg);
        let (ours, theirs) = (words("ko")?, words("en")?);
        let file = format!("book/ko/{name}.md");
        let path = PathBuf::from(format!("{name}.md"));
        let page = Page::parse(file.clone(), &path, &korean, ours, faults);
        let blocks = |text: &str, words, file: &str| {
            blocks::of(text, words).map_err(|e| anyhow::anyhow!("{file}: {e}"))
        };
        let english = blocks(&english, theirs, &format!("book/en/{name}.md"))?;
        let korean = blocks(&korean, ours, &file)?;
        ensure!(!english.is_empty() && !korean.is_empty(), "{file} is empty");
        Ok(Both { english, korean, page })
    }

    /// The stored number that a page of the chapter `stem` calls `output`.
    fn number(&self, stem: &str, output: &str) -> Option<String> {
        let (chapter, output) = output.split_once('/').unwrap_or((stem, output));
        let file = output.replacen('.', "@", 1);
        let path = format!("chapters/{chapter}/snapshots/{file}.snap");
        let text = files::read_to_string(self.workspace.join(path)).ok()?;
        let (_, body) = text.trim_start_matches("---").split_once("\n---\n")?;
        Some(body.trim().to_owned())
    }
}
