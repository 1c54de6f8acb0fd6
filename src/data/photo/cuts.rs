//! Parts of a JPEG file are lost, at its end and in its midst.

use super::Photo;

/// Files of several kinds, made by `whole/make.py`.
const FILES: [(&str, &[u8]); 6] = [
    ("baseline", include_bytes!("whole/baseline.jpg")),
    ("gray", include_bytes!("whole/baseline_gray.jpg")),
    ("restarts", include_bytes!("whole/baseline_restarts.jpg")),
    ("progressive", include_bytes!("whole/progressive.jpg")),
    ("progressive restarts", include_bytes!("whole/progressive_restarts.jpg")),
    ("cmyk", include_bytes!("whole/cmyk.jpg")),
];

#[test]
fn whole_files_of_every_kind_are_read() {
    for (name, file) in FILES {
        let photo = Photo::decode(name, file).unwrap();
        assert_eq!(photo.pixels().shape()[1..], [61, 93], "{name}");
    }
}

#[test]
fn a_file_without_its_last_bytes_is_refused_though_it_is_given_an_end() {
    for (name, file) in FILES {
        for end in (2..file.len() - 2).step_by(11) {
            let cut = &file[..end];
            assert!(Photo::decode(name, cut).is_err(), "{name} up to {end}");
        }
        for end in (2..file.len() - 2).step_by(11) {
            let ended = [&file[..end], &[0xff, 0xd9]].concat();
            assert!(Photo::decode(name, &ended).is_err(), "{name}, end at {end}");
        }
    }
}

/// Each loses 512 bytes, or the same from two places.
#[test]
fn a_file_with_a_hole_anywhere_is_refused_though_its_end_is_there() {
    for (name, file) in FILES {
        for at in (2..file.len() - 514).step_by(11) {
            let holed = [&file[..at], &file[at + 512..]].concat();
            assert!(Photo::decode(name, &holed).is_err(), "{name}, hole at {at}");
        }
        for at in (2..file.len() - 1500).step_by(29) {
            let holed = [&file[..at], &file[at + 256..at + 900], &file[at + 1156..]]
                .concat();
            assert!(Photo::decode(name, &holed).is_err(), "{name}, holes at {at}");
        }
    }
}

#[test]
fn a_hole_is_named_by_what_is_missing() {
    for (file, expected) in [
        (0, "is damaged: unit 9 of 24 of a scan is no code"),
        (1, "is cut short: a scan has 58 of 96 units"),
        (5, "is cut short: a scan has 51 of 96 units"),
    ] {
        let (name, file) = FILES[file];
        let from = file.len() / 2;
        let holed = [&file[..from], &file[file.len() - 300..]].concat();
        let said = Photo::decode(name, &holed).unwrap_err().to_string();
        assert!(said.contains(expected), "{said}");
    }
}

#[test]
fn lost_scans_and_restarts_out_of_turn_are_noticed() {
    let marks = |file: &[u8], codes: std::ops::RangeInclusive<u8>| -> Vec<usize> {
        let pairs = file.windows(2).enumerate();
        let marked =
            pairs.filter(|(_, two)| two[0] == 0xff && codes.contains(&two[1]));
        marked.map(|(at, _)| at).collect()
    };
    let (name, file) = FILES[3];
    // The last scan alone, from its head to the end.
    let last = *marks(file, 0xda..=0xda).last().unwrap();
    let short = [&file[..last], &[0xff, 0xd9]].concat();
    let said = Photo::decode(name, &short).unwrap_err().to_string();
    assert!(said.contains("of 192 coefficients of a block"), "{said}");
    // One whole interval, with its marker.
    let (name, file) = FILES[2];
    let restarts = marks(file, 0xd0..=0xd7);
    let holed = [&file[..restarts[1]], &file[restarts[2]..]].concat();
    let said = Photo::decode(name, &holed).unwrap_err().to_string();
    assert!(said.contains("its restart marker 1 is not behind 12 of 48"), "{said}");
}
