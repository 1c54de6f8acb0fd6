//! `$…$` and `$$…$$` as MathML, made when the book is built.

use math_core::{LatexToMathML, MathCoreConfig, MathDisplay};

use crate::escape;

/// A formula of more signs is wider than a narrow screen.
const LONG: usize = 34;

/// A formula of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Formula {
    /// What stands between the dollars.
    pub(crate) latex: String,
    /// Whether it stands between two dollars each: on a line of its own.
    pub(crate) display: bool,
}

impl Formula {
    /// One line of HTML.
    ///
    /// # Errors
    /// In words, for what is no LaTeX.
    pub(crate) fn to_html(&self) -> Result<String, String> {
        let display = match self.display {
            true => MathDisplay::Block,
            false => MathDisplay::Inline,
        };
        let refused =
            |error: String| format!("the formula {}: {error}", self.shown());
        let converter = LatexToMathML::new(MathCoreConfig::default())
            .map_err(|(error, ..)| refused(error.error_message()))?;
        let converted = converter
            .convert_with_local_state(self.latex.trim(), display)
            .map_err(|error| refused(error.error_message()))?;
        let math = escape::between_tags(&converted.mathml);
        if !self.display {
            return Ok(math);
        }
        let long = match signs(&converted.mathml) > LONG {
            true => " long",
            false => "",
        };
        Ok(format!("<span class=\"formula{long}\">{math}</span>"))
    }

    fn shown(&self) -> String {
        let dollars = if self.display { "$$" } else { "$" };
        format!("{dollars}{}{dollars}", self.latex)
    }

    /// The formula that begins `text` (with its first `$`) and its length.
    ///
    /// # Errors
    /// In words, if it does not end within its paragraph.
    pub(crate) fn starting(text: &str) -> Result<(Self, usize), String> {
        let display = text.starts_with("$$");
        let dollars = if display { "$$" } else { "$" };
        let inside = &text[dollars.len()..];
        let mut at = 0;
        while let Some(found) = inside[at..].find(['$', '\\', '\n']) {
            at += found;
            let rest = &inside[at..];
            if rest.starts_with(dollars) {
                let latex = inside[..at].to_owned();
                if latex.trim().is_empty() {
                    break;
                }
                return Ok((Self { latex, display }, at + 2 * dollars.len()));
            }
            let line = rest.trim_start_matches(['\n', '\r', ' ', '\t', '>']);
            let skipped = &rest[..rest.len() - line.len()];
            if skipped.matches('\n').count() > 1 {
                break;
            }
            let step = if rest.starts_with('\\') { 2 } else { 1 };
            at += rest.chars().take(step).map(char::len_utf8).sum::<usize>();
        }
        Err(format!(
            "the formula that begins with {dollars} does not end in its paragraph; \
             a dollar sign is written \\$"
        ))
    }
}

/// How many signs MathML shows.
fn signs(mathml: &str) -> usize {
    let texts = mathml.split('<').filter_map(|part| part.split_once('>'));
    texts.map(|(_, text)| text.trim().chars().count()).sum()
}

/// The punctuation that `text`, which follows a formula, begins with.
pub(crate) fn tail(text: &str) -> &str {
    let rest =
        text.trim_start_matches(['.', ',', ';', ':', '?', '!', ')', '’', '”']);
    &text[..text.len() - rest.len()]
}

/// Adds a formula to the line: a browser would break between it and the brackets
/// and points around it.
pub(crate) fn glue(line: &mut String, formula: &str, tail: &str) {
    let open = line.ends_with('(') && !line.ends_with("\\(");
    if open {
        line.pop();
    }
    if !open && tail.is_empty() {
        line.push_str(formula);
        return;
    }
    let bracket = if open { "(" } else { "" };
    line.push_str(&format!("<span class=\"glued\">{bracket}{formula}{tail}</span>"));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn formula(text: &str) -> (Formula, usize) {
        Formula::starting(text).unwrap()
    }

    #[test]
    fn a_formula_ends_at_the_next_dollar_that_is_not_escaped() {
        let (short, length) = formula("$k_1$ and $k_2$");
        assert_eq!((short.latex.as_str(), length), ("k_1", 5));
        let (price, _) = formula(r"$\text{5 \$}$ more");
        assert_eq!(price.latex, r"\text{5 \$}");
        let (block, length) = formula("$$\na\n= b\n$$\n");
        assert_eq!((block.latex.as_str(), length), ("\na\n= b\n", 11));
        assert!(block.display);
    }

    #[test]
    fn a_formula_stays_in_its_paragraph() {
        let error = Formula::starting("$5 and\n\n$6").unwrap_err();
        assert!(error.contains("does not end in its paragraph"), "{error}");
        assert!(Formula::starting("$$ $$").is_err());
        assert!(Formula::starting("$").is_err());
    }

    #[test]
    fn formulas_become_mathml_that_markdown_leaves_alone() {
        let (sum, _) = formula(r"$$y_{i,j} = \sum_{u} |x_{i+u}| \cdot k^*_{u}$$");
        let html = sum.to_html().unwrap();
        assert!(html.starts_with("<span class=\"formula\"><math display=\"block\""));
        assert!(html.contains(">∑</mo>"), "{html}");
        let text: String =
            html.split('<').filter_map(|t| t.split('>').nth(1)).collect();
        assert!(!text.contains(['|', '*', '_', '$']), "{text}");
    }

    #[test]
    fn brackets_and_points_stay_with_their_formula() {
        assert_eq!(tail(").\nNext"), ").");
        assert_eq!(tail(" and"), "");
        let glued = |line: &str, tail: &str| {
            let mut line = line.to_owned();
            glue(&mut line, "<math/>", tail);
            line
        };
        assert_eq!(glued("is ", ""), "is <math/>");
        assert_eq!(glued("is ", "."), "is <span class=\"glued\"><math/>.</span>");
        assert_eq!(glued("(", ""), "<span class=\"glued\">(<math/></span>");
    }

    #[test]
    fn a_formula_is_long_by_the_signs_that_it_shows() {
        // y [ i ] = 3: six signs
        assert_eq!(
            signs("<math><mi>y</mi><mo>[</mo><mi>i</mi> <mo>]</mo>=3</math>"),
            6
        );
    }

    #[test]
    fn what_is_no_latex_is_refused_with_the_formula() {
        let (bad, _) = formula(r"$\frac{1}$");
        let error = bad.to_html().unwrap_err();
        assert!(error.starts_with(r"the formula $\frac{1}$: "), "{error}");
        let (unknown, _) = formula(r"$\convolve$");
        assert!(unknown.to_html().unwrap_err().contains("convolve"));
    }
}
