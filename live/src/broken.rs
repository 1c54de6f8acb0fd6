//! The break-it lab of chapter 7: a right network and one with a bug learn side by side,
//! and each is checked, by the chapter's own code.

use std::cell::RefCell;

use cnn::random::permutation;

use crate::bug::Bug;
use crate::checks::{CHECKS, worst_slopes};
use crate::course::{Course, EPOCHS};
use crate::lab::Lab;
use crate::message::{Answer, Request, Result, whole};
use crate::training::with_digits;

/// Arrays of weights, in the order of the words of pages.
const ARRAYS: [&str; 6] = [
    "first kernels",
    "first biases",
    "second kernels",
    "second biases",
    "dense weights",
    "dense biases",
];
const MOST: usize = 1_000_000;

thread_local! {
    static PAIR: RefCell<Option<[Course; 2]>> = const { RefCell::new(None) };
}

/// The bug of that number, counted from 1, or none for 0; in a riddle the one that it
/// hides, whatever the number. In twelve riddles behind one another each bug comes once.
fn bug_of(bug: f64, riddle: f64) -> Result<Option<Bug>> {
    let bugs = Bug::ALL.len();
    let bug = whole("the bug", bug, 0, bugs)?;
    let bug = match whole("the riddle", riddle, 0, MOST)? {
        0 => bug,
        riddle => {
            let (round, at) = ((riddle - 1) / bugs, (riddle - 1) % bugs);
            1 + permutation(bugs, round as u64, 0)[at]
        }
    };
    Ok(bug.checked_sub(1).map(|at| Bug::ALL[at]))
}

/// Begins two trainings from one seed, without a bug and with one: the bug, the seed, the
/// riddle.
///
/// The answer: how many epochs there are.
///
/// # Errors
/// Without digits, for numbers that are none of these.
pub fn broken(request: Request<'_>) -> Result<Answer> {
    let ([bug, seed, riddle], _) = request.first()?;
    let bug = bug_of(bug, riddle)?;
    let seed = whole("the seed", seed, 0, MOST)? as u64;
    let course = |bug| with_digits(|data| Course::new(Lab(bug), data, seed));
    PAIR.set(Some([course(None)?, course(bug)?]));
    Ok(Answer { numbers: vec![EPOCHS as f64], bytes: vec![] })
}

/// One more epoch of both trainings.
///
/// The answer: the mean losses of both in each epoch so far, and behind the last one the
/// shares of test images that both name rightly, in percent.
///
/// # Errors
/// If none has begun.
pub fn broken_epoch(_: Request<'_>) -> Result<Answer> {
    PAIR.with_borrow_mut(|pair| {
        let pair = pair.as_mut().ok_or("no training has begun")?;
        with_digits(|data| {
            let mut numbers = Vec::new();
            for course in pair.iter_mut().filter(|course| !course.ended()) {
                course.go_on()?;
            }
            for (right, broken) in pair[0].losses.iter().zip(&pair[1].losses) {
                numbers.extend([*right, *broken]);
            }
            if pair.iter().all(Course::ended) {
                for course in pair {
                    numbers.push(course.accuracy(data)?);
                }
            }
            Ok(Answer { numbers, bytes: vec![] })
        })
    })
}

/// One check of a network: the bug, the riddle, the number of the check, counted from 0.
///
/// The answer: 1 if it passes, else 0; for the first, the check of slopes, the array of
/// weights that is furthest off, and how far.
///
/// # Errors
/// Without digits, for numbers that are none of these.
pub fn broken_check(request: Request<'_>) -> Result<Answer> {
    let ([bug, riddle, check], _) = request.first()?;
    let lab = Lab(bug_of(bug, riddle)?);
    let at = whole("the check", check, 0, CHECKS.len() - 1)?;
    with_digits(|data| {
        let passes = (CHECKS[at].passes)(lab, data)?;
        let mut numbers = vec![f64::from(passes)];
        if at == 0 {
            let (array, off) = worst_slopes(lab, data)?;
            let array = ARRAYS.iter().position(|name| *name == array);
            numbers.extend([array.map_or(f64::NAN, |at| at as f64), off]);
        }
        Ok(Answer { numbers, bytes: vec![] })
    })
}

/// Whether a riddle hides that bug: the riddle, the number of the bug.
///
/// The answer: 1 or 0, and the bug that it hides.
///
/// # Errors
/// For numbers that are none of these.
pub fn broken_guess(request: Request<'_>) -> Result<Answer> {
    let ([riddle, guess], _) = request.first()?;
    let number = |bug: Option<Bug>| bug.map_or(0, |bug| 1 + bug as usize);
    let guess = number(bug_of(guess, 0.0)?);
    let hidden = number(bug_of(0.0, riddle)?);
    let right = f64::from(u8::from(guess == hidden));
    Ok(Answer { numbers: vec![right, hidden as f64], bytes: vec![] })
}

#[cfg(test)]
mod tests {
    use super::*;
    use cnn::data::digits;

    fn ask(
        of: fn(Request<'_>) -> Result<Answer>,
        numbers: &[f64],
    ) -> Result<Vec<f64>> {
        of(Request { numbers, bytes: &[] }).map(|answer| answer.numbers)
    }

    #[test]
    fn a_bug_that_is_not_there_changes_no_loss() {
        crate::training::give(digits::split());
        assert_eq!(ask(broken, &[0.0, 2.0, 0.0]), Ok(vec![8.0]));
        let first = ask(broken_epoch, &[]).unwrap();
        assert_eq!(first.len(), 2);
        assert_eq!(first[0], first[1]);
        let second = ask(broken_epoch, &[]).unwrap();
        assert_eq!(second[..2], first);
        assert!(second[2] < first[0]);
    }

    #[test]
    fn each_bug_fails_the_checks_that_the_chapter_says() {
        crate::training::give(digits::split());
        for (at, bug) in Bug::ALL.into_iter().enumerate() {
            let number = (at + 1) as f64;
            let mut failed = Vec::new();
            for (check, of) in CHECKS.iter().enumerate() {
                let asked = [number, 0.0, check as f64];
                if ask(broken_check, &asked).unwrap()[0] == 0.0 {
                    failed.push(of.name);
                }
            }
            let red = crate::checks::red(Some(bug), &digits::split()).unwrap();
            assert_eq!(failed, red, "{}", bug.name());
        }
        // The forgotten biases are off by all of their length.
        assert_eq!(ask(broken_check, &[3.0, 0.0, 0.0]), Ok(vec![0.0, 1.0, 1.0]));
    }

    #[test]
    fn twelve_riddles_hide_each_bug_once() {
        let hidden = |riddle: usize| {
            let answer = ask(broken_guess, &[riddle as f64, 1.0]).unwrap();
            assert_eq!(answer[0] == 1.0, answer[1] == 1.0);
            answer[1] as usize
        };
        for round in 0..3 {
            let mut bugs: Vec<_> =
                (1..=12).map(|at| hidden(12 * round + at)).collect();
            bugs.sort_unstable();
            assert_eq!(bugs, (1..=12).collect::<Vec<_>>());
        }
    }

    #[test]
    fn what_is_no_bug_or_check_is_said() {
        let error = ask(broken, &[13.0, 1.0, 0.0]).unwrap_err();
        assert_eq!(error, "the bug is 13: it must be from 0 to 12");
        let error = ask(broken_check, &[1.0, 0.0, 9.0]).unwrap_err();
        assert_eq!(error, "the check is 9: it must be from 0 to 8");
        assert_eq!(ask(broken_epoch, &[]).unwrap_err(), "no training has begun");
        assert_eq!(
            ask(broken, &[1.0, 1.0, 0.0]).unwrap_err(),
            "there are no digits yet"
        );
    }
}
