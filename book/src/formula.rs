//! `$…$` and `$$…$$` as MathML, made when the book is built.

use math_core::{LatexToMathML, MathCoreConfig, MathDisplay};

use crate::escape;
use crate::hangul::{is_hangul, syllables};

/// A formula of more signs is wider than a narrow screen.
const LONG: usize = 29;

/// So many surely fit into its lines; a syllable is as wide as two.
const SHORT: usize = 24;

/// A message shows so many signs of a formula.
const SHOWN: usize = 80;

/// No formula of a page has more bytes than this.
const LONGEST: usize = 2000;

/// Nor more braces in each other.
const DEEPEST: usize = 40;

/// In bytes: enough for as many commands in each other.
const STACK: usize = LONGEST << 15;

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
        if let Some(message) = self.unreadable() {
            return Err(refused(message));
        }
        let mathml = on_large_stack(|| translate(self.latex.trim(), display));
        let mathml = with_primes_in_place(&mathml.map_err(refused)?);
        let math = escape::between_tags(&mathml);
        if !self.display {
            return Ok(math);
        }
        let long = match signs(&mathml) > LONG {
            true => " long",
            false => "",
        };
        Ok(format!("<span class=\"formula{long}\">{math}</span>"))
    }

    fn shown(&self) -> String {
        let dollars = if self.display { "$$" } else { "$" };
        let words = self.latex.split_whitespace().collect::<Vec<_>>().join(" ");
        match words.char_indices().nth(SHOWN) {
            Some((end, _)) => format!("{dollars}{}…{dollars}", &words[..end]),
            None => format!("{dollars}{words}{dollars}"),
        }
    }

    /// Why it is not even given to the translator, which drops comments and calls
    /// itself for each brace.
    fn unreadable(&self) -> Option<String> {
        let latex = &self.latex;
        if latex.trim().is_empty() {
            return Some("is empty; a dollar sign is written \\$".to_owned());
        }
        if latex.len() > LONGEST {
            let length = latex.len();
            return Some(format!("has {length} bytes, the limit is {LONGEST}"));
        }
        let (mut depth, mut escaped) = (0_usize, false);
        for sign in latex.chars() {
            match sign {
                '%' if !escaped => {
                    let message = "% begins a comment in a formula: write \\%";
                    return Some(message.to_owned());
                }
                '{' if !escaped => depth += 1,
                '}' if !escaped => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth > DEEPEST {
                return Some(format!(
                    "has more than {DEEPEST} braces in each other"
                ));
            }
            escaped = sign == '\\' && !escaped;
        }
        None
    }
}

fn translate(latex: &str, display: MathDisplay) -> Result<String, String> {
    let converter = LatexToMathML::new(MathCoreConfig::default())
        .map_err(|(error, ..)| error.error_message())?;
    let converted = converter.convert_with_local_state(latex, display);
    converted.map(|it| it.mathml).map_err(|error| error.error_message())
}

/// The translator calls itself for each command that takes an argument: as deep as
/// the longest formula can be.
fn on_large_stack(
    work: impl FnOnce() -> Result<String, String> + Send,
) -> Result<String, String> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK);
        let thread = thread.spawn_scoped(scope, work).map_err(|e| e.to_string())?;
        let failed = |_| Err("the translator cannot read it".to_owned());
        thread.join().unwrap_or_else(failed)
    })
}

/// The same with primes beside what they mark: their sign is raised already, and as an
/// exponent it would stand above the line.
fn with_primes_in_place(mathml: &str) -> String {
    const OPEN: &str = "<msup>";
    const PRIME: &str = "<mo>′</mo></msup>";
    let mut text = mathml.to_owned();
    while let Some(at) = text.find(PRIME) {
        // The element that ends here begins where as many are open as have ended.
        let mut ended = 0;
        let begins = text[..at].rmatch_indices("msup>").find_map(|(place, _)| {
            match text[..place].ends_with("</") {
                true => ended += 1,
                false if ended == 0 => return Some(place - 1),
                false => ended -= 1,
            }
            None
        });
        let Some(begins) = begins else { break };
        let base = &text[begins + OPEN.len()..at];
        let prime = "<mo lspace=\"0\" rspace=\"0\" class=\"prime\">′</mo>";
        let marked = format!("<mrow>{base}{prime}</mrow>");
        text.replace_range(begins..at + PRIME.len(), &marked);
    }
    text
}

/// How many signs MathML shows; an entity is one, a syllable of Hangul as wide as two.
fn signs(mathml: &str) -> usize {
    let texts = mathml.split('<').filter_map(|part| part.split_once('>'));
    let mut in_entity = false;
    let is_first = |sign: &char| {
        let inside = in_entity;
        in_entity = (inside || *sign == '&') && *sign != ';';
        !inside
    };
    let shown = texts.flat_map(|(_, text)| text.trim().chars()).filter(is_first);
    shown.map(|sign| 1 + usize::from(is_hangul(sign))).sum()
}

/// What stands behind a formula without a blank.
const BEHIND: [char; 10] = ['.', ',', ';', ':', '?', '!', ')', '’', '”', '%'];

/// What stands before a formula without a blank.
const OPENS: [char; 3] = ['(', '“', '‘'];

/// What `text`, which follows a formula, begins with and would be parted from it:
/// punctuation, and the Korean particle that is read with it.
pub(crate) fn tail(text: &str) -> &str {
    let rest = text.trim_start_matches(BEHIND);
    let rest = &rest[syllables(rest).len()..];
    let behind = rest.trim_start_matches(BEHIND);
    // A tag before a mark of emphasis would make another of it.
    let end = if behind.starts_with(['*', '_', '~']) { rest } else { behind };
    &text[..text.len() - end.len()]
}

/// The same text without the punctuation that it ends with.
pub(crate) fn without_tail(text: &str) -> &str {
    text.trim_end_matches(BEHIND)
}

/// Adds a formula to the line: a browser would break between it and the brackets
/// and points around it.
pub(crate) fn glue(line: &mut String, formula: &str, tail: &str) {
    let last = line.chars().next_back().filter(|sign| OPENS.contains(sign));
    let open = last.filter(|_| !line.ends_with("\\("));
    if open.is_some() {
        line.pop();
    }
    if open.is_none() && tail.is_empty() {
        line.push_str(formula);
        return;
    }
    let open = open.map(String::from).unwrap_or_default();
    let particle = tail.chars().filter(|sign| is_hangul(*sign)).count();
    // What is too long for a narrow line is broken there, and nowhere else.
    let class = match particle == 0 || signs(formula) + 2 * particle <= SHORT {
        true => "glued",
        false => "glued whole",
    };
    line.push_str(&format!("<span class=\"{class}\">{open}{formula}{tail}</span>"));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn formula(text: &str) -> Formula {
        let display = text.starts_with("$$");
        Formula { latex: text.trim_matches('$').to_owned(), display }
    }

    #[test]
    fn a_prime_stands_beside_its_letter_and_an_exponent_above_it() {
        let html = |latex: &str| {
            let formula = Formula { latex: latex.to_owned(), display: false };
            formula.to_html().unwrap()
        };
        let prime = "<mo lspace=\"0\" rspace=\"0\" class=\"prime\">′</mo>";
        let marked = html("C'");
        assert!(
            marked.contains(&format!("<mrow><mi>C</mi>{prime}</mrow>")),
            "{marked}"
        );
        assert!(!marked.contains("<msup>"), "{marked}");
        let both = html("(x^2)' + y'");
        assert_eq!(both.matches(prime).count(), 2, "{both}");
        assert_eq!(both.matches("<msup>").count(), 1, "{both}");
        assert_eq!(both.matches("<mrow>").count(), both.matches("</mrow>").count());
    }

    #[test]
    fn per_cent_is_written_with_a_backslash_and_never_drops_what_follows() {
        let error = formula("$n = 50% x$").to_html().unwrap_err();
        let expected = "the formula $n = 50% x$: % begins a comment in a formula: \
                        write \\%";
        assert_eq!(error, expected);
        assert!(formula(r"$a \\% b$").to_html().is_err(), "a new line, then %");
        let html = formula(r"$n = 50\% x$").to_html().unwrap();
        assert!(html.contains('%') && html.contains(">x<"), "{html}");
    }

    #[test]
    fn a_formula_has_bounds() {
        let deep = |n: usize| format!("${}x{}$", "{".repeat(n), "}".repeat(n));
        assert!(formula(&deep(40)).to_html().is_ok());
        let error = formula(&deep(41)).to_html().unwrap_err();
        assert!(error.ends_with("more than 40 braces in each other"), "{error}");
        let error = formula(&deep(100_000)).to_html().unwrap_err();
        assert!(error.ends_with("has 200001 bytes, the limit is 2000"), "{error}");
        assert!(error.len() < 300, "{error}");
        for nested in [r"\sqrt", r"\hat", r"\left(", r"\text", "^", "_", r"\frac1"] {
            // Whatever it says of it, it comes to an end.
            let _ = formula(&format!("${}x$", nested.repeat(1990 / nested.len())))
                .to_html();
        }
    }

    #[test]
    fn formulas_become_mathml_that_markdown_leaves_alone() {
        let sum = formula(r"$$y_{i,j} = \sum_{u} |x_{i+u}| \cdot k^*_{u}$$");
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
        assert_eq!(glued("“", "”"), "<span class=\"glued\">“<math/>”</span>");
    }

    #[test]
    fn a_particle_stays_with_its_formula_where_a_line_holds_both() {
        assert_eq!(tail("은 큽니다."), "은");
        assert_eq!(tail(")에서, 그"), ")에서,");
        assert_eq!(tail("입니다.)"), "입니다.)");
        assert_eq!(tail("입니다.*"), "입니다");
        // A tag before the mark would make no end of emphasis of it.
        assert_eq!(tail("은* 큽니다."), "");
        let class = |signs: usize| {
            let mut line = String::new();
            let formula = format!("<math><mi>{}</mi></math>", "x".repeat(signs));
            glue(&mut line, &formula, "입니다");
            line.split('"').nth(1).unwrap().to_owned()
        };
        assert_eq!(class(18), "glued");
        assert_eq!(class(19), "glued whole");
    }

    #[test]
    fn a_formula_is_long_by_the_signs_that_it_shows() {
        // y [ i ] = 3: six signs
        assert_eq!(
            signs("<math><mi>y</mi><mo>[</mo><mi>i</mi> <mo>]</mo>=3</math>"),
            6
        );
        assert_eq!(signs("<mo>&#40;</mo><mi>x</mi><mo>&lt;</mo>"), 3);
    }

    #[test]
    fn what_is_no_latex_is_refused_with_the_formula() {
        let bad = formula(r"$\frac{1}$");
        let error = bad.to_html().unwrap_err();
        assert!(error.starts_with(r"the formula $\frac{1}$: "), "{error}");
        let unknown = formula(r"$\convolve$");
        assert!(unknown.to_html().unwrap_err().contains("convolve"));
    }
}
