use super::*;

const SHAPES: &str = r#"//! Shapes.

/// The area of a circle.
///
/// In square pixels.
#[must_use]
// π is enough here
pub fn area(radius: f32) -> f32 {
    // π·r²
    let note = "one
two";
    drop(note);

    3.0 * radius * radius
}

/// Half a turn.
pub const HALF: f32 = 180.0;

pub struct Circle;

impl Circle {
    /// How wide.
    pub fn width(&self) -> f32 {
        2.0
    }

    const CORNERS: usize = 0;
}

impl std::fmt::Display for Circle {
    fn fmt(&self, _: &mut std::fmt::Formatter) -> std::fmt::Result { Ok(()) }
}

impl std::fmt::Debug for Circle {
    fn fmt(&self, _: &mut std::fmt::Formatter) -> std::fmt::Result { Ok(()) }
}

trait Round {
    /// Turns.
    fn turn(&self);
}

mod inner {
    pub fn hidden() -> Result<Outputs> { unreachable!() }
}
"#;

fn item(name: &str) -> Item {
    File::parse("src/shapes.rs", SHAPES).unwrap().item(name).unwrap()
}

fn refused(name: &str) -> String {
    let file = File::parse("src/shapes.rs", SHAPES).unwrap();
    file.item(name).unwrap_err().to_string()
}

#[test]
fn an_item_is_cut_out_with_its_comments_and_lines() {
    let area = item("area");
    assert_eq!((area.first_line, area.last_line), (8, 15));
    assert_eq!(area.place(), "src/shapes.rs:8");
    assert_eq!(area.about, "The area of a circle.");
    assert!(area.public);
    let from = SHAPES.find("/// The area").unwrap();
    let to = SHAPES.find("\n\n/// Half").unwrap();
    assert_eq!(area.text, SHAPES[from..to]);
    let from = SHAPES.find("#[must_use]").unwrap();
    assert_eq!(area.code, SHAPES[from..to]);
}

#[test]
fn a_method_is_named_by_its_type_and_moved_to_the_margin() {
    let width = item("Circle::width");
    assert_eq!(
        width.text,
        "/// How wide.\npub fn width(&self) -> f32 {\n    2.0\n}"
    );
    assert_eq!(width.code, "pub fn width(&self) -> f32 {\n    2.0\n}");
    assert_eq!(width.first_line, 24);
    assert_eq!(item("Circle::CORNERS").kind, Kind::Const);
    assert!(!item("Circle::CORNERS").public);
    assert_eq!(item("Round::turn").code, "fn turn(&self);");
    assert_eq!(item("HALF").code, "pub const HALF: f32 = 180.0;");
    assert_eq!(item("Circle").kind, Kind::Struct);
}

#[test]
fn two_traits_may_have_one_method_name_and_the_longer_name_tells_them_apart() {
    assert_eq!(
        refused("Circle::fmt"),
        "`Circle::fmt` is the name of 2 items: \
         <Circle as Display>::fmt at src/shapes.rs:32, \
         <Circle as Debug>::fmt at src/shapes.rs:36"
    );
    assert_eq!(item("<Circle as Debug>::fmt").first_line, 36);
}

#[test]
fn the_module_inside_a_file_is_part_of_the_name() {
    let hidden = item("inner::hidden");
    assert_eq!(hidden.code, "pub fn hidden() -> Result<Outputs> { unreachable!() }");
    let signature = hidden.signature.unwrap();
    assert!(signature.plain);
    assert_eq!(signature.returns.as_deref(), Some("Result < Outputs >"));
    assert!(!item("area").signature.unwrap().plain);
}

#[test]
fn an_unknown_name_is_answered_with_the_nearest() {
    assert_eq!(
        refused("aera"),
        "src/shapes.rs has no item `aera`; the nearest is `area`"
    );
    assert_eq!(
        refused("Circle::widht"),
        "src/shapes.rs has no item `Circle::widht`; the nearest is `Circle::width`"
    );
}

#[test]
fn a_file_that_is_not_there_or_not_utf8_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let error = |name| File::read(folder.path(), name).err().unwrap().to_string();
    assert!(error("no.rs").starts_with("no.rs: "));
    std::fs::write(folder.path().join("bad.rs"), b"fn \xff() {}").unwrap();
    assert!(error("bad.rs").starts_with("bad.rs: "), "{}", error("bad.rs"));
}

#[test]
fn a_mistake_in_rust_has_its_line() {
    let error = |text| File::parse("a.rs", text).err().unwrap().to_string();
    assert!(error("fn a() {}\n\nfn b() { let }\n").starts_with("a.rs:3: "));
    assert!(error("fn a() {\n").starts_with("a.rs:1: "), "{}", error("fn a() {\n"));
}

#[test]
fn characters_of_several_bytes_and_windows_line_ends_move_nothing() {
    let text = "\u{feff}/// 합성곱 ⌊x⌋\r\npub fn a() {\r\n    // π\r\n}\r\n";
    let item = File::parse("a.rs", text).unwrap().item("a").unwrap();
    assert_eq!(item.code, "pub fn a() {\n    // π\n}");
    assert_eq!(item.about, "합성곱 ⌊x⌋");
    assert_eq!((item.first_line, item.last_line), (2, 4));
}

#[test]
fn an_item_that_a_macro_writes_is_told_with_the_macro() {
    let text = "macro_rules! number { ($n:ident) => { pub fn $n() {} } }\n\
                mod a {\n    number!(places);\n}\nfn place() {}\n";
    let file = File::parse("src/a.rs", text).unwrap();
    let error = file.item("a::places").err().unwrap().to_string();
    assert_eq!(
        error,
        "src/a.rs has no item `a::places`; `number!` at src/a.rs:3 may write it, and \
         what a macro writes is not seen: name the macro"
    );
    assert!(file.item("number").is_ok());
    let error = file.item("plaice").err().unwrap().to_string();
    assert!(error.ends_with("; the nearest is `place`"), "{error}");
}
