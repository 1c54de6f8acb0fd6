//! A cell and the outputs that follow it at once are one thing on the page.

use std::ops::RangeInclusive;

use crate::directive::Directive;
use crate::page::{New, Page};
use crate::words::Words;

/// A cell with its outputs.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unit {
    /// Which of the page's edits it is made of.
    pub(crate) edits: RangeInclusive<usize>,
    /// Whether it answers the prediction before it, so that it is folded.
    pub(crate) answers: bool,
}

/// The units of a page, in its order.
pub(crate) fn of(page: &Page, words: &Words) -> Vec<Unit> {
    let mut units = Vec::new();
    let mut index = 0;
    while index < page.edits.len() {
        let first = index;
        index += 1;
        let New::Directive(Directive::Cell { cell }) = &page.edits[first].new else {
            continue;
        };
        while page.edits.get(index).is_some_and(|edit| match &edit.new {
            New::Directive(Directive::Out { output, .. }) => {
                let whose = output.rsplit_once('.').map(|(whose, _)| whose);
                let between = page.edits[index - 1].range.end..edit.range.start;
                whose == Some(cell) && is_blank(&page.text[between])
            }
            _ => false,
        }) {
            index += 1;
        }
        let before = &page.text[..page.edits[first].range.start];
        let answers = follows_prediction(before, words);
        units.push(Unit { edits: first..=index - 1, answers });
    }
    units
}

/// Nothing but the margin of a block quote.
fn is_blank(text: &str) -> bool {
    text.chars().all(|sign| sign.is_whitespace() || sign == '>')
}

/// Whether the text ends with a box that asks for a prediction and does not fold
/// its answer itself.
fn follows_prediction(text: &str, words: &Words) -> bool {
    let lines = text.trim_end().lines().rev();
    let quote: Vec<_> = lines.take_while(|line| line.starts_with('>')).collect();
    let asks = |line: &&str| {
        words.boxes.iter().any(|(begins, class)| {
            *class == "predict" && line.contains(&format!("**{begins}**"))
        })
    };
    quote.last().is_some_and(asks)
        && !quote.iter().any(|line| line.contains("<details"))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::fault::Faults;
    use crate::words;

    fn units(text: &str) -> Vec<(usize, bool)> {
        let (words, mut faults) = (words::of("en").unwrap(), Faults::default());
        let path = Path::new("ch03_a.md");
        let page = Page::parse("a".into(), path, text, words, &mut faults);
        let units = of(&page, words).into_iter();
        units.map(|unit| (unit.edits.count(), unit.answers)).collect()
    }

    #[test]
    fn a_cell_takes_the_outputs_of_its_own_that_follow_at_once() {
        let text = "{{#cell a}}\n{{#out a.b \"B.\"}}\n\n{{#out a.c \"C.\"}}\n\n\
                    Text.\n\n{{#out a.d \"D.\"}}\n\n\
                    {{#cell e}}\n{{#out a.f \"F.\"}}\n";
        assert_eq!(units(text), [(3, false), (1, false)]);
        let quoted = "> {{#cell a}}\n>\n> {{#out a.b \"B.\"}}\n";
        assert_eq!(units(quoted), [(2, false)]);
    }

    #[test]
    fn what_answers_a_prediction_is_folded_unless_the_box_does_so() {
        let cell = "\n\n{{#cell a}}\n";
        assert_eq!(units(&format!("> **Predict.** Or\n> not?{cell}")), [(1, true)]);
        let folds = "> **Predict.** What?\n> <details>\n> It.\n> </details>";
        assert_eq!(units(&format!("{folds}{cell}")), [(1, false)]);
        assert_eq!(units(&format!("> **Predict.** A?\n\nB.{cell}")), [(1, false)]);
        assert_eq!(units(&format!("> **In short.** A.{cell}")), [(1, false)]);
    }
}
