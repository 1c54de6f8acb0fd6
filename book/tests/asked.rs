//! What pages ask of their readers: nothing is answered before it is asked.

use std::path::Path;

/// Each chapter's page of one edition by name, as blocks with blank lines between.
fn chapters(edition: &str) -> Vec<(String, Vec<String>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(edition);
    let mut pages = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        if path.extension().is_some_and(|end| end == "md") && name.starts_with("ch")
        {
            let text = std::fs::read_to_string(&path).unwrap();
            pages.push((name, text.split("\n\n").map(str::to_owned).collect()));
        }
    }
    assert!(pages.len() > 8, "{} chapters", pages.len());
    pages
}

#[test]
fn a_prediction_is_asked_before_its_answer_is_seen_and_that_is_folded() {
    for (edition, asks, least) in
        [("en", "> **Predict.**", 60), ("ko", "> **예측해 보기.**", 60)]
    {
        let (mut asked, mut seen) = (0, Vec::new());
        for (page, blocks) in chapters(edition) {
            for (at, block) in blocks.iter().enumerate() {
                if !block.starts_with(asks) {
                    continue;
                }
                asked += 1;
                // Between the box and the fold stands what is asked about, no word; a
                // cell directly behind the box would be folded by itself: two answers.
                let folded = blocks[at + 1].starts_with("{{#cell ");
                let shown = |block: &&String| {
                    !folded
                        && block.lines().all(|line| {
                            line.starts_with("{{#out ")
                                || line.starts_with("{{#cell ")
                        })
                };
                let next = blocks[at + 1..].iter().find(|block| !shown(block));
                if !next.is_some_and(|block| block.starts_with("<details>")) {
                    seen.push(format!("{page}: {}", block.replace('\n', " ")));
                }
            }
        }
        assert!(asked >= least, "{edition}: {asked} predictions");
        assert!(seen.is_empty(), "{edition}: {seen:#?}");
    }
}

#[test]
fn an_exercise_stands_on_the_page_before_its_solution() {
    for edition in ["en", "ko"] {
        let mut exercises = 0;
        for (page, blocks) in chapters(edition) {
            let text = blocks.join("\n\n");
            for (at, _) in text.match_indices("{{#code exercises/src/solutions/") {
                let rest = &text[at + "{{#code exercises/src/solutions/".len()..];
                let (named, _) = rest.split_once("}}").unwrap();
                // A solution may have parts of its own.
                let Some((file, item)) = named.split_once(' ') else { continue };
                let chapter = file.trim_end_matches(".rs");
                if !text.contains(&format!("exercises {chapter}::{item}`")) {
                    continue;
                }
                exercises += 1;
                let task = format!("{{{{#task exercises/src/{named}}}}}");
                let before = text[..at].contains(&task);
                assert!(before, "{edition}/{page} lacks {task} above its solution");
            }
        }
        assert!(exercises >= 35, "{edition}: {exercises} exercises");
    }
}
