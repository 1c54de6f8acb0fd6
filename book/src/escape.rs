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

/// The same, with places where a long name may be broken: behind `/`, `::`, `_`.
pub(crate) fn name(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut last = None;
    for character in text.chars() {
        let ends_a_part = match last {
            Some('/' | '_') => !matches!(character, '/' | '_'),
            Some(':') => character != ':' && escaped.ends_with("::"),
            _ => false,
        };
        if ends_a_part {
            escaped.push_str("<wbr>");
        }
        push(&mut escaped, character);
        last = Some(character);
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
        assert_eq!(name("a/b.rs:12"), "a/<wbr>b.rs:12");
        assert_eq!(name("a::b__c"), "a::<wbr>b&#95;&#95;<wbr>c");
        assert_eq!(name("k: usize"), "k: usize");
    }

    #[test]
    fn tags_and_entities_stay_what_they_are() {
        assert_eq!(
            between_tags("<mo class=\"a*b\">*</mo>\n<mo>&lt;</mo><mi>|x|</mi>"),
            "<mo class=\"a*b\">&#42;</mo> <mo>&lt;</mo><mi>&#124;x&#124;</mi>"
        );
    }
}
