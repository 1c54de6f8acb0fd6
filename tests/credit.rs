//! Credits travel with the pictures: on threads, through statics, into other cells.
#![cfg(feature = "notebook")]

use std::sync::{Barrier, LazyLock};
use std::thread;

use cnn::data::credit::{collect, owe};
use cnn::data::{Photo, digits, photos};
use cnn::notebook::{Cell, Outputs, Result, Snapshot};
use cnn::plot;

/// The names in the credits that the cell's one figure carries.
fn credited(run: fn() -> Result) -> Vec<&'static str> {
    let cell = Cell { name: "a_cell", about: "", file: "lib.rs:1", run };
    let snapshots = cell.snapshots().unwrap();
    let [(_, Snapshot::Binary { bytes, .. })] = &snapshots[..] else {
        panic!("one picture: {snapshots:?}");
    };
    let text = String::from_utf8_lossy(bytes);
    let names = ["danielbuechele", "CC0Textures", "Rachel Michetti", "E. Alpaydin"];
    names.into_iter().filter(|name| text.contains(name)).collect()
}

fn shown(gray: &ndarray::Array2<f32>) -> Result {
    let picture = plot::gray_maps(&[("", gray)])?;
    Ok(Outputs::new().picture("gray", picture))
}

#[test]
fn a_figure_of_a_photograph_that_was_loaded_on_another_thread_carries_its_credit() {
    let whole = || {
        let temple = thread::spawn(photos::temple).join().unwrap();
        shown(&temple.shrink(8)?.to_gray())
    };
    assert_eq!(credited(whole), ["danielbuechele"]);
    let numbers = || {
        let gray = || photos::brick().shrink(8).map(|brick| brick.to_gray());
        shown(&thread::spawn(gray).join().unwrap()?)
    };
    assert_eq!(credited(numbers), ["CC0Textures"]);
}

#[test]
fn a_photograph_that_is_kept_in_a_static_is_credited_in_every_cell_that_looks_at_it()
{
    static CUP: LazyLock<Photo> = LazyLock::new(photos::coffee);
    static SMALL: LazyLock<Photo> = LazyLock::new(|| CUP.shrink(4).unwrap());
    let look = || shown(&CUP.shrink(8)?.to_gray());
    let pixels = || {
        let red = SMALL.pixels().index_axis(ndarray::Axis(0), 0);
        shown(&red.to_owned())
    };
    for _ in 0..2 {
        assert_eq!(credited(look), ["Rachel Michetti"]);
        assert_eq!(credited(pixels), ["Rachel Michetti"]);
    }
    assert_eq!(credited(|| shown(&ndarray::arr2(&[[0.5]]))), [""; 0]);
}

#[test]
fn digits_that_are_kept_in_a_static_are_credited_in_every_cell_that_looks_at_them() {
    static SPLIT: LazyLock<cnn::data::Split> = LazyLock::new(digits::split);
    static DIGITS: LazyLock<digits::Digits> = LazyLock::new(digits::load);
    let of_set = || {
        let first = SPLIT.train.first(3);
        shown(&first.images().slice(ndarray::s![0, 0, .., ..]).to_owned())
    };
    let of_file = || {
        let digit = DIGITS.images().index_axis(ndarray::Axis(0), 1);
        shown(&digit.to_owned())
    };
    for _ in 0..2 {
        assert_eq!(credited(of_set), ["E. Alpaydin"]);
        assert_eq!(credited(of_file), ["E. Alpaydin"]);
    }
}

#[test]
fn cells_at_work_at_the_same_time_owe_what_their_own_threads_have_loaded() {
    let owed = |line: &'static str| {
        collect(|| thread::spawn(move || owe(line)).join().unwrap()).1
    };
    for _ in 0..20 {
        let together = Barrier::new(4);
        let lines = ["one", "two", "three", "four"];
        thread::scope(|scope| {
            for line in lines {
                let (together, owed) = (&together, &owed);
                scope.spawn(move || {
                    together.wait();
                    assert_eq!(owed(line), [line]);
                });
            }
        });
    }
}

#[test]
fn each_piece_of_work_owes_what_it_loaded_in_order_and_nothing_else() {
    let ((), first) = collect(|| {
        owe("b");
        owe("a");
        owe("b");
    });
    let (inner, outer) = collect(|| {
        owe("c");
        collect(|| owe("d")).1
    });
    assert_eq!(first, ["b", "a"]);
    assert_eq!(inner, ["d"]);
    assert_eq!(outer, ["c", "d"]);
}

#[test]
fn work_that_panics_leaves_no_debts_behind() {
    let fallen = std::panic::catch_unwind(|| {
        collect(|| {
            owe("lost");
            panic!("fallen");
        })
    });
    assert!(fallen.is_err());
    let (_, owed) = collect(|| owe("next"));
    assert_eq!(owed, ["next"]);
}
