//! What does a stride throw away?

use cnn::Window;
use cnn::data::photos;
use cnn::kernels;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{Chart, Grids, Maps};
use cnn::receptive_field::ReceptiveField;
use ndarray::{Array2, arr2, s};

use crate::plane::{conv, differing, ways};

const THREE: Window = Window::new(3);

/// Strides of one filter on the cup: each map is the first one, with sums left out.
pub fn every_fourth_sum() -> Result<Outputs> {
    let cup = photos::coffee().shrink(4)?.to_gray();
    let sobel = arr2(&kernels::SOBEL_X);
    let all = conv(&cup, &sobel, THREE)?;
    let (mut panels, mut differ) = (vec![], 0);
    let mut table = Table::new(["stride", "sums", "of those of stride 1"]);
    for stride in [1, 2, 4] {
        let map = conv(&cup, &sobel, THREE.stride(stride))?;
        let kept = all.slice(s![..;stride, ..;stride]).to_owned();
        differ += differing(&map, &kept);
        let share = 100.0 * map.len() as f64 / all.len() as f64;
        let sums = number(map.len() as f64, 0);
        table = table.row([
            &stride.to_string(),
            &sums,
            &format!("{} %", number(share, 1)),
        ]);
        panels.push((format!("stride {stride}"), map));
    }
    Ok(Outputs::new()
        .picture("maps", Maps::signed().limit(2.0).draw(&panels)?)
        .table("table", table)
        .number("differ", differ as f64, 0))
}

/// How many windows of stride 2 look at each pixel, away from the rim.
pub fn uneven_looks() -> Result<Outputs> {
    const INSIDE: [usize; 6] = [6, 7, 8, 9, 10, 11];
    let mut drawing = Grids::new(0).limit(12.0);
    for kernel in [2, 3, 4] {
        let window = Window::new(kernel).stride(2);
        let counts = looks(20, window)?.slice_move(s![6..12, 6..12]);
        drawing = drawing
            .matrix(&format!("window {kernel}×{kernel}, stride 2"), &counts)
            .heads(&INSIDE, &INSIDE);
    }
    let counts = drawing.draw()?.titled("windows that look at each pixel");
    Ok(Outputs::new().chart("counts", counts))
}

/// How many windows look at each pixel of a square.
fn looks(side: usize, window: Window) -> cnn::Result<Array2<f32>> {
    ways(side, &[window], |places| Array2::ones((places, places)))
}

/// A single bright pixel in every place of a picture: how often is it lost, and how
/// much does its weight depend on the place?
pub fn one_bright_pixel() -> Result<Outputs> {
    let mut table = Table::new(["layer", "lost", "fewest looks", "most looks"]);
    for (name, window) in [
        ("1×1, stride 2", Window::new(1).stride(2)),
        ("2×2, stride 2", Window::new(2).stride(2)),
        ("3×3, stride 2", Window::new(3).stride(2)),
        ("4×4, stride 2", Window::new(4).stride(2)),
        ("3×3, stride 4", Window::new(3).stride(4)),
    ] {
        // Away from the rim, where every stride has found its rhythm.
        let counts = looks(33, window)?.slice_move(s![8..24, 8..24]);
        let lost = counts.iter().filter(|&&count| count == 0.0).count();
        let share = 100.0 * lost as f64 / counts.len() as f64;
        let [fewest, most] = [f32::min, f32::max]
            .map(|pick| counts.iter().copied().reduce(pick).unwrap_or(0.0));
        let [fewest, most] = [fewest, most].map(|count| number(count, 0));
        table =
            table.row([name, &format!("{} %", number(share, 1)), &fewest, &most]);
    }
    Ok(Outputs::new().table("table", table))
}

/// Three ways to halve the rows three times.
const HALVINGS: [(&str, Window); 3] = [
    ("3×3, one row before", THREE.stride(2).paddings(1, 1)),
    ("3×3, one row behind", THREE.stride(2).paddings(0, 1)),
    ("2×2, no padding", Window::new(2).stride(2)),
];

/// Where the outputs of three halvings look, on a row of 32 pixels.
pub fn start_and_jump() -> Result<Outputs> {
    let mut table = Table::new([
        "three layers of stride 2",
        "rows",
        "seen by one",
        "jump",
        "start",
        "middles",
    ]);
    let mut chart = Chart::new("pixel", "three layouts");
    for (index, (name, window)) in HALVINGS.into_iter().enumerate() {
        let places = (0..3).try_fold(32, |length, _| window.places(length))?;
        let field = ReceptiveField::of([window; 3])?;
        let middles: Vec<f64> = (0..places)
            .map(|place| field.center() + (place * field.jump) as f64)
            .collect();
        let shown: Vec<_> = middles.iter().map(|&at| number(at, 1)).collect();
        let numbers =
            [places, field.size, field.jump].map(|count| count.to_string());
        let row = [name.to_owned()].into_iter().chain(numbers);
        let start = number(field.start as f64, 0);
        table = table.row(row.chain([start, shown.join(", ")]));
        let level = (3 - index) as f64;
        let points: Vec<_> = middles.iter().map(|&middle| (middle, level)).collect();
        chart = chart.points(name, &points);
    }
    let chart = chart.include_x(-0.5).include_x(31.5).include_y(0.5).include_y(3.5);
    Ok(Outputs::new()
        .chart(
            "middles",
            chart.vertical("middle of the row", 15.5).size(640, 280).draw()?,
        )
        .table("table", table))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cnn::conv::{Geometry, reference};
    use ndarray::Array4;

    #[test]
    fn a_stride_leaves_out_sums_and_changes_none() {
        let image =
            Array2::from_shape_fn((13, 11), |(y, x)| ((7 * y + 3 * x) % 5) as f32);
        let kernel = arr2(&kernels::SOBEL_X);
        let all = conv(&image, &kernel, THREE).unwrap();
        for stride in 1..5 {
            let map = conv(&image, &kernel, THREE.stride(stride)).unwrap();
            assert_eq!(map, all.slice(s![..;stride, ..;stride]));
        }
    }

    #[test]
    fn by_hand_three_pixels_of_stride_two_look_once_or_twice() {
        // 0–2, 2–4, 4–6 of 8 pixels: 1 1 2 1 2 1 1 0
        let counts = looks(8, Window::new(3).stride(2)).unwrap();
        let line = [1.0, 1.0, 2.0, 1.0, 2.0, 1.0, 1.0, 0.0];
        assert_eq!(
            counts,
            Array2::from_shape_fn((8, 8), |(y, x)| line[y] * line[x])
        );
    }

    #[test]
    fn by_hand_three_halvings_see_15_pixels_8_apart() {
        // 1 + 2·1 + 2·2 + 2·4 = 15 from −1 −2 −4 on; without padding before, from 0 on
        let field = |window| ReceptiveField::of([window; 3]).unwrap();
        let [before, behind, pairs] = HALVINGS.map(|(_, window)| field(window));
        assert_eq!((before.size, before.jump, before.start), (15, 8, -7));
        assert_eq!((behind.size, behind.jump, behind.start), (15, 8, 0));
        assert_eq!((pairs.size, pairs.center()), (8, 3.5));
    }

    #[test]
    fn what_the_field_says_is_what_a_changed_pixel_changes() {
        for (_, window) in HALVINGS {
            let ones = Array4::<f32>::ones((1, 1, window.kernel, window.kernel));
            let through = |image: &Array4<f32>| {
                (0..3).fold(image.clone(), |image, _| {
                    let geometry = Geometry::new(window);
                    reference::conv2d(image.view(), ones.view(), None, geometry)
                        .unwrap()
                })
            };
            let dark = Array4::<f32>::zeros((1, 1, 32, 32));
            let field = ReceptiveField::of([window; 3]).unwrap();
            for pixel in 0..32 {
                let mut bright = dark.clone();
                bright[[0, 0, 5, pixel]] = 1.0;
                let answers = through(&bright).index_axis_move(ndarray::Axis(2), 0);
                for (place, &answer) in answers.iter().enumerate() {
                    let [first, last] = field.seen(place).unwrap();
                    let seen = (first..=last).contains(&(pixel as isize));
                    assert_eq!(answer > 0.0, seen, "pixel {pixel}, place {place}");
                }
            }
        }
    }
}
