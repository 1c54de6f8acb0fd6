//! What Winograd's tiles compute: the same bits everywhere, if not those of the
//! definition.

use cnn::conv::winograd::{Tile, conv2d};
use cnn::{Result, Window};

use crate::{Table, numbers};

/// Images, channels, height, width, filters, padding.
const CASES: [[usize; 6]; 4] = [
    [1, 1, 1, 1, 1, 1],
    [2, 3, 7, 9, 5, 1],
    [1, 17, 9, 21, 33, 0],
    [1, 70, 6, 13, 66, 2],
];

pub(crate) fn add_to(table: &mut Table) -> Result<()> {
    for [images, channels, height, width, filters, padding] in CASES {
        let input = numbers((images, channels, height, width), 1);
        let weight = numbers((filters, channels, 3, 3), 2);
        let bias = numbers(filters, 3);
        let window = Window::new(3).padding(padding);
        for (name, tile) in [
            ("winograd F(2x2, 3x3)", Tile::Two),
            ("winograd F(4x4, 3x3)", Tile::Four),
        ] {
            let maps = conv2d(&input, &weight, Some(bias.view()), window, tile)?;
            table.add(name, &maps);
        }
    }
    Ok(())
}
