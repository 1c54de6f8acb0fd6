//! Whether a Korean page says what its English one says, block by block.

use std::collections::BTreeSet;

use super::blocks::Block;
use super::numbers;

/// A difference: the line of the Korean page, and what it is.
pub(super) type Difference = (usize, String);

/// All differences of two pages: of a section in which the kinds of blocks differ,
/// the first one.
pub(super) fn differences(english: &[Block], korean: &[Block]) -> Vec<Difference> {
    let (ours, theirs) = (sections(korean), sections(english));
    let ids = |sections: &[&[Block]]| {
        let ids = sections.iter().map(|section| section[0].heading.clone());
        ids.flatten().collect::<Vec<_>>()
    };
    let (here, there) = (ids(&ours), ids(&theirs));
    if here != there {
        let at = here.iter().zip(&there).take_while(|(a, b)| a == b).count();
        let name = |ids: &[String]| {
            ids.get(at)
                .map_or("the end of the page".to_owned(), |id| format!("#{id}"))
        };
        let headings = korean.iter().filter(|block| block.heading.is_some());
        let line = headings.skip(at).map(|block| block.line).next().unwrap_or(0);
        let message = format!(
            "the heading here is {}, in English it is {}",
            name(&here),
            name(&there)
        );
        return vec![(line, message)];
    }
    let mut found = Vec::new();
    for (ours, theirs) in ours.iter().zip(&theirs) {
        section(theirs, ours, &mut found);
    }
    found
}

/// The blocks from each heading to the next.
fn sections(blocks: &[Block]) -> Vec<&[Block]> {
    let starts = blocks.iter().enumerate().skip(1);
    let starts = starts.filter(|(_, block)| block.heading.is_some());
    let mut ends: Vec<_> = starts.map(|(at, _)| at).collect();
    ends.push(blocks.len());
    let mut at = 0;
    let cut = ends.into_iter().map(|end| {
        let section = &blocks[at..end];
        at = end;
        section
    });
    cut.filter(|section| !section.is_empty()).collect()
}

fn section(english: &[Block], korean: &[Block], found: &mut Vec<Difference>) {
    for (at, ours) in korean.iter().enumerate() {
        let Some(theirs) = english.get(at) else {
            found.push((
                ours.line,
                format!("the English section has no block behind its {at}"),
            ));
            return;
        };
        if ours.shape != theirs.shape {
            let message = format!(
                "here is a {}, in English (line {}) a {}: “{}”",
                ours.shape, theirs.line, theirs.shape, theirs.begins
            );
            found.push((ours.line, message));
            return;
        }
        block(theirs, ours, found);
    }
    if let Some(missing) = english.get(korean.len()) {
        let line = korean.last().map_or(0, |last| last.line);
        let message = format!(
            "behind this block the English page (line {}) has a {}: “{}”",
            missing.line, missing.shape, missing.begins
        );
        found.push((line, message));
    }
}

fn block(english: &Block, korean: &Block, found: &mut Vec<Difference>) {
    let mut say = |message: String| found.push((korean.line, message));
    if english.sequence != korean.sequence {
        let (ours, theirs) = (&korean.sequence, &english.sequence);
        let at = ours.iter().zip(theirs).take_while(|(a, b)| a == b).count();
        let name = |list: &[String]| {
            list.get(at).cloned().unwrap_or_else(|| "nothing".to_owned())
        };
        say(format!(
            "has {} where the English page (line {}) has {}",
            name(ours),
            english.line,
            name(theirs)
        ));
    }
    let things: BTreeSet<_> = english.bag.keys().chain(korean.bag.keys()).collect();
    for thing in things {
        let count = |block: &Block| block.bag.get(thing).copied().unwrap_or(0);
        let (ours, theirs) = (count(korean), count(english));
        if ours != theirs {
            say(format!(
                "has {thing} {ours} times, the English block (line {}) {theirs}",
                english.line
            ));
        }
    }
    for missing in english.set.difference(&korean.set) {
        say(format!(
            "lacks {missing}, which the English block (line {}) has",
            english.line
        ));
    }
    for added in korean.set.difference(&english.set) {
        say(format!(
            "has {added}, which the English block (line {}) lacks",
            english.line
        ));
    }
    let known = numbers::said(&english.prose);
    for number in numbers::in_digits(&korean.prose) {
        if !known.contains(&number) {
            say(format!(
                "has the number {number}, which the English block (line {}) has \
                 neither in digits nor in words",
                english.line
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::blocks;
    use super::*;
    use crate::words;

    const ENGLISH: &str = "# A {#a}\n\nThree of {{#num a.b}} in [c](d.md).\n\n\
        {{#cell e}}\n{{#out e.f \"Dots.\"}}\n\n## B {#b}\n\n> **Predict.** Is $x$?\n\n\
        - g\n- h `i`\n";
    const KOREAN: &str = "# 가 {#a}\n\n[다](d.md)에서 {{#num a.b}} 가운데 3입니다.\n\n\
        {{#cell e}}\n{{#out e.f \"점입니다.\"}}\n\n## 나 {#b}\n\n\
        > **예측해 보기.** $x$일까요? $x$는요?\n\n- 사\n- 아 `i`\n";

    fn found(korean: &str) -> Vec<Difference> {
        let english = blocks::of(ENGLISH, words::of("en").unwrap()).unwrap();
        let korean = blocks::of(korean, words::of("ko").unwrap()).unwrap();
        differences(&english, &korean)
    }

    #[test]
    fn a_page_that_says_the_same_has_no_differences() {
        assert_eq!(found(KOREAN), []);
    }

    #[test]
    fn every_change_of_a_page_is_told_with_its_line() {
        for (old, new, line, message) in [
            ("{#a}", "{#z}", 1, "the heading here is #z, in English it is #a"),
            ("## 나", "### 나", 8, "here is a heading 3 #b, in English (line 8)"),
            ("{{#num a.b}}", "5", 3, "has #num a.b 0 times, the English block"),
            ("d.md", "x.md", 3, "has the link d.md 0 times"),
            ("3입", "4입", 3, "has the number 4, which"),
            (
                "#out e.f",
                "#out e.g",
                5,
                "has #out e.g where the English page (line 5)",
            ),
            ("예측해 보기", "예측", 10, "here is a box other, in English"),
            ("- 아 `i`", "- 아", 12, "lacks `i`, which"),
            ("- 아", "- `j` 아", 12, "has `j`, which"),
            (
                "- 사\n",
                "",
                12,
                "here is a list of 1, in English (line 12) a list of 2",
            ),
            ("- 사\n- 아 `i`\n", "", 10, "behind this block the English page"),
            ("## 나", "다.\n\n## 나", 8, "has no block behind its 3"),
        ] {
            assert!(KOREAN.contains(old), "{old}");
            let found = found(&KOREAN.replacen(old, new, 1));
            let told =
                found.iter().any(|(at, m)| *at == line && m.contains(message));
            assert!(told, "{new}: {found:?}");
        }
    }
}
