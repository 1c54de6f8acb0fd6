//! Text inside of HTML that stands inside of Markdown.

/// As the text of an element or the value of an attribute.
///
/// Every ASCII sign that Markdown could take for its own becomes an entity, and
/// line breaks become spaces: the result stays one line of HTML wherever it is
/// put.
pub(crate) fn html(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        push(&mut escaped, character);
    }
    escaped
}

/// A part of a name of so many letters fits into any line.
const SHORT: usize = 24;

/// The same, for names and commands: a line may break between the parts of a path,
/// and at the `_` of long parts, but not within an option such as `--release`.
pub(crate) fn name(text: &str) -> String {
    let words = text.split(' ').map(|word| match word.starts_with('-') {
        true => format!("<span class=\"glued\">{}</span>", html(word)),
        false => path(word),
    });
    words.collect::<Vec<_>>().join(" ")
}

/// A name or a command as code. What colours code would take its breaks away.
pub(crate) fn code(text: &str) -> String {
    format!("<code class=\"nohighlight\">{}</code>", name(text))
}

fn path(word: &str) -> String {
    let mut escaped = String::with_capacity(word.len());
    let mut last = None;
    for part in word.split_inclusive(['/', ':']) {
        if matches!(last, Some('/')) || escaped.ends_with("::") {
            escaped.push_str("<wbr>");
        }
        let long = part.chars().count() > SHORT;
        for character in part.chars() {
            if long && last == Some('_') && character != '_' {
                escaped.push_str("<wbr>");
            }
            push(&mut escaped, character);
            last = Some(character);
        }
    }
    escaped
}

/// The same for the texts between the tags of ready-made markup.
pub(crate) fn between_tags(markup: &str) -> String {
    let mut escaped = String::with_capacity(markup.len());
    let (mut in_tag, mut in_entity) = (false, false);
    for character in markup.chars() {
        match character {
            '<' => in_tag = true,
            '>' => in_tag = false,
            '&' if !in_tag => in_entity = true,
            '\n' | '\r' => {
                escaped.push(' ');
                continue;
            }
            _ if !in_tag && !in_entity => {
                push(&mut escaped, character);
                continue;
            }
            _ => {}
        }
        in_entity &= character != ';';
        escaped.push(character);
    }
    escaped
}

fn push(escaped: &mut String, character: char) {
    match character {
        '<' => escaped.push_str("&lt;"),
        '>' => escaped.push_str("&gt;"),
        '&' => escaped.push_str("&amp;"),
        '"' => escaped.push_str("&quot;"),
        '\n' | '\r' => escaped.push(' '),
        // Harmless in the middle of a sentence, and what a search looks for.
        '.' | ',' | ';' | ':' | '?' | '/' | '=' | '%' | '+' => {
            escaped.push(character)
        }
        _ if character.is_ascii_punctuation() => {
            escaped.push_str(&format!("&#{};", u32::from(character)));
        }
        _ => escaped.push(character),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_that_html_or_markdown_would_take_for_its_own() {
        assert_eq!(html("a < b & \"c\""), "a &lt; b &amp; &quot;c&quot;");
        assert_eq!(html("*a*\n\n$x_1$"), "&#42;a&#42;  &#36;x&#95;1&#36;");
        assert_eq!(html("눈, 1.5 = 3/2"), "눈, 1.5 = 3/2");
    }

    #[test]
    fn a_name_may_be_broken_between_its_parts() {
        assert_eq!(name("a_b/c.rs:12"), "a&#95;b/<wbr>c.rs:12");
        let long = name("a_b::thirteen_and_twelve_letters");
        let parts = "thirteen&#95;<wbr>and&#95;<wbr>twelve&#95;<wbr>letters";
        assert_eq!(long, format!("a&#95;b::<wbr>{parts}"));
        assert_eq!(
            name("run --release"),
            "run <span class=\"glued\">&#45;&#45;release</span>"
        );
    }

    #[test]
    fn tags_and_entities_stay_what_they_are() {
        assert_eq!(
            between_tags("<mo class=\"a*b\">*</mo>\n<mo>&lt;</mo><mi>|x|</mi>"),
            "<mo class=\"a*b\">&#42;</mo> <mo>&lt;</mo><mi>&#124;x&#124;</mi>"
        );
    }
}
