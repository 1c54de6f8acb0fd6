//! What the tests say about an answer.

use std::fmt::Debug;

use crate::{Error, Result};

/// Compares an answer with the right one. `mistakes` are wrong answers that many
/// give, each with what has probably happened; to all others `because` tells how the
/// right answer comes about.
///
/// # Errors
/// What to tell the learner.
pub fn verdict<T: PartialEq + Debug>(
    asked: &str,
    answer: Result<T>,
    right: &T,
    mistakes: &[(T, &str)],
    because: &str,
) -> std::result::Result<(), String> {
    if let Some((_, hint)) = mistakes.iter().find(|(wrong, _)| wrong == right) {
        return Err(format!("{asked}: the test is wrong about \"{hint}\""));
    }
    let got = match answer {
        Ok(got) if got == *right => return Ok(()),
        Ok(got) => got,
        Err(Error::NotYet) => {
            return Err(format!("not yet: {asked} waits to be completed"));
        }
        Err(Error::Core(error)) => {
            return Err(format!("{asked}: the library refused: {error}"));
        }
    };
    match mistakes.iter().find(|(wrong, _)| *wrong == got) {
        Some((_, hint)) => Err(format!("{asked}: you got {got:?}: {hint}")),
        None => {
            Err(format!("{asked}: you got {got:?}, but it is {right:?}: {because}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MISTAKES: [(usize, &str); 1] = [(314, "did you double?")];

    #[test]
    fn a_known_mistake_is_named_and_another_one_compared() {
        let said = |answer| verdict("field", answer, &404, &MISTAKES, "so");
        assert_eq!(said(Ok(404)), Ok(()));
        assert_eq!(said(Ok(314)), Err("field: you got 314: did you double?".into()));
        assert_eq!(said(Ok(5)), Err("field: you got 5, but it is 404: so".into()));
        let error = "not yet: field waits to be completed";
        assert_eq!(said(Err(Error::NotYet)), Err(error.into()));
    }

    #[test]
    fn a_mistake_that_is_right_is_a_mistake_of_the_test() {
        let said = verdict("field", Ok(314), &314, &MISTAKES, "so");
        let error = "field: the test is wrong about \"did you double?\"";
        assert_eq!(said, Err(error.into()));
    }
}
