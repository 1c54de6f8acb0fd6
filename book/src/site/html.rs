//! What a page links to, fetches and leaves out.

use std::cell::RefCell;
use std::collections::BTreeMap;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer,
    TokenizerOpts,
};

use super::urls;

/// What is to be checked of a page.
#[derive(Debug, Default)]
pub(super) struct Document {
    /// Each id with how often it is there.
    pub(super) ids: BTreeMap<String, usize>,
    /// The targets of `<a>`.
    pub(super) links: Vec<String>,
    /// What the browser loads with the page.
    pub(super) fetched: Vec<String>,
    /// Line, the address that it is about, and message.
    pub(super) faults: Vec<(u64, Option<String>, String)>,
    /// Whether its addresses count from elsewhere.
    pub(super) base: Option<String>,
    /// The elements around the text that are code, script or style.
    around: Vec<String>,
}

impl Document {
    pub(super) fn read(html: &str) -> Self {
        let sink = Sink::default();
        let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
        let queue = BufferQueue::default();
        queue.push_back(StrTendril::from(html));
        while let html5ever::TokenizerResult::Script(()) = tokenizer.feed(&queue) {}
        tokenizer.end();
        tokenizer.sink.0.into_inner()
    }

    fn open(&mut self, tag: &Tag, line: u64) {
        let name = &*tag.name;
        if let Some(id) = attribute(tag, "id") {
            *self.ids.entry(id).or_insert(0) += 1;
        }
        if attribute(tag, "class").is_some_and(|class| {
            class.split_whitespace().any(|class| class == "playground")
        }) {
            let message = "has code of the class `playground`, for which mdBook's \
                           script asks play.rust-lang.org";
            self.faults.push((line, None, message.to_owned()));
        }
        match name {
            "a" => self.links.extend(attribute(tag, "href")),
            "base" => self.base = attribute(tag, "href"),
            "img" => {
                let alt = attribute(tag, "alt").unwrap_or_default();
                let hidden = attribute(tag, "aria-hidden");
                if hidden.as_deref() != Some("true") && alt.trim().is_empty() {
                    let src = attribute(tag, "src").unwrap_or_default();
                    let message = format!("shows {src} without alternative text");
                    self.faults.push((line, Some(src), message));
                }
            }
            "svg" if attribute(tag, "role").as_deref() == Some("img") => {
                let label = attribute(tag, "aria-label").unwrap_or_default();
                if label.trim().is_empty() {
                    let message = "shows an SVG without alternative text".to_owned();
                    self.faults.push((line, None, message));
                }
            }
            "code" | "pre" | "script" | "style" if !tag.self_closing => {
                self.around.push(name.to_owned());
            }
            _ => {}
        }
        self.fetches(tag);
    }

    fn close(&mut self, tag: &Tag) {
        if self.around.last().is_some_and(|name| **name == *tag.name) {
            self.around.pop();
        }
    }

    fn fetches(&mut self, tag: &Tag) {
        let of_element: &[&str] = match &*tag.name {
            "img" | "script" | "iframe" | "embed" | "video" | "audio" | "source"
            | "track" | "input" => &["src", "poster"],
            "link" | "image" | "use" | "feimage" => &["href", "xlink:href"],
            "object" => &["data"],
            _ => &[],
        };
        let values = of_element.iter().filter_map(|name| attribute(tag, name));
        self.fetched.extend(values);
        for candidate in attribute(tag, "srcset").unwrap_or_default().split(',') {
            let url = candidate.split_whitespace().next();
            self.fetched.extend(url.map(str::to_owned));
        }
        self.fetched.extend(attribute(tag, "background"));
        if let Some(page) = attribute(tag, "srcdoc") {
            self.fetched.extend(Self::read(&page).fetched);
        }
        let content = attribute(tag, "content").unwrap_or_default();
        if attribute(tag, "http-equiv").is_some_and(|what| what.contains("efresh"))
            && let Some((_, url)) = content.split_once('=')
        {
            self.fetched.push(url.trim().to_owned());
        }
        for attribute in &tag.attrs {
            if attribute.name.local.starts_with("on") {
                self.fetched.extend(urls::in_script(&attribute.value));
            }
        }
        let style = attribute(tag, "style").unwrap_or_default();
        self.fetched.extend(urls::in_css(&style));
        self.fetched.retain(|url| !url.starts_with("data:"));
    }

    fn text(&mut self, text: &str, line: u64) {
        match self.around.last().map(String::as_str) {
            Some("style") => self.fetched.extend(urls::in_css(text)),
            Some("script") => {
                let found = urls::in_script(text);
                self.fetched.extend(found);
            }
            Some(_) => {}
            None => {
                if let Some(at) = text.find("{{#") {
                    let rest: String = text[at..].chars().take(40).collect();
                    let message = format!("still has `{rest}`");
                    self.faults.push((line, None, message));
                }
            }
        }
    }
}

fn attribute(tag: &Tag, name: &str) -> Option<String> {
    let mut attributes = tag.attrs.iter();
    let found = attributes.find(|attribute| &*attribute.name.local == name);
    found.map(|attribute| attribute.value.to_string())
}

#[derive(Default)]
struct Sink(RefCell<Document>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<()> {
        let mut document = self.0.borrow_mut();
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => {
                document.open(&tag, line);
                match &*tag.name {
                    "script" => {
                        return TokenSinkResult::RawData(RawKind::ScriptData);
                    }
                    "style" => return TokenSinkResult::RawData(RawKind::Rawtext),
                    _ => {}
                }
            }
            Token::TagToken(tag) => document.close(&tag),
            Token::CharacterTokens(text) => document.text(&text, line),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}
