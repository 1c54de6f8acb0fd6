//! What breaks when pixels are left out?

use cnn::Window;
use cnn::data::photos;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{self, Chart, Grids, Maps};
use cnn::statistics::energy;
use ndarray::{Array2, Axis, arr2, concatenate, s};

use crate::maps::{MOVES, PAIRS, average, blurred, every, max, moved};

/// Stripes of one pixel: every second pixel sees one colour only.
pub fn stripes_vanish() -> Result<Outputs> {
    let stripes = Array2::from_shape_fn((2, 8), |(_, x)| (x % 2) as f32);
    let beside = moved(&stripes, [0, 1]);
    let draw = |label: &str, stripes: &Array2<f32>| {
        Grids::new(0)
            .limit(2.0)
            .matrix(label, stripes)
            .sign("→")
            .matrix("every second", &every(stripes, PAIRS)?)
            .draw()
    };
    Ok(Outputs::new()
        .chart("stripes", draw("stripes", &stripes)?)
        .chart("moved", draw("moved by one pixel", &beside)?))
}

/// Rings that grow finer outwards: a smaller picture that shows rings which are
/// not there.
pub fn rings() -> Result<Outputs> {
    let side = 128;
    let plate = Array2::from_shape_fn((side, side), |(y, x)| {
        let [y, x] = [y, x].map(|place| place as f64 - side as f64 / 2.0);
        // The finest rings, at the rim, are two pixels from crest to crest.
        let phase = std::f64::consts::PI * (x * x + y * y) / side as f64;
        (0.5 + 0.5 * libm::cos(phase)) as f32
    });
    let small = [
        ("every second pixel", every(&plate, PAIRS)?),
        ("max pooling", max(&plate, PAIRS)?),
        ("average pooling", average(&plate, PAIRS)?),
        ("blur, then every second", blurred(&plate, 5)?),
    ];
    let halved = Maps::gray(0.0, 1.0).columns(2).draw(&small)?;
    Ok(Outputs::new()
        .picture("plate", plot::gray_maps(&[("rings, 128×128", plate)])?.whole())
        .picture("small", halved.titled("half as large, 64×64").whole()))
}

/// A brick wall at an eighth of its size, in four ways.
pub fn small_bricks() -> Result<Outputs> {
    let bricks = photos::brick().to_gray();
    let eighth = Window::new(8).stride(8);
    let blur_thrice = blurred(&blurred(&blurred(&bricks, 5)?, 5)?, 5)?;
    let small = [
        ("every eighth pixel", every(&bricks, eighth)?),
        ("max pooling", max(&bricks, eighth)?),
        ("average pooling", average(&bricks, eighth)?),
        ("blur and halve, three times", blur_thrice),
    ];
    Ok(Outputs::new()
        .picture("photograph", plot::gray_maps(&[("the wall", &bricks)])?)
        .picture("small", Maps::gray(0.0, 1.0).columns(2).draw(&small)?))
}

/// A way to halve a picture.
type Halve = fn(&Array2<f32>) -> cnn::Result<Array2<f32>>;

const HALVINGS: [(&str, Halve); 5] = [
    ("every second", |image| every(image, PAIRS)),
    ("average 2×2", |image| average(image, PAIRS)),
    ("mean of three", |image| average(image, Window::new(3).stride(2).padding(1))),
    ("blur 1 2 1", |image| blurred(image, 3)),
    ("blur 1 4 6 4 1", |image| blurred(image, 5)),
];

/// Pixels of a halved picture that the border may have touched.
const MARGIN: usize = 4;

/// The map without `margin` pixels on every side.
fn inside(map: Array2<f32>, margin: usize) -> Array2<f32> {
    let (height, width) = map.dim();
    map.slice_move(s![margin..height - margin, margin..width - margin])
}

/// Waves from slow to fast: how strong is what each way of halving leaves?
pub fn waves() -> Result<Outputs> {
    let length = 256;
    let mut chart = Chart::new("waves in 100 pixels", "strength after halving, %");
    for (name, halve) in HALVINGS {
        let mut curve = vec![];
        for step in 1..=32 {
            let turns = f64::from(step) / 64.0;
            // Two waves, a quarter of a turn apart: where one of them is seen at
            // its zeros only, the other one is seen at its crests.
            let (mut before, mut after) = (0.0, 0.0);
            for start in [0.0, std::f64::consts::FRAC_PI_2] {
                let wave = Array2::from_shape_fn((64, length), |(_, x)| {
                    let angle = 2.0 * std::f64::consts::PI * turns * x as f64;
                    libm::sin(angle + start) as f32
                });
                before += energy(&inside(wave.clone(), 2 * MARGIN));
                after += energy(&inside(halve(&wave)?, MARGIN));
            }
            curve.push((100.0 * turns, 100.0 * (after / before).sqrt()));
        }
        chart = chart.line(name, &curve);
    }
    let chart = chart
        .vertical("finest wave that every second pixel can carry", 25.0)
        .include_y(0.0)
        .include_x(0.0);
    Ok(Outputs::new().chart("strengths", chart.draw()?))
}

/// Max pooling of a line, and of the same line one pixel farther.
const LINE: [[f32; 8]; 1] = [[0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 1.0, 1.0]];

/// The window of a line: two pixels, one row.
fn halved_line(line: &Array2<f32>) -> cnn::Result<Array2<f32>> {
    // Two equal rows, so that a window of 2×2 sees the line alone.
    let twice = concatenate![Axis(0), line.view(), line.view()];
    max(&twice, PAIRS)
}

/// The largest of each pixel and its right neighbour, blurred, then every second.
fn steadied_line(line: &Array2<f32>) -> Array2<f32> {
    let width = line.ncols() as isize;
    let at = |x: isize| line[[0, x.rem_euclid(width) as usize]];
    let largest = |x: isize| at(x).max(at(x + 1));
    Array2::from_shape_fn((1, line.ncols() / 2), |(_, place)| {
        let x = 2 * place as isize;
        (largest(x - 1) + 2.0 * largest(x) + largest(x + 1)) / 4.0
    })
}

/// Two pixels dark, two bright: max pooling loses or keeps them by their place.
pub fn max_aliases() -> Result<Outputs> {
    let line = arr2(&LINE);
    let beside = moved(&line, [0, 1]);
    let draw = |label: &str, line: &Array2<f32>| -> Result<_> {
        let grids = Grids::new(0).limit(2.0).matrix(label, line).sign("→");
        Ok(grids.matrix("max pooling", &halved_line(line)?).draw()?)
    };
    let steadied = Grids::new(2)
        .limit(2.0)
        .matrix("with a blur", &steadied_line(&line))
        .matrix("moved, with a blur", &steadied_line(&beside));
    Ok(Outputs::new()
        .chart("line", draw("a line", &line)?)
        .chart("moved", draw("moved by one", &beside)?)
        .chart("steadied", steadied.draw()?))
}

/// The largest difference of two neighbours.
fn largest_step(line: &Array2<f32>) -> f32 {
    let row = line.row(0);
    let steps = row.iter().zip(row.iter().skip(1)).map(|(a, b)| (a - b).abs());
    steps.fold(0.0, f32::max)
}

/// A detector of stripes: do any neighbours differ by more than a half?
fn sees_stripes(line: &Array2<f32>) -> bool {
    largest_step(line) > 0.5
}

/// The answer of a detector behind max pooling, over eight places of one line.
pub fn flipping() -> Result<Outputs> {
    let line = arr2(&LINE);
    let mut table = Table::new([
        "moved by",
        "detector on the pooled line",
        "largest step there",
        "with a blur",
        "unpooled",
    ]);
    let mut answers = vec![];
    for distance in 0..8 {
        let line = moved(&line, [0, distance]);
        let pooled = halved_line(&line)?;
        answers.push(sees_stripes(&pooled));
        let answer = match sees_stripes(&pooled) {
            true => "stripes",
            false => "no stripes",
        };
        let [pooled, blurred, unpooled] = [pooled, steadied_line(&line), line]
            .map(|line| number(largest_step(&line), 1));
        let distance = distance.to_string();
        table = table.row([&distance, answer, &pooled, &blurred, &unpooled]);
    }
    let changes = answers.windows(2).filter(|pair| pair[0] != pair[1]).count();
    Ok(Outputs::new().table("table", table).number("changes", changes as f64, 0))
}

/// Which of all lines of eight dark and bright pixels flip the detector, when
/// moved by one pixel? The answer to the exercise, counted.
pub fn all_lines() -> Result<Outputs> {
    let line = |code: u32| {
        Array2::from_shape_fn((1, 8), |(_, x)| (code >> (7 - x) & 1) as f32)
    };
    let mut counts = [0; 3];
    let mut shown = vec![];
    for code in 0..256 {
        let (line, beside) = (line(code), moved(&line(code), [0, 1]));
        let flips = |pool: &dyn Fn(&Array2<f32>) -> cnn::Result<Array2<f32>>| {
            let [one, other] = [pool(&line)?, pool(&beside)?];
            Ok::<_, cnn::Error>(sees_stripes(&one) != sees_stripes(&other))
        };
        let flipped = [
            flips(&halved_line)?,
            flips(&|line| Ok(steadied_line(line)))?,
            flips(&|line| Ok(line.clone()))?,
        ];
        for (count, flipped) in counts.iter_mut().zip(flipped) {
            *count += u32::from(flipped);
        }
        if flipped[0] && shown.len() < 4 {
            let text: String = line
                .iter()
                .map(|&pixel| if pixel > 0.0 { '1' } else { '0' })
                .collect();
            shown.push(text);
        }
    }
    let table = Table::new(["detector behind", "lines that flip it", "of"])
        .row(["max pooling", &counts[0].to_string(), "256"])
        .row(["max, blur, every second", &counts[1].to_string(), "256"])
        .row(["nothing", &counts[2].to_string(), "256"]);
    Ok(Outputs::new()
        .table("table", table)
        .number("flip", counts[0], 0)
        .text("first", shown.join("\n")))
}

/// Photographs moved by one pixel: how much of the halved picture changes?
pub fn steadier() -> Result<Outputs> {
    let halvings: [(&str, Halve); 5] = [
        ("every second", |image| every(image, PAIRS)),
        ("max", |image| max(image, PAIRS)),
        ("average", |image| average(image, PAIRS)),
        ("max, blur 1 2 1", |image| blurred(&max(image, Window::new(2))?, 3)),
        ("max, blur 1 4 6 4 1", |image| blurred(&max(image, Window::new(2))?, 5)),
    ];
    let pictures = [
        ("temple", photos::temple().shrink(2)?.to_gray()),
        ("cup", photos::coffee().shrink(2)?.to_gray()),
        ("cat", photos::chelsea().shrink(2)?.to_gray()),
        ("bricks", photos::brick().shrink(2)?.to_gray()),
    ];
    let names = pictures.iter().map(|(name, _)| *name);
    let mut table = Table::new(["halved by"].into_iter().chain(names));
    let mut bars = vec![];
    for (name, halve) in halvings {
        let mut row = vec![name.to_owned()];
        let mut total = 0.0;
        for (_, picture) in &pictures {
            let change = step_change(picture, halve)?;
            row.push(number(change, 1));
            total += change;
        }
        table = table.row(row);
        bars.push((name, total / pictures.len() as f64));
    }
    let chart =
        Chart::new("halved by", "change by a step of one pixel, %").bars(&bars);
    Ok(Outputs::new().chart("bars", chart.draw()?).table("table", table))
}

/// What a step of one pixel changes in the halved picture, in percent of how much
/// the halved picture varies; the mean over all eight steps.
fn step_change(picture: &Array2<f32>, halve: Halve) -> cnn::Result<f64> {
    // The border, where the picture is wrapped, is left out.
    let before = inside(halve(picture)?, MARGIN);
    let spread = &before - before.sum() / before.len() as f32;
    let mut sum = 0.0;
    for step in MOVES {
        let after = inside(halve(&moved(picture, step))?, MARGIN);
        sum += (energy(&(after - &before)) / energy(&spread)).sqrt();
    }
    Ok(100.0 * sum / MOVES.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use cnn::statistics::largest_difference;

    #[test]
    fn by_hand_the_line_pools_to_0_1_0_1_and_moved_to_ones() {
        let line = arr2(&LINE);
        assert_eq!(halved_line(&line).unwrap(), arr2(&[[0.0, 1.0, 0.0, 1.0]]));
        let beside = moved(&line, [0, 1]);
        assert_eq!(halved_line(&beside).unwrap(), arr2(&[[1.0; 4]]));
        // max of neighbours 0 1 1 1 0 1 1 1; 1 2 1 at 0: (1 + 0 + 1)/4
        let steady = arr2(&[[0.5, 1.0, 0.5, 1.0]]);
        assert_eq!(steadied_line(&line), steady);
        // 1 0 1 1 1 0 1 1: at 0 (1 + 2 + 0)/4, at 2 (0 + 2 + 1)/4
        assert_eq!(steadied_line(&beside), arr2(&[[0.75; 4]]));
    }

    #[test]
    fn away_from_the_border_the_steadied_line_is_the_librarys_max_and_blur() {
        let line = arr2(&LINE);
        let rows = Array2::from_shape_fn((8, 8), |(_, x)| line[[0, x]]);
        let largest = max(&rows, Window::new(2)).unwrap();
        let pooled = blurred(&largest, 3).unwrap();
        let inside = pooled.slice(s![1..3, 1..3]).to_owned();
        let steadied = steadied_line(&line);
        let expected = Array2::from_shape_fn((2, 2), |(_, x)| steadied[[0, x + 1]]);
        assert!(largest_difference(&inside, &expected) < 1e-6);
    }

    #[test]
    fn a_blur_1_2_1_leaves_a_half_of_a_wave_of_four_pixels() {
        // 1/2 + 1/2·cos(2π/4) = 1/2, at any place of the wave
        let wave = Array2::from_shape_fn((64, 64), |(_, x)| {
            let angle = std::f64::consts::FRAC_PI_2 * x as f64;
            libm::sin(angle + std::f64::consts::FRAC_PI_4) as f32
        });
        let after = inside(blurred(&wave, 3).unwrap(), MARGIN);
        let share = (energy(&after) / energy(&wave)).sqrt();
        assert!((share - 0.5).abs() < 1e-6, "{share}");
    }
}
