//! What is wrong with a Korean sentence that a program can see.

use super::particles;

/// Particles for both cases at once.
const BOTH: [&str; 16] = [
    "은(는)", "는(은)", "이(가)", "가(이)", "을(를)", "를(을)", "와(과)", "과(와)",
    "(으)로", "(이)", "은/는", "이/가", "을/를", "를/을", "와/과", "과/와",
];

/// Words that this book has another one for.
const OTHER_WORDS: [(&str, &str); 34] = [
    ("변환 등변", "평행이동 등변성"),
    ("변환 불변", "평행이동 불변성"),
    ("번역 등변", "평행이동 등변성"),
    ("번역 불변", "평행이동 불변성"),
    ("수용 필드", "수용 영역"),
    ("수용필드", "수용 영역"),
    ("수용장", "수용 영역"),
    ("수용야", "수용 영역"),
    ("화소", "픽셀"),
    ("컨볼루션", "합성곱"),
    ("콘볼루션", "합성곱"),
    ("컨벌루션", "합성곱"),
    ("피처맵", "특성맵"),
    ("피쳐맵", "특성맵"),
    ("특징맵", "특성맵"),
    ("특징 맵", "특성맵"),
    ("특성 맵", "특성맵"),
    ("합성곱 층", "합성곱층"),
    ("합성곱 레이어", "합성곱층"),
    ("완전 연결", "완전연결층"),
    ("완전연결 층", "완전연결층"),
    ("밀집층", "완전연결층"),
    ("바이어스", "편향"),
    ("그래디언트", "경사, 기울기"),
    ("역 전파", "역전파"),
    ("맥스 풀링", "최대 풀링"),
    ("스트라이딩", "스트라이드"),
    ("딜레이션", "팽창"),
    ("스텝", "단계"),
    ("시작점", "출발점"),
    ("커피 잔", "커피잔"),
    ("원소", "가중치, 수"),
    ("되어지", "되"),
    ("당신", "(no word)"),
];

/// So many English words in a row are a sentence that was left.
const LEFT: usize = 3;

/// Stars and the like that Markdown has left: beside Hangul or at the end of a word.
pub(super) fn marks_of_markdown(text: &str, says: &mut impl FnMut(String)) {
    for word in text.split_whitespace() {
        let stays = |(at, mark): (usize, char)| {
            let letter = |c: char| c.is_ascii_alphanumeric();
            let within = word[..at].ends_with(letter)
                && word[at + mark.len_utf8()..].starts_with(letter);
            match mark {
                '_' => !within,
                '*' => !within && word.len() > 1,
                '`' => true,
                _ => false,
            }
        };
        if let Some((_, mark)) = word.char_indices().find(|found| stays(*found)) {
            says(format!(
                "{mark} is shown as it is in `{word}`: bold and italics end with a \
                 letter"
            ));
        }
    }
}

/// Quotation marks are in pairs.
fn quotes(text: &str, says: &mut impl FnMut(String)) {
    let mut open = false;
    for (at, mark) in text.char_indices().filter(|(_, c)| "“”".contains(*c)) {
        if open == (mark == '“') {
            let near: String = text[at..].chars().take(12).collect();
            says(format!("a quotation mark has no other: {near}"));
            return;
        }
        open = !open;
    }
    if open {
        says("a quotation mark has no other: “".to_owned());
    }
}

pub(super) fn both(text: &str, says: &mut impl FnMut(String)) {
    for both in BOTH {
        if text.contains(both) {
            says(format!("has {both}: choose by how the word before is read"));
        }
    }
}

/// What is wrong with the particle behind a word of Hangul that ends in a mark.
pub(super) fn particle_behind(word: &str, text: &str) -> Option<String> {
    let last = word.chars().next_back()?;
    let (wrong, right) = particles::wrong(particles::end_of_syllable(last)?, text)?;
    Some(format!("{last}{wrong}: it is read with {right}"))
}

/// Korean writes 50%, without a blank; `}` stands for a number that is put in.
fn per_cents(text: &str, says: &mut impl FnMut(String)) {
    for (at, _) in text.match_indices([' ', '\u{a0}']) {
        let before = &text[..at];
        let is_number =
            before.ends_with(|sign: char| sign.is_ascii_digit() || sign == '}');
        let behind = text[at..].trim_start_matches([' ', '\u{a0}']);
        if is_number && behind.starts_with('%') {
            let number = before.rsplit(' ').next().unwrap_or_default();
            says(format!("{number} %: Korean writes {number}%"));
        }
    }
}

/// What is wrong with the words of a figure, a cell or a widget.
pub(super) fn words(text: &str, says: &mut impl FnMut(String)) {
    both(text, says);
    per_cents(text, says);
    for (word, ours) in
        OTHER_WORDS.into_iter().filter(|(word, _)| text.contains(word))
    {
        says(format!("has `{word}`, which this book calls {ours}"));
    }
}

/// What is wrong with plain text.
pub(super) fn sentence(text: &str, is_text: bool, says: &mut impl FnMut(String)) {
    both(text, says);
    quotes(text, says);
    per_cents(text, says);
    // “… is also called …” says the words of others.
    let sentences = text.split_inclusive(". ");
    for (word, ours) in OTHER_WORDS {
        let names_others = |it: &str| it.trim_end().ends_with("라고도 합니다.");
        if sentences.clone().any(|it| it.contains(word) && !names_others(it)) {
            says(format!("has `{word}`, which this book calls {ours}"));
        }
    }
    if let Some(left) = english(text) {
        says(format!("English is left: `{left}`"));
    }
    for (at, sign) in text.char_indices() {
        let next = at + sign.len_utf8();
        let word = match sign {
            '”' | '’' => &text[..at],
            // By the word that the brackets explain.
            ')' => &text[..text[..at].rfind('(').unwrap_or(0)],
            _ => "",
        };
        if let Some(message) = particle_behind(word, &text[next..]) {
            says(message);
        }
        if !(sign.is_ascii_digit() || sign == '%') {
            continue;
        }
        let word = &text[..next];
        let start = word.rfind(|c: char| !c.is_ascii_digit()).map_or(0, |at| at + 1);
        let digits = word.get(start..).unwrap_or(word);
        // Of a name: Conv2d, C5.
        let before = word[..next - digits.len().max(1)].chars().next_back();
        if before.is_some_and(|c| c.is_ascii_alphabetic() && sign != '%') {
            continue;
        }
        if let Some(end) = particles::end_of(&sign.to_string())
            && let Some((wrong, right)) = particles::wrong(end, &text[next..])
        {
            let shown = if sign == '%' { "%" } else { digits };
            says(format!("{shown}{wrong}: it is read with {right}"));
        }
    }
    if is_text && let Some(end) = plain_form(text) {
        says(format!("`…{end}` is not in 합니다-style"));
    }
}

/// The first sentence that ends in 다 without being polite.
fn plain_form(text: &str) -> Option<String> {
    let mut before = String::new();
    for part in text.split_inclusive("다.") {
        before.push_str(part);
        let Some(stem) = part.strip_suffix("다.") else { continue };
        let next = text[before.len()..].chars().next();
        let ends = next.is_none_or(|c| c.is_whitespace() || "”’)".contains(c));
        if ends && !stem.ends_with('니') {
            let end: Vec<_> = stem.chars().rev().take(6).collect();
            return Some(end.into_iter().rev().collect::<String>() + "다.");
        }
    }
    None
}

/// English words in a row, outside of brackets and quotes.
fn english(text: &str) -> Option<String> {
    let mut kept = String::new();
    let mut depth = 0_usize;
    for sign in text.chars() {
        match sign {
            '(' | '“' | '‘' => depth += 1,
            ')' | '”' | '’' => depth = depth.saturating_sub(1),
            _ if depth == 0 => kept.push(sign),
            _ => {}
        }
    }
    let mut row: Vec<&str> = Vec::new();
    for word in kept.split_whitespace() {
        let bare = word.trim_matches(|c: char| c.is_ascii_punctuation());
        let is_english = bare.len() > 1
            && bare.chars().all(|c| c.is_ascii_alphabetic() || "'-’".contains(c));
        let is_small = bare.len() == 1 && ["a", "A", "I"].contains(&bare);
        if is_english || is_small {
            row.push(word);
            // Names in a row have capitals.
            let small = row
                .iter()
                .filter(|word| word.starts_with(|c: char| c.is_ascii_lowercase()));
            if row.len() >= LEFT && small.count() > 1 {
                return Some(row.join(" "));
            }
            if !word.ends_with(|c: char| ",.;:".contains(c)) {
                continue;
            }
        }
        row.clear();
    }
    None
}
