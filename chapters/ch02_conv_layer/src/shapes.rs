//! What shape comes out?

use cnn::Window;
use cnn::conv::{conv2d, grad_input};
use cnn::data::photos;
use cnn::kernels;
use cnn::layer::{Conv2d, Layer};
use cnn::linear::linear;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{self, Chart, Grids, Maps};
use cnn::statistics::r_squared;
use ndarray::{Array2, Array4, Axis, aview2, s};

use crate::chance;
use crate::vgg;

/// One photograph of 3×32×32 and six layers of 8 filters: six shapes.
pub fn six_shapes() -> Result<Outputs> {
    let layers = [
        ("3×3", Window::new(3)),
        ("3×3, padding 1", Window::new(3).padding(1)),
        ("5×5, padding 1", Window::new(5).padding(1)),
        ("3×3, padding 1, stride 2", Window::new(3).padding(1).stride(2)),
        ("3×3, dilation 2", Window::new(3).dilation(2)),
        ("2×2, padding 1", Window::new(2).padding(1)),
    ];
    let mut table = Table::new(["layer of 8 filters", "output", "spatial size"]);
    for (name, window) in layers {
        let layer = Conv2d::<f32>::new(3, 8, window)?;
        let output = layer.output_shape(&[1, 3, 32, 32])?;
        let [channels, height, width] = [output[1], output[2], output[3]];
        let size = match height {
            32 => "kept",
            ..32 => "smaller",
            _ => "larger",
        };
        let shape = format!("{channels}×{height}×{width}");
        table = table.row([name, &shape, size]);
    }
    Ok(Outputs::new().table("table", table))
}

/// The same picture through filters and through free weights: grid and heap.
pub fn grid_and_heap() -> Result<Outputs> {
    let cat = photos::chelsea().shrink(4)?.to_gray();
    let part = cat.slice(s![8..40, 24..56]).to_owned();

    // A layer keeps rows rows and columns columns.
    let picture = part.view().insert_axis(Axis(0)).insert_axis(Axis(0));
    let filter = aview2(&kernels::SOBEL_Y).insert_axis(Axis(0)).insert_axis(Axis(0));
    let map = conv2d(picture, filter, None, Window::new(3))?;
    let map = map.slice(s![0, 0, .., ..]).to_owned();

    // 900 outputs of a fully connected layer, laid out in 30 rows.
    let free: Array2<f32> = chance::weights((900, 1024), 1);
    let heap = linear(&part.to_shape((1, 1024))?, &free, None)?;
    let heap = heap.into_shape_with_order((30, 30))?;

    let alike = |map: &Array2<f32>| -> f64 {
        let (above, below) = (map.slice(s![..-1, ..]), map.slice(s![1.., ..]));
        r_squared(above, below)
    };
    let [of_map, of_heap] = [alike(&map), alike(&heap)];
    let maps = [("one filter", map), ("free weights", heap)];
    Ok(Outputs::new()
        .picture("part", plot::gray_maps(&[("32×32 pixels", part)])?)
        .picture("maps", Maps::signed().own_scales().draw(&maps)?)
        .number("map", of_map, 2)
        .number("heap", of_heap, 2))
}

/// How many windows look at each pixel of 8×8, in steps of 1 and of 2.
pub fn looked_at() -> Result<Outputs> {
    let windows = [
        ("one", "stride 1", Window::new(3)),
        ("two", "stride 2", Window::new(3).stride(2)),
        ("padded", "stride 2, padding 1", Window::new(3).stride(2).padding(1)),
    ];
    // Pixels, elements, padding, stride, dilation; there, not back.
    let mut outputs = Outputs::new().row("values", [8, 3, 0, 2, 1, 0]);
    for (name, label, window) in windows {
        let counts = windows_on_each_pixel([8, 8], window)?;
        let drawing = Grids::new(0).matrix(label, &counts).limit(12.0);
        outputs = outputs.chart(name, drawing.draw()?);
    }
    Ok(outputs)
}

/// Paddings of a picture of 5×5 under 3×3: only the widest uses all pixels alike.
pub fn used_alike() -> Result<Outputs> {
    let mut drawing = Grids::new(0).limit(12.0);
    for padding in 0..3 {
        let window = Window::new(3).padding(padding);
        let counts = windows_on_each_pixel([5, 5], window)?;
        drawing = drawing.matrix(&format!("padding {padding}"), &counts);
    }
    Ok(Outputs::new().chart("counts", drawing.draw()?))
}

/// As many windows as give a pixel a gradient of 1: that of an output of ones
/// through a filter of ones.
fn windows_on_each_pixel(size: [usize; 2], window: Window) -> Result<Array2<f32>> {
    let [rows, columns] = [window.places(size[0])?, window.places(size[1])?];
    let ones = |rows, columns| Array4::<f32>::ones((1, 1, rows, columns));
    let filter = ones(window.kernel, window.kernel);
    let counts = grad_input(&ones(rows, columns), &filter, size, window)?;
    Ok(counts.slice(s![0, 0, .., ..]).to_owned())
}

/// Which padding keeps 28 rows, or halves them: the answer to the exercise.
pub fn chosen_padding() -> Result<Outputs> {
    let wanted = [
        ("5×5", Window::new(5), 28),
        ("7×7", Window::new(7), 28),
        ("3×3, dilation 2", Window::new(3).dilation(2), 28),
        ("3×3, stride 2", Window::new(3).stride(2), 14),
        ("2×2", Window::new(2), 28),
    ];
    let mut table = Table::new(["window", "rows wanted", "padding", "rows"]);
    for (name, window, rows) in wanted {
        let fits = |padding: &usize| window.padding(*padding).places(28) == Ok(rows);
        let padding = (0..=window.kernel).find(fits);
        let (padding, window) = match padding {
            Some(padding) => (padding.to_string(), window.padding(padding)),
            None => ("0 before, 1 behind".into(), window.paddings(0, 1)),
        };
        let found = window.places(28)?;
        table = table.row([name, &rows.to_string(), &padding, &found.to_string()]);
    }
    Ok(Outputs::new().table("table", table))
}

/// VGG16 from its input to its thousand answers, block by block.
pub fn vgg16_shapes() -> Result<Outputs> {
    let rows = vgg::rows()?;
    let input: usize = vgg::INPUT.iter().product();
    let values = input + rows.iter().map(vgg::Row::values).sum::<usize>();
    let weights: usize = rows.iter().map(|row| row.parameters).sum();
    let at_once = vgg::at_once(&rows);
    let mut table = Table::new(["layer", "output", "values", "numbers to learn"]);
    let shape = |[channels, height, width]: [usize; 3]| {
        format!("{channels}×{height}×{width}")
    };
    let count = |count: usize| number(count as f64, 0);
    table = table.row(["input", &shape(vgg::INPUT), &count(input), ""]);
    for row in &rows {
        let [values, learned] = [row.values(), row.parameters].map(count);
        table = table.row([&row.layer.name, &shape(row.shape), &values, &learned]);
    }
    table = table.row(["all", "", &count(values), &count(weights)]);
    Ok(Outputs::new()
        .table("table", table)
        .number("values", values as f64, 0)
        .number("megabytes", 4.0 * values as f64 / 1e6, 0)
        .number("weights", weights as f64, 0)
        .number("at_once", 4.0 * at_once as f64 / 1e6, 0)
        .number("all_weights", 4.0 * weights as f64 / 1e6, 0)
        .chart("by_block", by_block(&rows)?))
}

/// Values of the outputs and numbers to learn, each in percent of all.
fn by_block(rows: &[vgg::Row]) -> Result<plot::Svg> {
    let block = |row: &vgg::Row| match row.layer.name.strip_prefix("fc") {
        Some(_) => 6,
        None => row.layer.name.as_bytes()[4] - b'0',
    };
    let share = |count: fn(&vgg::Row) -> usize| -> Vec<(f64, f64)> {
        let all: usize = rows.iter().map(count).sum();
        let of = |number: u8| {
            let own = rows.iter().filter(|row| block(row) == number);
            100.0 * own.map(count).sum::<usize>() as f64 / all as f64
        };
        (1..=6).map(|number| (f64::from(number), of(number))).collect()
    };
    let chart = Chart::new("block (6: fully connected)", "share of all, %")
        .line("values of the outputs", &share(vgg::Row::values))
        .line("numbers to learn", &share(|row| row.parameters));
    Ok(chart.include_y(0.0).draw()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stride_that_does_not_divide_leaves_the_last_row_unseen() {
        // ⌊(8 − 3) / 2⌋ + 1 = 3 places: rows 0–2, 2–4, 4–6; row 7 is not seen
        let counts =
            windows_on_each_pixel([8, 8], Window::new(3).stride(2)).unwrap();
        let seen = counts.slice(s![..7, ..7]);
        assert!(counts.row(7).iter().all(|&count| count == 0.0));
        assert!(counts.column(7).iter().all(|&count| count == 0.0));
        assert!(seen.iter().all(|&count| count >= 1.0));
    }

    #[test]
    fn by_hand_1_4_or_9_windows_see_a_corner_and_9_the_middle() {
        for (padding, corner) in [(0, 1.0), (1, 4.0), (2, 9.0)] {
            let window = Window::new(3).padding(padding);
            let counts = windows_on_each_pixel([5, 5], window).unwrap();
            assert_eq!([counts[[0, 0]], counts[[2, 2]]], [corner, 9.0]);
        }
    }

    #[test]
    fn all_windows_together_have_nine_pixels_each() {
        let window = Window::new(3);
        let counts = windows_on_each_pixel([8, 8], window).unwrap();
        assert_eq!(counts.sum(), 6.0 * 6.0 * 9.0);
        assert_eq!((counts[[0, 0]], counts[[4, 4]]), (1.0, 9.0));
    }

    #[test]
    fn half_of_the_extent_less_one_is_the_padding_that_keeps_the_size() {
        // d·(k − 1) / 2
        for (kernel, dilation, padding) in
            [(3, 1, 1), (5, 1, 2), (7, 1, 3), (3, 2, 2)]
        {
            let window = Window::new(kernel).dilation(dilation).padding(padding);
            assert_eq!(window.places(28), Ok(28));
        }
        let even = |padding: usize| Window::new(2).padding(padding).places(28);
        assert_eq!((even(0), even(1)), (Ok(27), Ok(29)));
    }
}
