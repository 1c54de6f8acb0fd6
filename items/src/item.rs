//! One item, as it stands in its file.

use std::ops::Range;

use proc_macro2::Span;
use quote::ToTokens;
use syn::spanned::Spanned;

/// What an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `fn`, also in an `impl` or a `trait`.
    Function,
    /// `const`, also in an `impl` or a `trait`.
    Const,
    /// `static`.
    Static,
    /// `struct`.
    Struct,
    /// `enum`.
    Enum,
    /// `union`.
    Union,
    /// `trait`.
    Trait,
    /// `type`, also in an `impl` or a `trait`.
    Type,
    /// `macro_rules!`.
    Macro,
}

/// An item of a file: all of it, from its first line to its last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// `correlate2d`, `Window::places`, `tests::one_pixel`: the modules inside
    /// the file, the type, the item.
    pub name: String,
    /// For what stands in `impl Trait for Type`: `<Type as Trait>::method`.
    pub long_name: Option<String>,
    /// What it is.
    pub kind: Kind,
    /// Relative to the workspace, with `/`.
    pub file: String,
    /// Where the item itself begins (not its documentation or its attributes),
    /// counted from 1.
    pub first_line: usize,
    /// Where it ends.
    pub last_line: usize,
    /// Documentation, attributes and code, as they stand in the file but moved
    /// to the left margin.
    pub text: String,
    /// `text` without the documentation before it; comments inside are kept.
    pub code: String,
    /// The first paragraph of the documentation, on one line.
    pub about: String,
    /// Whether it is `pub` without restriction.
    pub public: bool,
    /// Whether it is `pub(crate)` or the like.
    pub restricted: bool,
    /// Whether it stands under `#[cfg(…)]`.
    pub conditional: bool,
    /// Whether that is `#[cfg(test)]`.
    pub for_tests: bool,
    /// Of a function.
    pub signature: Option<Signature>,
}

/// What a function takes and gives, as far as a cell is recognised by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// Whether it can be called as it is: no arguments, not generic, not `async`,
    /// not `unsafe`.
    pub plain: bool,
    /// The returned type, if it is written: `Result < Outputs >`.
    pub returns: Option<String>,
}

impl Item {
    /// `src/signal.rs:12`.
    pub fn place(&self) -> String {
        format!("{}:{}", self.file, self.first_line)
    }
}

/// What [`Item`] needs of the syntax tree.
pub(crate) struct Found<'a> {
    pub(crate) kind: Kind,
    pub(crate) name: String,
    pub(crate) long_name: Option<String>,
    pub(crate) attributes: &'a [syn::Attribute],
    pub(crate) visibility: Option<&'a syn::Visibility>,
    pub(crate) signature: Option<&'a syn::Signature>,
    pub(crate) whole: Span,
}

impl Found<'_> {
    /// Cuts the item out of the text of its file.
    pub(crate) fn cut(&self, file: &str, text: &str) -> Item {
        let whole = self.whole.byte_range();
        let outer = |attribute: &&syn::Attribute| {
            matches!(attribute.style, syn::AttrStyle::Outer)
        };
        let attributes: Vec<_> = self.attributes.iter().filter(outer).collect();
        let head_end = attributes.last().map_or(whole.start, |last| {
            let end = last.span().byte_range().end;
            end + blank_or_comment(&text[end..whole.end])
        });
        let docs: Vec<_> = (attributes.iter())
            .filter(|attribute| attribute.path().is_ident("doc"))
            .map(|attribute| whole_lines(text, attribute.span().byte_range()))
            .collect();
        let whole = from_margin(text, whole);
        Item {
            name: self.name.clone(),
            long_name: self.long_name.clone(),
            kind: self.kind,
            file: file.to_owned(),
            first_line: line_at(text, head_end),
            last_line: line_at(text, whole.end),
            text: dedent(&text[whole.clone()]),
            code: dedent(&without(text, whole, &docs)),
            about: first_paragraph(&attributes),
            public: matches!(self.visibility, Some(syn::Visibility::Public(_))),
            restricted: matches!(
                self.visibility,
                Some(syn::Visibility::Restricted(_))
            ),
            conditional: self.attributes.iter().any(|it| it.path().is_ident("cfg")),
            for_tests: self.attributes.iter().any(is_for_tests),
            signature: self.signature.map(Signature::of),
        }
    }
}

impl Signature {
    fn of(signature: &syn::Signature) -> Self {
        Self {
            plain: signature.inputs.is_empty()
                && signature.generics.params.is_empty()
                && signature.asyncness.is_none()
                && matches!(signature.safety, syn::Safety::Default),
            returns: match &signature.output {
                syn::ReturnType::Default => None,
                syn::ReturnType::Type(_, kind) => {
                    Some(kind.to_token_stream().to_string())
                }
            },
        }
    }
}

/// `#[cfg(test)]`.
pub(crate) fn is_for_tests(attribute: &syn::Attribute) -> bool {
    attribute.path().is_ident("cfg")
        && (attribute.parse_args::<syn::Ident>()).is_ok_and(|what| what == "test")
}

/// Removes the margin that all lines have in common; blank lines become empty.
pub fn dedent(text: &str) -> String {
    let indent =
        |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let filled = || text.lines().filter(|line| !line.trim().is_empty());
    let margin = filled().map(indent).min().unwrap_or(0);
    let lines = text.lines().map(|line| line.get(margin..).unwrap_or(""));
    lines.collect::<Vec<_>>().join("\n")
}

/// The line, counted from 1, on which the byte `at` lies.
fn line_at(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

/// From the beginning of the line, if only blanks are before the item.
fn from_margin(text: &str, range: Range<usize>) -> Range<usize> {
    let line = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
    let blank = text[line..range.start].trim().is_empty();
    (if blank { line } else { range.start })..range.end
}

/// The range with its margin and its line break, if nothing else is there.
fn whole_lines(text: &str, range: Range<usize>) -> Range<usize> {
    let rest = &text[range.end..];
    let line = rest.find('\n').map_or(rest.len(), |at| at + 1);
    let alone = rest[..line].trim().is_empty();
    let start = from_margin(text, range.clone()).start;
    start..(if alone { range.end + line } else { range.end })
}

/// How many bytes of blanks and comments `text` begins with.
fn blank_or_comment(text: &str) -> usize {
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        if let Some(comment) = rest.strip_prefix("//") {
            rest = comment.find('\n').map_or("", |at| &comment[at..]);
        } else if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.find("*/").map_or("", |at| &comment[at + 2..]);
        } else {
            return text.len() - rest.len();
        }
    }
}

/// The part `range` of `text` without the parts `left_out`.
fn without(text: &str, range: Range<usize>, left_out: &[Range<usize>]) -> String {
    let mut kept = String::new();
    let mut at = range.start;
    for out in left_out {
        kept.push_str(&text[at..out.start.max(at)]);
        at = out.end.max(at);
    }
    kept.push_str(&text[at..range.end.max(at)]);
    kept
}

/// The lines of documentation before the first empty one, joined by spaces.
fn first_paragraph(attributes: &[&syn::Attribute]) -> String {
    let mut docs = String::new();
    for attribute in attributes {
        if let syn::Meta::NameValue(pair) = &attribute.meta
            && pair.path.is_ident("doc")
            && let syn::Expr::Lit(value) = &pair.value
            && let syn::Lit::Str(line) = &value.lit
        {
            docs.push_str(&line.value());
            docs.push('\n');
        }
    }
    let lines = docs.lines().map(str::trim);
    let lines = lines.skip_while(|line| line.is_empty());
    let first: Vec<_> = lines.take_while(|line| !line.is_empty()).collect();
    first.join(" ")
}
