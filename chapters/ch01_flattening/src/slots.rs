//! Is anything lost when an image becomes a row of numbers?

use cnn::data::{digits, photos};
use cnn::layer::{Flatten, Layer};
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{self, Grids};
use ndarray::{Array2, Array3, Axis, s};

/// The slot of the pixel at (channel, row, column) of an image with planes of
/// `height` × `width`.
fn slot([channel, row, column]: [usize; 3], [height, width]: [usize; 2]) -> usize {
    (channel * height + row) * width + column
}

/// Channel, row and column of the pixel in a slot: the inverse of [`slot`].
fn place(slot: usize, [height, width]: [usize; 2]) -> [usize; 3] {
    let (line, column) = (slot / width, slot % width);
    [line / height, line % height, column]
}

/// A digit of the set as one plane.
fn digit(index: usize) -> Array2<f32> {
    let digits = digits::load();
    digits.images().index_axis(Axis(0), index).to_owned()
}

/// A handwritten digit is 64 numbers, each the ink of one small square.
pub fn a_digit() -> Result<Outputs> {
    let digit = digit(3);
    let ink = digit.mapv(|pixel| 16.0 * pixel);
    let grid = Grids::new(0).matrix("ink, 0 to 16", &ink).draw()?;
    Ok(Outputs::new()
        .picture("picture", plot::ink_maps(&[("ink is dark", &digit)])?)
        .chart("numbers", grid))
}

/// A colour photograph is three planes of numbers.
pub fn three_channels() -> Result<Outputs> {
    let cup = photos::coffee().shrink(2)?;
    let channel = |name, index| {
        (name, plot::in_color(cup.pixels().index_axis(Axis(0), index)))
    };
    let panels = [
        ("photograph", cup.pixels().clone()),
        channel("channel 0: red", 0),
        channel("channel 1: green", 1),
        channel("channel 2: blue", 2),
    ];
    let shape = format!("photograph  {:?}", cup.pixels().shape());
    Ok(Outputs::new()
        .picture("planes", plot::photographs(&panels)?)
        .text("shape", shape))
}

/// A small image whose pixels are named after their place, and its flat row.
pub fn the_flat_row() -> Result<Outputs> {
    let [channels, height, width] = [2, 2, 3];
    // The pixel at channel 1, row 0, column 2 is called 102.
    let named = |(c, y, x)| (100 * c + 10 * y + x) as f32;
    let image = Array3::from_shape_fn((channels, height, width), named);
    let row = Array2::from_shape_fn((1, image.len()), |(_, index)| {
        let [c, y, x] = place(index, [height, width]);
        image[[c, y, x]]
    });
    let image = Grids::new(0)
        .limit(300.0)
        .matrix("channel 0", &image.slice(s![0, .., ..]))
        .window(1, 0, 1, 1)
        .matrix("channel 1", &image.slice(s![1, .., ..]))
        .window(0, 2, 1, 1);
    let row = Grids::new(0)
        .limit(300.0)
        .matrix("slots 0 to 11", &row)
        .heads(&[""; 0], &std::array::from_fn::<_, 12, _>(|slot| slot))
        .window(0, slot([0, 1, 0], [height, width]), 1, 1)
        .window(0, slot([1, 0, 2], [height, width]), 1, 1);
    Ok(Outputs::new().chart("image", image.draw()?).chart("row", row.draw()?))
}

/// There and back: flattened, put into shape again, and compared.
pub fn round_trip() -> Result<Outputs> {
    let before = digit(3);
    let batch = before.view().insert_axis(Axis(0)); // one image
    let row = Flatten.forward(batch.into_dyn())?; // [1, 64]
    let back = row.to_shape((8, 8))?.to_owned();
    let differ = before.iter().zip(&back).filter(|(a, b)| a != b).count();
    // The row is one pixel high: drawn eight pixels high, it can be seen.
    let band = Array2::from_shape_fn((8, 64), |(_, index)| row[[0, index]]);
    let ends = [("before", before), ("put into shape again", back)];
    Ok(Outputs::new()
        .picture("row", plot::ink_maps(&[("flattened: 64 slots", band)])?)
        .picture("ends", plot::ink_maps(&ends)?)
        .number("differ", differ as f64, 0))
}

/// Every slot of a photograph is the slot of the pixel that it names.
pub fn every_slot() -> Result<Outputs> {
    let cup = photos::coffee().pixels().clone();
    let (_, height, width) = cup.dim();
    let right = |&(index, &number): &(usize, &f32)| {
        let [c, y, x] = place(index, [height, width]);
        slot([c, y, x], [height, width]) == index && number == cup[[c, y, x]]
    };
    let flat = cup.iter().enumerate(); // channel by channel, row by row
    Ok(Outputs::new().number("slots", cup.len() as f64, 0).number(
        "right",
        flat.filter(right).count() as f64,
        0,
    ))
}

/// The numbers of a photograph as files keep them, put into channels, height and
/// width by moving them, and by reading them with other sizes.
pub fn reshaped_or_permuted() -> Result<Outputs> {
    let cup = photos::coffee().shrink(2)?;
    let sizes = cup.pixels().dim();
    // As in a file: height, width, channels.
    let order = cup.pixels().view().permuted_axes([1, 2, 0]);
    let file = order.as_standard_layout().into_owned();
    let reshaped = file.to_shape(sizes)?.to_owned();
    let permuted = file.permuted_axes([2, 0, 1]).as_standard_layout().into_owned();
    let differ = |image: &Array3<f32>| {
        image.iter().zip(cup.pixels()).filter(|(a, b)| a != b).count() as f64
    };
    let counts = [differ(&permuted), differ(&reshaped)];
    let panels = [("permuted", permuted), ("reshaped", reshaped)];
    Ok(Outputs::new()
        .picture("pictures", plot::photographs(&panels)?)
        .number("permuted_differ", counts[0], 0)
        .number("reshaped_differ", counts[1], 0))
}

/// Pixels side by side are neighbours in the row; others lie a whole row of
/// pixels, or a whole plane, apart.
pub fn neighbours_apart() -> Result<Outputs> {
    let images = [
        ("our digits", [1, 8, 8]),
        ("MNIST", [1, 28, 28]),
        ("coffee cup", [3, 400, 600]),
    ];
    let headings = ["image", "shape", "slots", "to the right", "below"];
    let mut table = Table::new(headings.into_iter().chain(["next channel"]));
    for (name, [channels, height, width]) in images {
        let from_first = |pixel| number(slot(pixel, [height, width]) as f64, 0);
        table = table.row([
            name.into(),
            format!("({channels}, {height}, {width})"),
            number((channels * height * width) as f64, 0),
            from_first([0, 0, 1]),
            from_first([0, 1, 0]),
            from_first([1, 0, 0]),
        ]);
    }
    // Nine pixels that touch, in the image and in the row.
    let [rows, columns] = [2..5, 3..6];
    let slots =
        Array2::from_shape_fn((8, 8), |(y, x)| slot([0, y, x], [8, 8]) as f32);
    let nine = Grids::new(0)
        .limit(1e4)
        .matrix("slots of 8×8 pixels", &slots)
        .window(rows.start, columns.start, rows.len(), columns.len());
    let mut window = Array2::from_elem((8, 8), 0.2);
    window.slice_mut(s![rows, columns]).fill(1.0);
    let flat = |index: usize| window[[index / 8, index % 8]];
    let row = Array2::from_shape_fn((8, 64), |(_, index)| flat(index));
    Ok(Outputs::new()
        .chart("window", nine.draw()?)
        .picture("row", plot::gray_maps(&[("the same nine of 64 slots", row)])?)
        .table("table", table))
}

/// Which pixel stands in slot 500,000 of the coffee cup: the exercise.
pub fn which_pixel() -> Result<Outputs> {
    let (_, height, width) = photos::coffee().pixels().dim();
    let [channel, row, column] = place(500_000, [height, width]);
    Ok(Outputs::new()
        .number("channel", channel as f64, 0)
        .number("row", row as f64, 0)
        .number("column", column as f64, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slot_of_a_pixel_is_counted_channel_by_channel_row_by_row() {
        // (2 · 400 + 33) · 600 + 200
        assert_eq!(slot([2, 33, 200], [400, 600]), 500_000);
        assert_eq!(place(500_000, [400, 600]), [2, 33, 200]);
        // The two that are marked in the flat row of (2, 2, 3).
        assert_eq!(slot([0, 1, 0], [2, 3]), 3);
        assert_eq!(slot([1, 0, 2], [2, 3]), 8);
        // The last of (1, 28, 28) is 783.
        assert_eq!(slot([0, 27, 27], [28, 28]), 783);
    }

    #[test]
    fn the_order_is_that_of_the_flatten_layer_and_of_an_array_in_memory() {
        let image = Array3::from_shape_fn((3, 4, 5), |(c, y, x)| {
            slot([c, y, x], [4, 5]) as f32
        });
        let batch = image.view().insert_axis(Axis(0)).into_dyn();
        let row = Flatten.forward(batch).unwrap();
        assert!(row.iter().copied().eq((0..60).map(|slot| slot as f32)));
        assert!(image.as_slice().unwrap().iter().eq(&row));
    }

    #[test]
    fn no_two_pixels_share_a_slot() {
        let size = [3, 7];
        for index in 0..4 * 3 * 7 {
            let [c, y, x] = place(index, size);
            assert!(c < 4 && y < 3 && x < 7);
            assert_eq!(slot([c, y, x], size), index);
        }
    }
}
