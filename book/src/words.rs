//! The words of an edition that stand in no page.

/// What the builder itself writes into a page.
pub(crate) struct Words {
    /// Before the number of a picture, chart or printed text.
    pub(crate) figure: &'static str,
    /// Before the number of a table.
    pub(crate) table: &'static str,
    /// Beside a cell's source.
    pub(crate) cell: &'static str,
    /// Beside the command that reruns a cell.
    pub(crate) run: &'static str,
    /// Before the place of an item of the core.
    pub(crate) from: &'static str,
    /// On a folded listing, before and behind the number of its lines.
    pub(crate) show_lines: [&'static str; 2],
    /// On an open one.
    pub(crate) hide_lines: &'static str,
    /// On a folded answer to a prediction.
    pub(crate) answer: &'static str,
    /// The text of a picture whose caption says what it shows, behind its number.
    pub(crate) described: &'static str,
    /// The name of the contents at the head of a page.
    pub(crate) contents: &'static str,
    /// Words that a search takes for each other.
    pub(crate) synonyms: &'static [&'static [&'static str]],
    /// How the first words of a box begin, and the class of its look.
    pub(crate) boxes: [(&'static str, &'static str); 3],
}

const ENGLISH: Words = Words {
    figure: "Figure",
    table: "Table",
    cell: "Cell",
    run: "Run it again",
    from: "From",
    show_lines: ["Show the", "lines"],
    hide_lines: "Fold",
    answer: "Answer",
    described: "described below",
    contents: "In this chapter",
    synonyms: &[
        &["flip", "flipped", "flipping", "turn", "turned", "rotate", "rotated"],
        &["backpropagation", "backprop", "gradient", "slope", "way back"],
        &["zero padding", "padding"],
        &["dense", "fully connected", "linear layer"],
        &["filter", "kernel"],
        &["image", "picture", "photograph"],
        &["downsampling", "subsampling", "halving", "pooling"],
        &["dimension", "shape"],
        &["gpu", "graphics card"],
    ],
    boxes: [
        ("Predict.", "predict"),
        ("Change one thing.", "change"),
        ("In short.", "short"),
    ],
};

/// The words of the edition in `language`.
///
/// # Errors
/// In words, if there is no such edition.
pub(crate) fn of(language: &str) -> Result<&'static Words, String> {
    match language {
        "en" => Ok(&ENGLISH),
        other => Err(format!(
            "there is no edition in the language `{other}`; there is `en`"
        )),
    }
}
