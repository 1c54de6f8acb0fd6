//! Turns, mirrors and sizes: what networks that never saw them make of them.

use cnn::data::augment::rotate;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{self, Chart, Grids};
use ndarray::{Array2, Array4, ArrayView2, s};

use crate::planes::each;
use crate::trained::{Kind, answers, papers, range, share, spread};

const KINDS: [Kind; 2] = [Kind::Max, Kind::TurnedAllTheWay];

/// The shares of images that the three trainings of a kind read correctly.
fn read(kind: Kind, images: &Array4<f32>) -> Result<Vec<f64>> {
    let test = papers()?.test;
    let one = |network| -> Result<f64> {
        let said = answers(network, &test, images.clone())?;
        Ok(share(said.iter().zip(test.labels()).map(|(a, b)| a == b)))
    };
    kind.trained()?.iter().map(one).collect()
}

/// All test digits turned by every angle: how many are read correctly?
pub fn round_the_clock() -> Result<Outputs> {
    let images = papers()?.test.images().to_owned();
    let shown = [0.0, 30.0, 90.0, 180.0].map(|degrees| {
        let digit = rotate(images.slice(s![3, 0, .., ..]), degrees)?;
        Ok((format!("{}°", number(degrees, 0)), digit))
    });
    let shown = shown.into_iter().collect::<cnn::Result<Vec<_>>>()?;
    let mut table = Table::new(["trained on", "0°", "30°", "90°", "180°"]);
    let mut chart = Chart::new("turned by, degrees", "read correctly, %");
    for kind in KINDS {
        let name = if kind == Kind::Max { "upright digits" } else { "turned ones" };
        let (mut curve, mut band, mut cells) =
            (vec![], vec![], vec![name.to_owned()]);
        for step in 0..=24 {
            let degrees = 15.0 * f64::from(step);
            let turned = each(images.view(), |plane| rotate(plane, degrees))?;
            let right = read(kind, &turned)?;
            let [mean, least, most] = range(&right);
            curve.push((degrees, mean));
            band.push((degrees, least, most));
            if [0, 2, 6, 12].contains(&step) {
                cells.push(spread(&right));
            }
        }
        chart = chart.band(name, &band).line(name, &curve);
        table = table.row(cells);
    }
    let chart = chart
        .every_x(90.0)
        .include_y(0.0)
        .include_y(100.0)
        .horizontal("chance", 10.0);
    Ok(Outputs::new()
        .picture("digits", plot::ink_maps(&shown)?.titled("a digit, turned by"))
        .chart("curves", chart.draw()?)
        .table("table", table))
}

/// A 6 that stands on its head, and how often networks take one for the other.
pub fn sixes_and_nines() -> Result<Outputs> {
    let test = papers()?.test;
    let images = test.images().to_owned();
    let half = each(images.view(), |plane| rotate(plane, 180.0))?;
    let first = |digit: usize| {
        let at = test.labels().iter().position(|&label| label == digit);
        at.unwrap_or_else(|| unreachable!("every digit is in the test"))
    };
    let plane = |images: &Array4<f32>, at: usize| -> Array2<f32> {
        images.slice(s![at, 0, .., ..]).to_owned()
    };
    let shown = [
        ("a 6", plane(&images, first(6))),
        ("turned by 180°", plane(&half, first(6))),
        ("a 9", plane(&images, first(9))),
    ];
    let headings =
        ["trained on", "6 read as 9, %", "9 read as 6, %", "all read correctly, %"];
    let mut table = Table::new(headings);
    for (name, kind, images) in [
        ("upright, shown upright", Kind::Max, &images),
        ("upright, shown turned by 180°", Kind::Max, &half),
        ("turned, shown upright", Kind::TurnedAllTheWay, &images),
    ] {
        let mut columns = [vec![], vec![], vec![]];
        for network in kind.trained()? {
            let said = answers(network, &test, images.clone())?;
            let taken = |digit: usize, other: usize| {
                let pairs = said.iter().zip(test.labels());
                let own = pairs.filter(|(_, label)| **label == digit);
                share(own.map(|(said, _)| *said == other))
            };
            columns[0].push(taken(6, 9));
            columns[1].push(taken(9, 6));
            let pairs = said.iter().zip(test.labels());
            columns[2].push(share(pairs.map(|(said, label)| said == label)));
        }
        let [six, nine, all] = columns.map(|column| spread(&column));
        table = table.row([name, &six, &nine, &all]);
    }
    Ok(Outputs::new()
        .picture("digits", plot::ink_maps(&shown)?)
        .table("table", table))
}

pub(crate) fn mirrored(plane: ArrayView2<f32>) -> cnn::Result<Array2<f32>> {
    Ok(plane.slice(s![.., ..;-1]).to_owned())
}

/// Every digit in the mirror: which of them are still read?
pub fn in_the_mirror() -> Result<Outputs> {
    let test = papers()?.test;
    let images = test.images().to_owned();
    let mirror = each(images.view(), mirrored)?;
    let headings = ["digit", "as it is, %", "in the mirror, %"];
    let mut table = Table::new(headings);
    let (mut bars, mut points) = (vec![], vec![]);
    let networks = Kind::Max.trained()?;
    let said = |images: &Array4<f32>| -> Result<Vec<Vec<usize>>> {
        let one = |network| answers(network, &test, images.clone());
        networks.iter().map(one).collect()
    };
    let (straight, reversed) = (said(&images)?, said(&mirror)?);
    for digit in 0..10 {
        let of = |all: &[Vec<usize>]| -> Vec<f64> {
            let one = |said: &Vec<usize>| {
                let pairs = said.iter().zip(test.labels());
                let own = pairs.filter(|(_, label)| **label == digit);
                share(own.map(|(said, _)| *said == digit))
            };
            all.iter().map(one).collect()
        };
        let mirror = of(&reversed);
        let name = number(digit as f64, 0);
        table = table.row([&name, &spread(&of(&straight)), &spread(&mirror)]);
        points.extend(mirror.iter().map(|&value| (digit as f64, value)));
        bars.push((name, range(&mirror)[0]));
    }
    let shown = [3, 0].map(|digit| {
        let at = test.labels().iter().position(|&label| label == digit);
        let at = at.unwrap_or_else(|| unreachable!("every digit is in the test"));
        [&images, &mirror].map(|all| all.slice(s![at, 0, .., ..]).to_owned())
    });
    let names = ["a 3", "in the mirror", "a 0", "in the mirror"];
    let shown: Vec<_> = names.into_iter().zip(shown.into_iter().flatten()).collect();
    let chart = Chart::new("digit", "read correctly in the mirror, %")
        .bars(&bars)
        .points("one training", &points)
        .include_y(100.0);
    Ok(Outputs::new()
        .picture("digits", plot::ink_maps(&shown)?)
        .chart("bars", chart.draw()?)
        .table("table", table))
}

/// What each digit is taken for in the mirror, % of its images in three trainings.
pub fn confused_in_the_mirror() -> Result<Outputs> {
    let test = papers()?.test;
    let mirror = each(test.images().view(), mirrored)?;
    let mut shares = Array2::<f32>::zeros((10, 10));
    for network in Kind::Max.trained()? {
        let said = answers(network, &test, mirror.clone())?;
        for (&label, said) in test.labels().iter().zip(said) {
            shares[[label, said]] += 1.0;
        }
    }
    for mut row in shares.rows_mut() {
        let percent = 100.0 / row.sum();
        row *= percent;
    }
    let grid = Grids::new(0)
        .matrix("row: a digit in the mirror, column: read as, %", &shares)
        .numbered()
        .draw()?;
    let mut wrong = shares;
    wrong.diag_mut().fill(0.0);
    let (what, read) = cnn::statistics::peak(&wrong);
    Ok(Outputs::new()
        .chart("shares", grid)
        .number("most", wrong[[what, read]], 0)
        .number("what", what as f64, 0)
        .number("read", read as f64, 0))
}

/// The plane larger or smaller about its centre, from the four pixels around each
/// place; beyond it lies nothing.
pub(crate) fn scaled(plane: ArrayView2<f32>, factor: f64) -> Array2<f32> {
    let (height, width) = plane.dim();
    let centre = [height, width].map(|length| (length as f64 - 1.0) / 2.0);
    let pixel = |row: f64, column: f64| {
        let inside = row >= 0.0 && column >= 0.0;
        let at = inside.then_some((row as usize, column as usize));
        at.and_then(|at| plane.get(at)).copied().map_or(0.0, f64::from)
    };
    Array2::from_shape_fn(plane.dim(), |(row, column)| {
        let row = (row as f64 - centre[0]) / factor + centre[0];
        let column = (column as f64 - centre[1]) / factor + centre[1];
        let (top, left) = (row.floor(), column.floor());
        let (below, beside) = (row - top, column - left);
        let line = |row| {
            (1.0 - beside) * pixel(row, left) + beside * pixel(row, left + 1.0)
        };
        ((1.0 - below) * line(top) + below * line(top + 1.0)) as f32
    })
}

/// All test digits larger and smaller: how many are read correctly?
pub fn sizes() -> Result<Outputs> {
    let images = papers()?.test.images().to_owned();
    let mut chart =
        Chart::new("size of the digit, of the usual one", "read correctly, %");
    let mut shown = vec![];
    for kind in [Kind::Dense, Kind::Max, Kind::Global] {
        let (mut curve, mut band) = (vec![], vec![]);
        for step in 5..=15 {
            let factor = f64::from(step) / 10.0;
            let images = each(images.view(), |plane| Ok(scaled(plane, factor)))?;
            if kind == Kind::Max && [5, 10, 15].contains(&step) {
                let plane = images.slice(s![3, 0, .., ..]).to_owned();
                shown.push((format!("× {}", number(factor, 1)), plane));
            }
            let [mean, least, most] = range(&read(kind, &images)?);
            curve.push((factor, mean));
            band.push((factor, least, most));
        }
        chart = chart.band(kind.name(), &band).line(kind.name(), &curve);
    }
    let chart = chart.include_y(0.0).include_y(100.0).draw()?;
    Ok(Outputs::new()
        .picture(
            "digits",
            plot::ink_maps(&shown)?.titled("a digit, larger or smaller"),
        )
        .chart("curves", chart))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::arr2;

    #[test]
    fn a_mirror_swaps_left_and_right_and_twice_nothing() {
        let plane = arr2(&[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
        let once = mirrored(plane.view()).unwrap();
        assert_eq!(once, arr2(&[[3.0, 2.0, 1.0], [6.0, 5.0, 4.0]]));
        assert_eq!(mirrored(once.view()).unwrap(), plane);
    }

    #[test]
    fn twice_as_large_the_middle_lies_between_the_pixels() {
        // Of four pixels the places −0.75, −0.25, 0.25, 0.75 around the centre: a
        // quarter of the way between the two in the middle.
        let line = arr2(&[[0.0, 4.0, 8.0, 0.0]]);
        let twice = scaled(line.view(), 2.0);
        assert_eq!(twice, arr2(&[[3.0, 5.0, 7.0, 6.0]]));
        assert_eq!(scaled(line.view(), 1.0), line);
    }
}
