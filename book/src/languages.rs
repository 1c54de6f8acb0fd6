//! Several editions in one folder: each page leads to itself in the other languages.

use std::path::Path;

use anyhow::{Context, ensure};

use crate::below::files_in;

/// A language of the book.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Language {
    pub(crate) code: &'static str,
    /// As its readers call it.
    name: &'static str,
    /// Where its pages are, with a `/` at the end.
    folder: &'static str,
}

/// The first one lies at the root, where a reader begins.
pub(crate) const LANGUAGES: [Language; 2] = [
    Language { code: "en", name: "English", folder: "" },
    Language { code: "ko", name: "한국어", folder: "ko/" },
];

/// Where the template has room for them.
const ADDRESSES: &str = "<!-- other editions: addresses -->";
const LINKS: &str = "<!-- other editions: links -->";

/// Pages that are made of others, or for wrong addresses: they lead to the first page.
const NO_PAGES: [&str; 3] = ["404.html", "print.html", "toc.html"];

impl Language {
    /// The language of this code.
    pub(crate) fn of(code: &str) -> Option<Self> {
        LANGUAGES.into_iter().find(|language| language.code == code)
    }

    pub(crate) fn folder(self, site: &Path) -> std::path::PathBuf {
        site.join(self.folder)
    }

    /// The pages of this edition that have room for links, below its folder and not in
    /// that of another one.
    fn pages(self, site: &Path, editions: &[Self]) -> anyhow::Result<Vec<String>> {
        let files = files_in(&self.folder(site))?.into_iter();
        let pages = files.map(|file| file.to_string_lossy().replace('\\', "/"));
        let of_another = |page: &String| {
            let folders = editions.iter().map(|language| language.folder);
            let mut inner = folders.filter(|folder| !folder.is_empty());
            self.folder.is_empty() && inner.any(|folder| page.starts_with(folder))
        };
        let own = pages.filter(|page| {
            page.ends_with(".html") && page != "toc.html" && !of_another(page)
        });
        Ok(own.collect())
    }
}

/// Lets every page of `editions`, rendered into `site`, lead to the others.
///
/// # Errors
/// A page that another edition lacks; a template without room; what the system says.
pub(crate) fn link(site: &Path, editions: &[Language]) -> anyhow::Result<()> {
    for &own in editions {
        let others = editions.iter().filter(|other| **other != own).copied();
        let others = Others { own, others: others.collect(), site };
        for page in own.pages(site, editions)? {
            let path = own.folder(site).join(&page);
            let shown = || path.display().to_string();
            let html = files::read_to_string(&path).with_context(shown)?;
            ensure!(
                html.contains(ADDRESSES) && html.contains(LINKS),
                "{}: has no room for the other languages",
                shown()
            );
            let html = others.linked(&page, &html)?;
            std::fs::write(&path, html).with_context(shown)?;
        }
    }
    Ok(())
}

/// The other editions, as the pages of one lead to them.
struct Others<'a> {
    own: Language,
    others: Vec<Language>,
    site: &'a Path,
}

impl Others<'_> {
    /// The page with links to its like.
    fn linked(&self, page: &str, html: &str) -> anyhow::Result<String> {
        let own = self.own;
        let mut addresses = String::new();
        let mut links = String::new();
        for &other in &self.others {
            let Language { code, name, .. } = other;
            let href = self.address(page, other)?;
            addresses.push_str(&format!(
                "<link rel=\"alternate\" hreflang=\"{code}\" href=\"{href}\">\n"
            ));
            links.push_str(&format!(
                "<a class=\"language\" lang=\"{code}\" hreflang=\"{code}\" \
                 rel=\"alternate\" href=\"{href}\">{name}</a>"
            ));
        }
        addresses.push_str(&format!(
            "<link rel=\"alternate\" hreflang=\"{}\" href=\"{page}\">",
            own.code
        ));
        if own.folder.is_empty() && page == "index.html" {
            addresses.push_str(&choice(&self.others));
        }
        // The page for wrong addresses has the base of its own edition.
        let base = format!("<base href=\"/{}\">", own.folder);
        let html = html.replacen("<base href=\"/\">", &base, 1);
        let html = html.replacen(ADDRESSES, &addresses, 1);
        Ok(html.replacen(LINKS, &links, 1))
    }

    /// From a page to its like in another edition.
    fn address(&self, page: &str, other: Language) -> anyhow::Result<String> {
        let own = self.own;
        let target = if NO_PAGES.contains(&page) { "index.html" } else { page };
        ensure!(
            other.folder(self.site).join(target).is_file(),
            "the edition in {} has no page {target}",
            other.code
        );
        if page == "404.html" {
            // It may be served at any depth, with a base.
            return Ok(format!("{}{target}", base_to(own, other)));
        }
        let depth = own.folder.matches('/').count() + page.matches('/').count();
        Ok(format!("{}{}{target}", "../".repeat(depth), other.folder))
    }
}

/// From the base of one edition to the other.
fn base_to(own: Language, other: Language) -> String {
    "../".repeat(own.folder.matches('/').count()) + other.folder
}

/// On the very first page: the language that was read last, else the browser's own.
fn choice(others: &[Language]) -> String {
    let codes: Vec<_> = others
        .iter()
        .map(|other| format!("['{}', '{}index.html']", other.code, other.folder))
        .collect();
    format!(
        "\n<script>\ntry {{\n    const language = localStorage.getItem('book-language') \
         || navigator.language;\n    for (const [code, page] of [{}]) {{\n        \
         if (language.split('-')[0] === code && !location.hash) {{\n            \
         document.documentElement.dataset.leaves = code;\n            \
         location.replace(page);\n        }}\n    }}\n}} catch {{ /* Stay. */ }}\n\
         </script>",
        codes.join(", ")
    )
}
