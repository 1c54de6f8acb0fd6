//! What macros write: functions that no reader of the source sees.

use std::collections::BTreeMap;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A macro in a macro in a macro is followed so far.
const DEPTH: usize = 8;

/// A macro that is called where an item could stand.
pub(crate) struct Call {
    /// `shapes!`, as it is written.
    pub(crate) name: String,
    /// File and line.
    pub(crate) place: String,
    /// `round::`.
    pub(crate) modules: String,
    /// What it is given.
    tokens: TokenStream,
}

/// The macros of a package, by name, and where they are called.
#[derive(Default)]
pub(crate) struct Macros {
    rules: BTreeMap<String, Vec<TokenStream>>,
    pub(crate) calls: Vec<Call>,
}

impl Macros {
    /// Remembers a definition or a call that stands in `modules` of `file`.
    pub(crate) fn note(&mut self, file: &str, modules: &str, item: &syn::ItemMacro) {
        let Some(name) = item.mac.path.segments.last() else { return };
        let name = name.ident.to_string();
        let tokens = item.mac.tokens.clone();
        if let (Some(ident), "macro_rules") = (&item.ident, &*name) {
            self.rules.entry(ident.to_string()).or_default().push(tokens);
            return;
        }
        let line = item.mac.path.segments[0].ident.span().start().line;
        self.calls.push(Call {
            name: format!("{name}!"),
            place: format!("{file}:{line}"),
            modules: modules.to_owned(),
            tokens,
        });
    }

    /// The call that is given the last part of `name`, with its place.
    pub(crate) fn named_with(&self, name: &str) -> Option<String> {
        let name = name.rsplit("::").next().unwrap_or(name);
        let call =
            self.calls.iter().find(|call| has_word(call.tokens.clone(), name))?;
        Some(format!("`{}` at {}", call.name, call.place))
    }

    /// Whether the call writes a public function whose type `shows`: it is given one,
    /// or a macro of the package has it in its rules.
    pub(crate) fn writes(
        &self,
        call: &Call,
        shows: &dyn Fn(TokenStream) -> bool,
    ) -> bool {
        let name = call.name.trim_end_matches('!');
        self.written(name, call.tokens.clone(), shows, DEPTH)
    }

    fn written(
        &self,
        name: &str,
        given: TokenStream,
        shows: &dyn Fn(TokenStream) -> bool,
        depth: usize,
    ) -> bool {
        let Some(depth) = depth.checked_sub(1) else { return false };
        // What stands for a variable of the rules is among what is given.
        let given_shows = shows(given.clone());
        let shown = |kind: TokenStream| {
            let variable = kind.clone().into_iter().any(is_dollar);
            shows(kind) || variable && given_shows
        };
        let of_rules = || {
            self.rules.get(name).into_iter().flatten().any(|rules| {
                self.has_function(rules.clone(), &shown)
                    || calls(rules.clone()).into_iter().any(|(name, inner)| {
                        self.written(&name, inner, &shown, depth)
                    })
            })
        };
        self.has_function(given, &shown) || of_rules()
    }

    /// Whether a function that is public stands there, or one that a rule may make so.
    fn has_function(
        &self,
        tokens: TokenStream,
        shown: &dyn Fn(TokenStream) -> bool,
    ) -> bool {
        let tokens: Vec<_> = tokens.into_iter().collect();
        tokens.iter().enumerate().any(|(at, token)| match token {
            TokenTree::Group(group) => self.has_function(group.stream(), shown),
            TokenTree::Ident(ident) if ident == "fn" => {
                is_public(&tokens[..at])
                    && returned(&tokens[at + 1..]).is_some_and(shown)
            }
            _ => false,
        })
    }
}

fn has_word(tokens: TokenStream, name: &str) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => has_word(group.stream(), name),
        TokenTree::Ident(ident) => ident == name,
        _ => false,
    })
}

fn is_dollar(token: TokenTree) -> bool {
    matches!(token, TokenTree::Punct(sign) if sign.as_char() == '$')
}

/// Whether `pub`, also with where, or a variable of a rule stands before a function.
fn is_public(before: &[TokenTree]) -> bool {
    let between = |token: &&TokenTree| match token {
        TokenTree::Ident(word) => {
            ["const", "async", "unsafe", "extern"].iter().any(|it| word == it)
        }
        TokenTree::Literal(_) => true,
        TokenTree::Group(group) => group.delimiter() == Delimiter::Parenthesis,
        TokenTree::Punct(_) => false,
    };
    let mut before = before.iter().rev().skip_while(between);
    match (before.next(), before.next()) {
        (Some(TokenTree::Ident(word)), _) if word == "pub" => true,
        (Some(TokenTree::Ident(_)), Some(sign)) => is_dollar(sign.clone()),
        _ => false,
    }
}

/// The type behind `->` of the function whose name comes next.
fn returned(tokens: &[TokenTree]) -> Option<TokenStream> {
    let arguments = tokens.iter().position(|token| {
        matches!(token, TokenTree::Group(group)
            if group.delimiter() == Delimiter::Parenthesis)
    })?;
    let behind = &tokens[arguments + 1..];
    let arrow = |token: Option<&TokenTree>, sign| matches!(token, Some(TokenTree::Punct(it)) if it.as_char() == sign);
    if !arrow(behind.first(), '-') || !arrow(behind.get(1), '>') {
        return None;
    }
    let kind = behind[2..].iter().take_while(|token| match token {
        TokenTree::Group(group) => group.delimiter() != Delimiter::Brace,
        TokenTree::Ident(word) => word != "where",
        TokenTree::Punct(sign) => sign.as_char() != ';',
        TokenTree::Literal(_) => true,
    });
    Some(kind.cloned().collect())
}

/// The macros that are called there, with what they are given.
fn calls(tokens: TokenStream) -> Vec<(String, TokenStream)> {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else { continue };
        match &tokens[..at] {
            [.., TokenTree::Ident(name), TokenTree::Punct(sign)]
                if sign.as_char() == '!' =>
            {
                found.push((name.to_string(), group.stream()));
            }
            _ => found.extend(calls(group.stream())),
        }
    }
    found
}
