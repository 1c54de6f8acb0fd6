//! Compares an output with its file in `snapshots/`.
//!
//! The output `cell.output` is kept in `cell@output.snap`, and what is not text in a
//! file beside it that has the same name and one more end.

use ::cnn::notebook::Snapshot;

/// Fails, as insta does, unless the output is what is stored in `folder`.
pub(super) fn by_insta(
    folder: &::std::path::Path,
    output: &str,
    snapshot: Snapshot,
) {
    let mut settings = ::insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_snapshot_path(folder);
    let name = output.replacen('.', "@", 1);
    match snapshot {
        Snapshot::Text { kind, contents } => {
            settings.set_description(kind);
            settings.bind(|| ::insta::assert_snapshot!(name, contents));
        }
        Snapshot::Binary { extension, bytes } => {
            let name = ::std::format!("{name}.{extension}");
            settings.bind(|| ::insta::assert_binary_snapshot!(&name, bytes));
        }
    }
}
