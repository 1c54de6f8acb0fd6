//! The items of a library, all its files together.

use std::path::Path;

use crate::file::pick;
use crate::item::is_for_tests;
use crate::macros::Macros;
use crate::names::Known;
use crate::{Error, File, Item, Result};

/// The library of a package: `src/lib.rs` and what it is made of.
pub struct Package {
    /// Its folder, relative to the workspace.
    pub folder: String,
    pub(crate) parts: Vec<Part>,
    pub(crate) known: Known,
    pub(crate) macros: Macros,
    files: Vec<String>,
}

/// An item with the modules it lies in.
pub(crate) struct Part {
    pub(crate) modules: String,
    /// The outermost of them that other crates cannot see.
    pub(crate) private_module: Option<String>,
    pub(crate) item: Item,
    /// Whether it stands in an `impl` or a `trait`.
    inside: bool,
}

/// Where the walk through the modules is.
struct Place<'a> {
    file: &'a File,
    /// Where the files of this module's modules lie, relative to the workspace.
    folder: String,
    /// `shapes::` for what is in `mod shapes`.
    modules: String,
    private_module: Option<String>,
}

impl Package {
    /// Reads `src/lib.rs` in `folder` (relative to the workspace) and every file
    /// that it names with `mod x;` or `include!("x.rs")`, except for modules under
    /// `#[cfg(test)]`.
    ///
    /// # Errors
    /// [`Error::Read`], [`Error::Syntax`] and [`Error::Module`].
    pub fn read(workspace: &Path, folder: &str) -> Result<Self> {
        let mut package = Self {
            folder: folder.to_owned(),
            parts: Vec::new(),
            known: Known::default(),
            macros: Macros::default(),
            files: Vec::new(),
        };
        let source = join(folder, "src");
        let root = File::read(workspace, &join(&source, "lib.rs"))?;
        package.files.push(root.name.clone());
        let place = Place {
            file: &root,
            folder: source,
            modules: String::new(),
            private_module: None,
        };
        package.walk(workspace, &place, &root.syntax.items)?;
        Ok(package)
    }

    /// The files that were read, relative to the workspace, `src/lib.rs` first.
    pub fn files(&self) -> &[String] {
        &self.files
    }

    /// The items that stand outside of `impl` and `trait`, in the order in which
    /// the compiler comes by them: a module's where its `mod` stands.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.parts.iter().filter(|part| !part.inside).map(|part| &part.item)
    }

    /// The item called `name`, in whichever module.
    ///
    /// # Errors
    /// [`Error::Unknown`] if there is none, [`Error::Ambiguous`] if there are
    /// several.
    pub fn item(&self, name: &str) -> Result<Item> {
        pick(name, &self.folder, self.items().cloned().collect())
    }

    fn walk(
        &mut self,
        workspace: &Path,
        place: &Place<'_>,
        list: &[syn::Item],
    ) -> Result<()> {
        for item in list {
            let syn::Item::Mod(module) = item else {
                self.known.note(&place.modules, item);
                if let syn::Item::Macro(call) = item {
                    self.note(workspace, place, call)?;
                }
                let part = |item, inside| Part {
                    modules: place.modules.clone(),
                    private_module: place.private_module.clone(),
                    item,
                    inside,
                };
                let own = place.file.cut("", item);
                self.parts.extend(own.map(|item| part(item, false)));
                let inside = place.file.inside("", item).into_iter();
                self.parts.extend(inside.map(|item| part(item, true)));
                continue;
            };
            if module.attrs.iter().any(is_for_tests) {
                continue;
            }
            let inner = Place {
                file: place.file,
                folder: join(&place.folder, &module.ident.to_string()),
                modules: format!("{}{}::", place.modules, module.ident),
                private_module: place.private_module.clone().or_else(|| {
                    let public = matches!(module.vis, syn::Visibility::Public(_));
                    (!public).then(|| module.ident.to_string())
                }),
            };
            if let Some((_, list)) = &module.content {
                self.walk(workspace, &inner, list)?;
            } else {
                self.follow(workspace, place, inner, module)?;
            }
        }
        Ok(())
    }

    /// Remembers a macro; goes into the file of `include!("x.rs")`.
    fn note(
        &mut self,
        workspace: &Path,
        place: &Place<'_>,
        call: &syn::ItemMacro,
    ) -> Result<()> {
        if call.attrs.iter().any(is_for_tests) {
            return Ok(());
        }
        if !call.mac.path.is_ident("include") {
            self.macros.note(&place.file.name, &place.modules, call);
            return Ok(());
        }
        // What is put together when it is compiled lies nowhere yet.
        let Ok(name) = syn::parse2::<syn::LitStr>(call.mac.tokens.clone()) else {
            return Ok(());
        };
        let name = join(parent(&place.file.name), &name.value());
        let file = File::read(workspace, &name)?;
        self.files.push(name);
        let inner = Place {
            file: &file,
            folder: place.folder.clone(),
            modules: place.modules.clone(),
            private_module: place.private_module.clone(),
        };
        self.walk(workspace, &inner, &file.syntax.items)
    }

    /// Goes into the file of `mod x;`.
    fn follow(
        &mut self,
        workspace: &Path,
        outer: &Place<'_>,
        inner: Place<'_>,
        module: &syn::ItemMod,
    ) -> Result<()> {
        let beside = format!("{}.rs", inner.folder);
        let inside = join(&inner.folder, "mod.rs");
        let looked = match module.attrs.iter().find_map(path_of) {
            // Relative to the file, as the compiler has it outside of inline modules.
            Some(path) => vec![join(parent(&outer.file.name), &path)],
            None => vec![beside, inside],
        };
        let found = looked.iter().find(|name| workspace.join(name).is_file());
        let Some(name) = found else {
            return Err(Error::Module {
                place: format!(
                    "{}:{}",
                    outer.file.name,
                    module.ident.span().start().line
                ),
                name: module.ident.to_string(),
                looked,
            });
        };
        let file = File::read(workspace, name)?;
        self.files.push(name.clone());
        let place = Place { file: &file, ..inner };
        self.walk(workspace, &place, &file.syntax.items)
    }
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() || folder == "." {
        name.to_owned()
    } else {
        format!("{folder}/{name}")
    }
}

fn parent(file: &str) -> &str {
    file.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// `x.rs` of `#[path = "x.rs"]`.
fn path_of(attribute: &syn::Attribute) -> Option<String> {
    if let syn::Meta::NameValue(pair) = &attribute.meta
        && pair.path.is_ident("path")
        && let syn::Expr::Lit(value) = &pair.value
        && let syn::Lit::Str(path) = &value.lit
    {
        return Some(path.value());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(files: &[(&str, &str)]) -> (tempfile::TempDir, Result<Package>) {
        let workspace = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = workspace.path().join("shapes/src").join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let package = Package::read(workspace.path(), "shapes");
        (workspace, package)
    }

    fn refused(files: &[(&str, &str)]) -> String {
        package(files).1.err().unwrap().to_string()
    }

    #[test]
    fn modules_are_followed_where_they_stand() {
        let (_, package) = package(&[
            ("lib.rs", "fn a() {}\npub mod round;\nmod flat;\npub fn z() {}\n"),
            ("round.rs", "pub fn circle() {}\npub mod disc;"),
            ("round/disc.rs", "pub fn disc() {}"),
            ("flat/mod.rs", "pub fn square() {}\nmod inner;\n"),
            ("flat/inner.rs", "pub fn deep() {}"),
        ]);
        let package = package.unwrap();
        let names: Vec<_> = package.items().map(|item| &*item.name).collect();
        assert_eq!(names, ["a", "circle", "disc", "square", "deep", "z"]);
        let private: Vec<_> = package
            .parts
            .iter()
            .map(|part| part.private_module.as_deref())
            .collect();
        let flat = Some("flat");
        assert_eq!(private, [None, None, None, flat, flat, None]);
        assert_eq!(
            package.files(),
            [
                "shapes/src/lib.rs",
                "shapes/src/round.rs",
                "shapes/src/round/disc.rs",
                "shapes/src/flat/mod.rs",
                "shapes/src/flat/inner.rs",
            ]
        );
        let disc = package.item("disc").unwrap();
        assert_eq!(disc.place(), "shapes/src/round/disc.rs:1");
    }

    #[test]
    fn inline_modules_and_paths_are_followed_tests_are_not() {
        let (_, package) = package(&[
            (
                "lib.rs",
                "pub mod a { pub mod b; pub fn in_a() {} }\n\
                 #[path = \"other.rs\"]\npub mod c;\n\
                 #[cfg(test)]\nmod tests;\n",
            ),
            ("a/b.rs", "pub fn in_b() {}"),
            ("other.rs", "pub fn in_c() {}"),
        ]);
        let package = package.unwrap();
        let names: Vec<_> = package.items().map(|item| &*item.name).collect();
        assert_eq!(names, ["in_b", "in_a", "in_c"]);
    }

    #[test]
    fn a_module_without_a_file_names_both_places_it_may_have() {
        assert_eq!(
            refused(&[("lib.rs", "\nmod round;")]),
            "shapes/src/lib.rs:2: mod round is in neither of \
             shapes/src/round.rs, shapes/src/round/mod.rs"
        );
    }

    #[test]
    fn a_file_that_is_not_rust_is_named_with_its_line() {
        let error = refused(&[("lib.rs", "fn a() {}\nfn b( {}\n")]);
        assert!(error.starts_with("shapes/src/lib.rs:2: does not parse"), "{error}");
        let error = refused(&[]);
        assert!(error.starts_with("shapes/src/lib.rs: "), "{error}");
    }

    #[test]
    fn the_core_itself_is_found_by_name() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let workspace = crate::workspace_of(here).unwrap();
        let core = Package::read(&workspace, "").unwrap();
        let item = core.item("correlate2d").unwrap();
        assert_eq!(item.file, "src/signal.rs");
        assert!(item.code.starts_with("pub fn correlate2d<'a>("), "{}", item.code);
        let error = core.item("corelate2d").unwrap_err().to_string();
        assert!(error.ends_with("; the nearest is `correlate2d`"), "{error}");
    }
}
