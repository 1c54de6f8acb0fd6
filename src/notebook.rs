//! What a cell shows, where it is kept, and how it is run.
//!
//! A *cell* is a public function of a chapter that returns [`Outputs`]. Each
//! output is one file in the chapter's folder `snapshots/`: the tests compare
//! it, the page embeds it, and running the chapter rewrites it.

mod check;
mod command;
mod folder;
mod golden;
mod nearest;
mod say;
mod snapshot;
mod table;

use crate::data::credit;
use crate::plot::{Picture, Pixels, Svg, Written};

pub use check::check;
pub use command::{main, main_beside};
pub use folder::Folder;
pub use golden::Golden;
pub use nearest::nearest;
pub use say::{arguments, ended, say};
pub use snapshot::Snapshot;
pub use table::Table;

/// A cell's result: what it shows, or why it could not.
pub type Result<T = Outputs> = anyhow::Result<T>;

/// A function of a chapter, and where it stands.
#[derive(Debug, Clone, Copy)]
pub struct Cell {
    /// The one word for the function, its test, its outputs and its place in
    /// the page.
    pub name: &'static str,
    /// What it shows: the first paragraph of its documentation.
    pub about: &'static str,
    /// File and line, as `chapters/ch03_filters/src/lib.rs:12`.
    pub file: &'static str,
    /// The function.
    pub run: fn() -> Result,
}

impl Cell {
    /// Runs the cell. Every figure carries the credit lines of the data that
    /// the cell loaded.
    ///
    /// # Errors
    /// The cell's own; an output whose name is not made of `a-z`, `0-9` and `_`
    /// or stands twice; a number that is not finite.
    pub fn snapshots(&self) -> Result<Vec<(String, Snapshot)>> {
        let (outputs, credits) = credit::collect(self.run);
        let outputs = outputs?.outputs;
        let credits = (!credits.is_empty()).then(|| credits.join("\n"));
        let names = || outputs.iter().map(|(name, _)| name.as_str());
        anyhow::ensure!(!outputs.is_empty(), "shows nothing: no output");
        for (index, name) in names().enumerate() {
            anyhow::ensure!(
                is_name(name),
                "output `{name}`: a name is made of a-z, 0-9 and _"
            );
            anyhow::ensure!(
                !names().take(index).any(|earlier| earlier == name),
                "two outputs are named `{name}`"
            );
        }
        outputs
            .into_iter()
            .map(|(name, output)| {
                let snapshot = output.into_snapshot(credits.as_deref());
                let snapshot =
                    snapshot.map_err(|error| error.context(name.clone()))?;
                Ok((name, snapshot))
            })
            .collect()
    }
}

fn is_name(name: &str) -> bool {
    let allowed = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_');
    !name.is_empty() && name.bytes().all(allowed)
}

/// What is drawn, as a file.
pub trait Drawn: std::fmt::Debug {
    /// The end of the file's name, and its bytes with `copyright` in them.
    fn file(&self, copyright: Option<&str>) -> (&'static str, Vec<u8>);
}

impl Drawn for Picture {
    fn file(&self, copyright: Option<&str>) -> (&'static str, Vec<u8>) {
        ("html", self.to_html(copyright).into_bytes())
    }
}

impl Drawn for Written {
    fn file(&self, copyright: Option<&str>) -> (&'static str, Vec<u8>) {
        ("html", self.to_html(copyright).into_bytes())
    }
}

impl Drawn for Svg {
    fn file(&self, copyright: Option<&str>) -> (&'static str, Vec<u8>) {
        ("svg", self.with_copyright(copyright).into_bytes())
    }
}

impl Drawn for Pixels {
    fn file(&self, copyright: Option<&str>) -> (&'static str, Vec<u8>) {
        ("png", self.to_png(copyright))
    }
}

/// What a cell shows, in the order of the page.
#[derive(Debug, Default)]
pub struct Outputs {
    outputs: Vec<(String, Output)>,
}

#[derive(Debug)]
enum Output {
    Drawn(Box<dyn Drawn>),
    Table(Table),
    Text(String),
    Number { value: f64, decimals: usize },
}

impl Outputs {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A picture: panels of pixels with the words around them, kept as HTML; or pixels
    /// without a word, kept as PNG.
    #[must_use]
    pub fn picture(self, name: &str, picture: impl Drawn + 'static) -> Self {
        self.with(name, Output::Drawn(Box::new(picture)))
    }

    /// A chart, kept as SVG, or matrices written out, kept as HTML.
    #[must_use]
    pub fn chart(self, name: &str, chart: impl Drawn + 'static) -> Self {
        self.with(name, Output::Drawn(Box::new(chart)))
    }

    /// A table.
    #[must_use]
    pub fn table(self, name: &str, table: Table) -> Self {
        self.with(name, Output::Table(table))
    }

    /// Lines of text, shown as they are.
    #[must_use]
    pub fn text(self, name: &str, text: impl Into<String>) -> Self {
        self.with(name, Output::Text(text.into()))
    }

    /// Numbers as a text of one line: what a widget of that figure begins with.
    #[must_use]
    pub fn row<T: ToString>(
        self,
        name: &str,
        numbers: impl IntoIterator<Item = T>,
    ) -> Self {
        let numbers = numbers.into_iter().map(|number| number.to_string());
        self.text(name, numbers.collect::<Vec<_>>().join(" "))
    }

    /// A number, for a sentence, rounded to so many decimals.
    #[must_use]
    pub fn number(self, name: &str, value: impl Into<f64>, decimals: usize) -> Self {
        let value = value.into();
        self.with(name, Output::Number { value, decimals })
    }

    fn with(mut self, name: &str, output: Output) -> Self {
        self.outputs.push((name.to_owned(), output));
        self
    }
}

impl Output {
    fn into_snapshot(self, credits: Option<&str>) -> Result<Snapshot> {
        Ok(match self {
            Self::Drawn(drawn) => {
                let (extension, bytes) = drawn.file(credits);
                Snapshot::Binary { extension, bytes }
            }
            Self::Table(table) => Snapshot::text("table", &table.to_markdown()?),
            Self::Text(text) => Snapshot::text("text", &text),
            Self::Number { value, decimals } => {
                anyhow::ensure!(value.is_finite(), "the number is {value}");
                Snapshot::text("number", &number(value, decimals))
            }
        })
    }
}

/// A number as a page prints it: rounded, with a real minus sign, in groups of
/// three digits from 10,000 on.
///
/// ```
/// assert_eq!(cnn::notebook::number(-1234567.0, 1), "−1,234,567.0");
/// assert_eq!(cnn::notebook::number(-0.001, 2), "0.00");
/// ```
pub fn number(value: impl Into<f64>, decimals: usize) -> String {
    let value = value.into();
    let digits = format!("{:.decimals$}", value.abs());
    let (whole, fraction) =
        digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let mut text = String::new();
    if value < 0.0 && digits.bytes().any(|byte| matches!(byte, b'1'..=b'9')) {
        text.push('−');
    }
    for (index, digit) in whole.chars().enumerate() {
        let left = whole.len() - index;
        if whole.len() > 4 && index > 0 && left.is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text + fraction
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::photos;

    fn cell(run: fn() -> Result) -> Cell {
        Cell { name: "a_cell", about: "", file: "lib.rs:1", run }
    }

    fn refused(run: fn() -> Result) -> String {
        format!("{:#}", cell(run).snapshots().unwrap_err())
    }

    #[test]
    fn numbers_are_rounded_grouped_and_signed_as_a_page_prints_them() {
        assert_eq!(number(9999.0, 0), "9999");
        assert_eq!(number(10000.0, 0), "10,000");
        assert_eq!(number(-2.345, 2), "−2.35");
        assert_eq!(number(999_999.5, 0), "1,000,000");
        assert_eq!(number(-0.0, 1), "0.0");
    }

    #[test]
    fn an_output_needs_a_plain_name_of_its_own_and_a_finite_value() {
        assert_eq!(
            refused(|| Ok(Outputs::new().text("Maps", "").text("x", ""))),
            "output `Maps`: a name is made of a-z, 0-9 and _"
        );
        assert_eq!(
            refused(|| Ok(Outputs::new().text("a", "").number("a", 1.0, 0))),
            "two outputs are named `a`"
        );
        assert_eq!(
            refused(|| Ok(Outputs::new().number("ratio", f64::NAN, 2))),
            "ratio: the number is NaN"
        );
        assert_eq!(refused(|| Ok(Outputs::new())), "shows nothing: no output");
        assert_eq!(refused(|| anyhow::bail!("no kernel")), "no kernel");
    }

    #[test]
    fn a_figure_made_from_a_photograph_carries_its_credit() {
        let temple = cell(|| {
            let gray = photos::temple().shrink(8)?.to_gray();
            let picture = crate::plot::gray_maps(&[("temple", &gray)])?;
            Ok(Outputs::new().picture("gray", picture))
        });
        let snapshots = temple.snapshots().unwrap();
        let [(name, Snapshot::Binary { bytes, .. })] = &snapshots[..] else {
            panic!("one picture: {snapshots:?}");
        };
        assert_eq!(name, "gray");
        let html = String::from_utf8(bytes.clone()).unwrap();
        let (_, copyright) = html.split_once("<p class=\"copyright\"").unwrap();
        assert!(copyright.contains("danielbuechele"), "{html}");
    }
}
