//! What a build writes and takes away, and what it leaves as it was.

mod fixture;

use std::path::Path;

use fixture::{Fixture, PAGE, snapshot};

const MANIFEST: &str = ".made-by-book";

/// Every file and folder below `folder`, with its bytes.
fn all(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.display().to_string();
        if path.is_dir() {
            found.push((name, Vec::new()));
            found.extend(all(&path));
        } else {
            found.push((name, std::fs::read(path).unwrap()));
        }
    }
    found.sort();
    found
}

#[test]
fn a_build_writes_the_site_and_nothing_else() {
    let fixture = Fixture::new();
    let before = all(fixture.path());
    fixture.build().unwrap();
    let out = fixture.out().display().to_string();
    let mut after = all(fixture.path());
    after.retain(|(name, _)| !name.starts_with(&out));
    assert_eq!(after, before);
    assert!(fixture.out().join("pictures/ch03_shapes/circle.dots.png").is_file());
}

#[test]
fn a_build_that_fails_leaves_nothing_behind() {
    let fixture = Fixture::new();
    for wrong in ["See [a](no.md) ", "{{#num nothing}} "] {
        fixture.page(PAGE.replace("See ", wrong));
        let before = all(fixture.path());
        fixture.refused();
        assert_eq!(all(fixture.path()), before, "{wrong}");
        // Nor the folders above.
        let edition = book::Edition {
            folder: fixture.path().join("book"),
            language: "en".to_owned(),
        };
        edition.build(&fixture.path().join("deep/er/out")).unwrap_err();
        assert_eq!(all(fixture.path()), before, "{wrong}");
    }
}

#[test]
fn what_no_build_has_made_is_neither_removed_nor_replaced() {
    for name in ["CNAME", "notes/a.md", ".git/config", "old.html", "page.html~"] {
        let fixture = Fixture::new();
        fixture.build().unwrap();
        fixture.write(&format!("out/{name}"), "mine");
        let before = all(&fixture.out());
        let message = fixture.refused();
        let expected = format!("no build of this book has made: {name}. Building");
        assert!(message.contains(&expected), "{message}");
        assert_eq!(all(&fixture.out()), before);
    }
    let fixture = Fixture::new();
    fixture.build().unwrap();
    fixture.write("out/index.html", "edited by hand");
    assert!(fixture.refused().contains("has made: index.html. Building"));
}

#[test]
fn a_folder_that_only_looks_like_a_book_is_refused() {
    let fixture = Fixture::new();
    for name in [".nojekyll", "toc.html", "thesis.pdf"] {
        fixture.write(&format!("out/{name}"), "");
    }
    let message = fixture.refused();
    assert!(message.contains(".nojekyll and 2 more. Building"), "{message}");
    fixture.write("out/.made-by-book", "what is this");
    let message = fixture.refused();
    assert!(message.contains(".made-by-book has the line `what is"), "{message}");
    assert_eq!(all(&fixture.out()).len(), 4);
}

#[test]
fn an_empty_folder_one_that_a_system_has_looked_at_and_an_earlier_book_are_built_in()
{
    let fixture = Fixture::new();
    fixture.write("out/.DS_Store", "");
    fixture.build().unwrap();
    fixture.write("out/.DS_Store", "");
    fixture.write("out/pictures/Thumbs.db", "");
    fixture.build().unwrap();
    fixture.build().unwrap();
    let manifest = std::fs::read_to_string(fixture.out().join(MANIFEST)).unwrap();
    assert!(manifest.contains("  ch03_shapes.html\n"), "{manifest}");
    assert!(!manifest.contains("DS_Store"), "{manifest}");
}

#[test]
fn a_build_that_was_stopped_does_not_block_the_next() {
    let fixture = Fixture::new();
    fixture.build().unwrap();
    fixture.write(".unfinished-abc/pages/SUMMARY.md", "");
    fixture.write(".unfinished-abc/site/index.html", "half");
    fixture.build().unwrap();
    // It may still be running.
    assert!(fixture.path().join(".unfinished-abc/site").exists());
    std::fs::remove_dir_all(fixture.out()).unwrap();
    fixture.build().unwrap();
}

#[test]
fn a_site_among_the_pages_and_one_in_a_file_are_refused() {
    let fixture = Fixture::new();
    let edition = book::Edition {
        folder: fixture.path().join("book"),
        language: "en".to_owned(),
    };
    let refused = |out: &str| {
        let built = edition.build(&fixture.path().join(out));
        format!("{:#}", built.unwrap_err())
    };
    assert!(refused("book/en/site").contains("lies among the pages of the book"));
    assert!(refused("Cargo.toml").contains("Cargo.toml is no folder"));
    assert!(refused("book").contains("has what no build of this book has made"));
}

#[test]
fn what_systems_and_editors_leave_is_passed_over() {
    let fixture = Fixture::new();
    fixture.write("book/en/._ch03_shapes.md", b"\xff\x00");
    fixture.write("book/en/.DS_Store", b"\xff");
    fixture.write("book/en/ch03_shapes.md~", "# Old\n");
    fixture.write(&format!("{}~", snapshot("area")), "old");
    fixture.write("chapters/ch03_shapes/snapshots/.DS_Store", "");
    fixture.write("chapters/ch03_shapes/snapshots/Thumbs.db", "");
    fixture.write("chapters/ch03_shapes/snapshots/.circle@area.snap.swp", "");
    fixture.write("chapters/ch03_shapes/snapshots/.unfinished-x", "");
    fixture.write("chapters/.DS_Store", "");
    #[cfg(unix)]
    std::os::unix::fs::symlink(
        "someone@host.12",
        fixture.path().join("book/en/.#ch03_shapes.md"),
    )
    .unwrap();
    fixture.build().unwrap();
    assert!(!fixture.out().join(".DS_Store").exists());
    assert!(!fixture.out().join("ch03_shapes.md~").exists());
}

#[test]
fn a_path_leads_into_the_workspace_or_is_refused() {
    let fixture = Fixture::new();
    std::fs::write(fixture.path().join("book/outside.md"), "# A {#a}\n").unwrap();
    for (page, message) in [
        ("../outside.md", "`../outside.md` leads out of the pages of the book"),
        ("/etc/hostname", "`/etc/hostname` leads out of the pages of the book"),
        ("no.md", "there is no page `no.md`"),
    ] {
        let summary = format!("[Title](index.md)\n\n- [Shapes]({page})\n");
        fixture.write("book/en/SUMMARY.md", summary);
        let expected =
            format!("1 mistake in the book\n  book/en/SUMMARY.md:3: {message}");
        assert_eq!(fixture.refused(), expected);
    }
    for file in ["/etc/hostname", "../../../../etc/hostname"] {
        let fixture = Fixture::new();
        fixture.page(PAGE.replace("src/signal.rs", file));
        let message = fixture.refused();
        let outside =
            format!("ch03_shapes.md:13: {file}: leads out of the workspace");
        let missing = format!("ch03_shapes.md:13: {file}: No such file");
        assert!(
            message.contains(&outside) || message.contains(&missing),
            "{message}"
        );
    }
}

#[test]
fn a_damaged_output_is_told_first_and_by_its_name() {
    let fixture = Fixture::new();
    fixture.write(&snapshot("area"), "---\nsource: a.rs\n");
    let message = fixture.refused();
    let first = message.lines().nth(1).unwrap();
    assert!(first.contains("circle@area.snap: has a header that does"), "{message}");
    assert!(!message.contains("nearest"), "{message}");
    let kept =
        "`circle.area` is kept in chapters/ch03_shapes/snapshots/circle@area.snap";
    assert!(message.contains(kept), "{message}");
}

#[test]
fn outputs_with_the_line_ends_of_another_system_are_read() {
    let fixture = Fixture::new();
    for output in ["area", "table", "lines"] {
        let path = fixture.path().join(snapshot(output));
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(path, text.replace('\n', "\r\n")).unwrap();
    }
    fixture.build().unwrap();
    assert!(fixture.rendered("ch03_shapes.html").contains("one\n\ntwo *two*"));
}

#[cfg(unix)]
#[test]
fn every_file_of_a_site_has_the_mode_that_the_umask_gives() {
    use std::os::unix::fs::PermissionsExt;
    let fixture = Fixture::new();
    // Which mdBook copies, as it does with fonts.
    fixture.write("book/en/copied.txt", "copied");
    let copied = fixture.path().join("book/en/copied.txt");
    std::fs::set_permissions(&copied, PermissionsExt::from_mode(0o600)).unwrap();
    fixture.build().unwrap();
    assert!(fixture.out().join("copied.txt").is_file());
    fixture.write("plain/file", "");
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode();
    let plain = fixture.path().join("plain");
    let (folder, file) = (mode(&plain), mode(&plain.join("file")));
    assert_eq!(mode(&fixture.out()), folder);
    for (name, _) in all(&fixture.out()) {
        let path = Path::new(&name);
        let expected = if path.is_dir() { folder } else { file };
        assert_eq!(mode(path), expected, "{name}");
    }
}

#[test]
#[cfg(unix)]
fn a_pipe_in_the_place_of_a_file_is_named_and_not_waited_for() {
    let pipe = "it is a pipe or a device";
    let places = [
        ("book/en/ch03_shapes.md", "there is no page `ch03_shapes.md`", ""),
        ("book/en/SUMMARY.md", "has no SUMMARY.md", ""),
        ("book/en/more.md", "book/en/more.md", pipe),
        ("book/book.toml", "book/book.toml", pipe),
        ("data/CREDITS.md", "data/CREDITS.md", pipe),
        ("src/signal.rs", "src/signal.rs", "is no file"),
        ("chapters/ch03_shapes/src/lib.rs", "ch03_shapes is no chapter's", ""),
        (&snapshot("area"), "circle@area.snap", pipe),
        (&format!("{}.png", snapshot("dots")), "circle@dots.snap", pipe),
        ("out/.made-by-book", "out", pipe),
    ];
    let mut wrong = vec![];
    for (place, named, why) in places {
        let fixture = Fixture::new();
        let path = fixture.path().join(place);
        // Where there is none yet: an empty one, so that its folder is there.
        fixture.write(place, "");
        std::fs::remove_file(&path).unwrap();
        let made = std::process::Command::new("mkfifo").arg(&path).status();
        assert!(made.unwrap().success());
        let message = fixture.refused();
        if !message.contains(named) || !message.contains(why) {
            wrong.push(format!("{place}: {message}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What stands where a file of the book should, and what puts it there.
#[cfg(unix)]
type Instead = (&'static str, fn(&Path));

#[cfg(unix)]
const INSTEAD: [Instead; 5] = [
    ("nothing", |_| ()),
    ("a folder", |path| std::fs::create_dir(path).unwrap()),
    ("a link that leads nowhere", |path| {
        std::os::unix::fs::symlink("nowhere", path).unwrap();
    }),
    ("an empty file", |path| std::fs::write(path, "").unwrap()),
    // Bytes that are no text either: root reads what it may not read.
    ("a closed file", |path| {
        use std::os::unix::fs::PermissionsExt;
        std::fs::write(path, b"\xff").unwrap();
        let closed = std::fs::Permissions::from_mode(0o000);
        std::fs::set_permissions(path, closed).unwrap();
    }),
];

#[test]
#[cfg(unix)]
fn what_is_no_file_in_the_place_of_one_is_named_and_nothing_is_built() {
    let places = [
        ("book/en/ch03_shapes.md", "ch03_shapes"),
        ("book/en/SUMMARY.md", "SUMMARY.md"),
        ("book/book.toml", "book.toml"),
        ("data/CREDITS.md", "data/CREDITS.md"),
        ("src/signal.rs", "src/signal.rs"),
        ("chapters/ch03_shapes/src/lib.rs", "ch03_shapes"),
        // Or, where nothing is there, the output that the page shows: `circle.area`.
        (&snapshot("area"), "area"),
        (&format!("{}.png", snapshot("dots")), "circle@dots.snap"),
    ];
    let mut wrong = vec![];
    for (place, named) in places {
        for (what, put) in INSTEAD {
            let fixture = Fixture::new();
            let path = fixture.path().join(place);
            std::fs::remove_file(&path).unwrap();
            put(&path);
            let before = path.symlink_metadata().ok().map(|there| there.file_type());
            let message = match fixture.build() {
                Ok(()) => "it is built".to_owned(),
                Err(error) => format!("{error:#}"),
            };
            if !message.contains(named) || fixture.out().exists() {
                wrong.push(format!("{what} for {place}: {message}"));
            }
            let after = path.symlink_metadata().ok().map(|there| there.file_type());
            assert_eq!(before, after, "{what} for {place}");
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[cfg(unix)]
#[test]
fn what_is_no_folder_is_neither_built_in_nor_looked_through() {
    for (what, put) in INSTEAD {
        let fixture = Fixture::new();
        fixture.write("place/mine", "mine");
        let path = fixture.path().join("place/odd");
        put(&path);
        let edition = book::Edition {
            folder: fixture.path().join("book"),
            language: "en".to_owned(),
        };
        let before = all(&fixture.path().join("book"));
        for out in [path.clone(), path.join("below")] {
            // What is not there is made.
            if what == "nothing" || what == "a folder" {
                continue;
            }
            for built in [edition.build(&out), edition.preview(&out)] {
                let message = format!("{:#}", built.unwrap_err());
                assert!(message.contains("odd"), "{what}: {message}");
            }
        }
        assert_eq!(all(&fixture.path().join("book")), before, "{what}");
        assert!(std::fs::read(fixture.path().join("place/mine")).is_ok());
        if what != "a folder" {
            assert!(book::site::faults(&path).is_err(), "{what}");
        }
    }
}

#[cfg(unix)]
#[test]
fn a_link_to_a_folder_stays_a_link_and_one_to_nowhere_is_refused() {
    use std::os::unix::fs::symlink;
    let fixture = Fixture::new();
    fixture.write("elsewhere/.DS_Store", "");
    symlink(fixture.path().join("elsewhere"), fixture.out()).unwrap();
    for _ in 0..2 {
        fixture.build().unwrap();
        assert!(fixture.out().is_symlink());
        assert!(fixture.path().join("elsewhere/index.html").is_file());
    }
    // Emptied, as `mdbook clean` does it, or by half.
    std::fs::remove_file(fixture.out().join("index.html")).unwrap();
    std::fs::remove_dir_all(fixture.out().join("pictures")).unwrap();
    fixture.build().unwrap();
    assert!(fixture.out().join("index.html").is_file());
    std::fs::remove_file(fixture.out()).unwrap();
    symlink(fixture.path().join("nowhere"), fixture.out()).unwrap();
    assert!(fixture.refused().contains("cannot be replaced"));
    assert!(fixture.out().is_symlink());
    assert!(!fixture.path().join("nowhere").exists());
}

#[test]
fn a_workspace_that_is_none_has_no_book_of_any_language() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::create_dir(at("empty")).unwrap();
    std::fs::write(at("file"), "").unwrap();
    for name in ["empty", "file", "missing", "file/below"] {
        let workspace = at(name);
        let english = book::Edition::english(&workspace);
        let korean = book::Edition::korean(&workspace);
        for built in [
            english.build(&at("out")),
            korean.build(&at("out")),
            english.preview(&at("out")),
            book::build_all(&[&english, &korean], &at("out")),
        ] {
            let said = format!("{:#}", built.unwrap_err());
            assert!(said.contains("book"), "{name}: {said}");
        }
        let said =
            format!("{:#}", book::Korean::of(&workspace).pages().unwrap_err());
        assert!(said.contains("book/en"), "{name}: {said}");
        assert!(!at("out").exists(), "{name}");
    }
    assert_eq!(std::fs::read(at("file")).unwrap(), b"");
}

#[cfg(unix)]
#[test]
fn a_list_of_unfinished_pages_that_cannot_be_read_is_not_taken_for_an_empty_one() {
    for (what, put) in INSTEAD {
        let folder = tempfile::tempdir().unwrap();
        let list = folder.path().join("book/korean/unfinished.txt");
        std::fs::create_dir_all(list.parent().unwrap()).unwrap();
        put(&list);
        let found = book::Korean::of(folder.path()).unfinished();
        if ["a folder", "a closed file"].contains(&what) {
            let said = format!("{:#}", found.unwrap_err());
            assert!(said.contains("unfinished.txt"), "{what}: {said}");
        } else {
            assert!(found.unwrap().is_empty(), "{what}");
        }
    }
}
