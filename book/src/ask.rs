//! A prediction that the page takes: its question, and what a cell gave.

use crate::{escape, joints};

/// The place of the question, for `ask.js`. Without scripts it is nothing.
///
/// # Errors
/// In words: an answer that is no number or none of the choices, a single choice.
pub(crate) fn html(
    key: &str,
    answer: &str,
    question: &str,
    choices: &[String],
    folder: &str,
) -> Result<String, String> {
    let plain = answer.replace('−', "-").replace(',', "");
    let number: f64 = plain
        .parse()
        .map_err(|_| format!("`{key}` is {answer}: a guess needs a number"))?;
    if choices.len() == 1 {
        return Err(format!("one choice is none: `{}`", choices[0]));
    }
    let is_choice = |number: f64| {
        number.fract() == 0.0 && number >= 1.0 && number <= choices.len() as f64
    };
    if !choices.is_empty() && !is_choice(number) {
        return Err(format!(
            "`{key}` is {answer}, the choices are counted from 1 to {}",
            choices.len()
        ));
    }
    let texts = std::iter::once(question).chain(choices.iter().map(String::as_str));
    let texts = texts.map(|text| escape::html(&joints::joined(text)));
    let texts: Vec<_> = texts.map(|text| format!("<span>{text}</span>")).collect();
    Ok(format!(
        "<div class=\"ask\" data-cell=\"{}\" data-answer=\"{plain}\" hidden>{}</div>\n\
         <script src=\"{folder}/ask.js\" defer></script>\n",
        escape::html(key),
        texts.concat()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(answer: &str, choices: &[&str]) -> Result<String, String> {
        let choices: Vec<_> = choices.iter().map(|&text| text.to_owned()).collect();
        html("ch05_a/b.c", answer, "How many?", &choices, "live")
    }

    #[test]
    fn a_question_holds_the_number_that_the_cell_gave() {
        let place = asked("−1,024.5", &[]).unwrap();
        assert!(place.contains("data-answer=\"-1024.5\" hidden>"), "{place}");
        assert!(place.contains("<span>How many?</span></div>"), "{place}");
        let place = asked("2", &["a < b", "c"]).unwrap();
        assert!(place.contains("<span>c</span></div>"), "{place}");
        assert!(!place.contains("a < b"), "{place}");
    }

    #[test]
    fn an_answer_that_is_no_choice_is_refused() {
        let error = asked("3", &["a", "b"]).unwrap_err();
        assert_eq!(error, "`ch05_a/b.c` is 3, the choices are counted from 1 to 2");
        assert!(asked("1", &["a"]).unwrap_err().starts_with("one choice"));
        assert!(asked("NaN%", &[]).unwrap_err().ends_with("needs a number"));
    }
}
