//! What is no folder of pages, and no page, is an error that names it.

use browser::{Browser, or_skip, pages, serve};

#[test]
fn what_is_no_folder_of_pages_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::create_dir(at("empty")).unwrap();
    std::fs::write(at("file"), "").unwrap();
    for name in ["empty", "file", "missing", "file/below"] {
        let said = format!("{:#}", pages(&at(name)).unwrap_err());
        assert!(said.contains(name), "{name}: {said}");
    }
    for name in ["file", "missing", "file/below"] {
        let said = format!("{:#}", serve(&at(name)).unwrap_err());
        assert!(said.contains(name), "{name}: {said}");
    }
}

#[tokio::test(flavor = "current_thread")]
async fn a_page_that_is_none_does_not_open() {
    let browser = or_skip!(Browser::start().await.unwrap());
    let folder = tempfile::tempdir().unwrap();
    let said = browser.open(folder.path(), "missing.html").await.unwrap_err();
    assert!(format!("{said:#}").contains("missing.html is no page"), "{said:#}");
    std::fs::write(folder.path().join("plain.html"), "<p>No widget.").unwrap();
    let opened = browser.widget(folder.path(), "plain.html", "flip").await;
    opened.unwrap_err();
    let missing = folder.path().join("missing");
    browser.widget(&missing, "page.html", "flip").await.unwrap_err();
}
