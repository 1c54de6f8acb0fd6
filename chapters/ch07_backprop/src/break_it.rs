//! `cargo run -p ch07_backprop -- break NAME`: a network with one bug, for the reader.

use std::fmt::Write;
use std::process::ExitCode;

use cnn::data::digits;
use cnn::notebook::{ended, nearest, number, say};

use crate::broken::run;
use crate::bug::Bug;
use crate::checking::power;
use crate::checks::{CHECKS, worst_slopes};
use crate::lab::Lab;

/// What `break` does, for the chapter's own help.
pub fn help() -> String {
    format!("To break the network of the lab: break NAME\n{}", names())
}

fn names() -> String {
    let line = |bug: Bug| format!("  {:18} {}\n", bug.name(), bug.about());
    Bug::ALL.into_iter().map(line).collect()
}

/// Breaks the network as the words behind `break` say.
pub fn main(mut words: impl Iterator<Item = String>) -> ExitCode {
    let (name, more) = (words.next(), words.next());
    let bug = name.as_deref().and_then(Bug::named).filter(|_| more.is_none());
    let Some(bug) = bug else {
        let asked = match (&name, more) {
            (None, _) => "`break` wants the name of a bug".to_owned(),
            (Some(_), Some(_)) => "`break` wants one name".to_owned(),
            (Some(name), None) => format!(
                "no bug is named `{name}`; the nearest is `{}`",
                nearest(name, Bug::ALL.map(Bug::name)).unwrap_or_default()
            ),
        };
        let asked = anyhow::anyhow!("{asked}; these are the names:\n{}", names());
        ended(Err(asked));
        return ExitCode::from(2);
    };
    ended(report(bug).map_err(Into::into).and_then(|report| say(&report)))
}

/// What happens to a network with this bug: its losses beside a right one's, its
/// accuracy, and all checks.
fn report(bug: Bug) -> cnn::Result<String> {
    let data = digits::split();
    let right = run(Lab(None), &data, 1)?;
    let broken = run(Lab(Some(bug)), &data, 1)?;
    let mut text = format!("{}: {}\n\n", bug.name(), bug.about());
    let mut line = |text_of: std::fmt::Arguments| {
        // Writing to a string does not fail.
        let _ = writeln!(text, "{text_of}");
    };
    line(format_args!("epoch   right  broken"));
    for (epoch, pair) in right.losses.iter().zip(&broken.losses).enumerate() {
        let (right, broken) = (shown(*pair.0, 3), shown(*pair.1, 3));
        line(format_args!("{:5} {right:>7} {broken:>7}", epoch + 1));
    }
    let (good, bad) = (shown(right.accuracy, 1), shown(broken.accuracy, 1));
    line(format_args!("test  {good:>6}% {bad:>6}%\n"));
    for check in &CHECKS {
        let passes = (check.passes)(Lab(Some(bug)), &data)?;
        let mark = if passes { "passes" } else { "FAILS " };
        line(format_args!("{mark}  {:13} {}", check.name, check.about));
    }
    let (array, error) = worst_slopes(Lab(Some(bug)), &data)?;
    line(format_args!(
        "\nslopes furthest off: {array}, by {} of their length",
        power(error)
    ));
    Ok(text)
}

fn shown(value: f64, decimals: usize) -> String {
    if value.is_finite() { number(value, decimals) } else { "–".into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_shows_both_losses_and_the_check_that_fails() {
        let report = report(Bug::ForgottenBias).unwrap();
        assert!(report.contains("FAILS   slopes"), "{report}");
        assert!(report.contains("first biases, by 1 of their length"), "{report}");
        assert_eq!(report.matches("passes").count(), 8, "{report}");
    }

    #[test]
    fn every_name_names_its_bug_and_no_other_does() {
        for bug in Bug::ALL {
            assert_eq!(Bug::named(bug.name()), Some(bug));
        }
        assert_eq!(Bug::named("flipped"), None);
        assert_eq!(names().lines().count(), 12);
    }
}
