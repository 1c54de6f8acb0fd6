//! Where something is: what padding tells of it, and what pooling hides.

use std::collections::BTreeSet;

use cnn::Window;
use cnn::data::Dataset;
use cnn::layer::{
    Conv2d, GlobalAvgPool, Initialization, Linear, Pad2d, Relu, Sequential,
};
use cnn::loss::CrossEntropy;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::optim::{Adam, Optimizer, Schedule};
use cnn::plot::{self, Chart, Maps, framed};
use cnn::pool::{Divisor, avg_pool2d, max_pool2d};
use cnn::signal::Border;
use cnn::train::{Plan, evaluate, fit};
use ndarray::{Array2, Array4, arr2};

use crate::coordinates::Coordinates;
use crate::planes::{batch, filtered, relu};
use crate::trained::{SEEDS, share, spread};

/// Zeros with a single 1.
fn dot(side: usize, [row, column]: [usize; 2]) -> Array2<f32> {
    let mut dot = Array2::zeros((side, side));
    dot[[row, column]] = 1.0;
    dot
}

/// A small filter of whole numbers, and a bias of 1: all sums are exact.
const FILTER: [[f32; 3]; 3] = [[1.0, 2.0, -1.0], [0.0, 2.0, 1.0], [2.0, -1.0, 1.0]];

/// Layers of that filter with its bias and a ReLU.
fn layers(plane: &Array2<f32>, count: usize, border: Border) -> Result<Array2<f32>> {
    layers_of(&arr2(&FILTER), plane, count, border)
}

fn layers_of(
    filter: &Array2<f32>,
    plane: &Array2<f32>,
    count: usize,
    border: Border,
) -> Result<Array2<f32>> {
    let mut map = plane.clone();
    for _ in 0..count {
        map = relu(filtered(&map, filter, border)? + 1.0);
    }
    Ok(map)
}

/// A flat wall behind layers that are padded with zeros: a frame that grows.
pub fn a_flat_wall() -> Result<Outputs> {
    let wall = Array2::from_elem((24, 24), 1.0);
    let mut maps = vec![("the wall".to_owned(), wall.clone())];
    for count in [1, 2, 4, 8] {
        let map = layers(&wall, count, Border::Zero)?;
        let middle = map[[12, 12]];
        let plural = if count == 1 { "" } else { "s" };
        maps.push((format!("{count} layer{plural}"), map / middle));
    }
    let ring = layers(&wall, 8, Border::Wrap)?;
    let middle = ring[[12, 12]];
    maps.push(("8 layers, circular".to_owned(), ring / middle));
    let picture = Maps::gray_shared().columns(3).draw(&maps)?;
    Ok(Outputs::new().picture("maps", picture))
}

/// Two dots on a ring: the sum of the last map is the same.
pub fn two_dots() -> Result<Outputs> {
    let images =
        [("upper left", dot(DOTS, [3, 2])), ("lower right", dot(DOTS, [7, 9]))];
    let sum = |image: &Array2<f32>| -> Result<f32> {
        Ok(layers(image, 3, Border::Wrap)?.sum())
    };
    Ok(Outputs::new()
        .picture("images", plot::gray_maps(&images)?)
        .number("one", sum(&images[0].1)?, 0)
        .number("other", sum(&images[1].1)?, 0))
}

/// The sum of the last map, for a dot at every place.
fn sums(side: usize, count: usize, border: Border) -> Result<Array2<f32>> {
    let mut sums = Array2::zeros((side, side));
    for ((row, column), sum) in sums.indexed_iter_mut() {
        *sum = layers(&dot(side, [row, column]), count, border)?.sum();
    }
    Ok(sums)
}

/// The mean of the last map for a dot at every place, less that for a dot in the
/// middle: where it is zero, whatever stands behind the mean cannot know the place.
pub fn felt_border() -> Result<Outputs> {
    let side = 15;
    let middle = [side / 2; 2];
    let headings = ["layers", "zeros", "circular", "of"];
    let mut table = Table::new(headings);
    let mut maps = vec![];
    for count in [1, 2, 3] {
        let off = |border| -> Result<Array2<f32>> {
            let sums = sums(side, count, border)?;
            let numbers = sums.len() as f32;
            let usual = sums[middle];
            Ok(sums.mapv(|sum| (sum - usual) / numbers))
        };
        let (zeros, ring) = (off(Border::Zero)?, off(Border::Wrap)?);
        let told = |map: &Array2<f32>| map.iter().filter(|&&v| v != 0.0).count();
        table = table.row(
            [count, told(&zeros), told(&ring), zeros.len()]
                .map(|value| number(value as f64, 0)),
        );
        let plural = if count == 1 { "" } else { "s" };
        maps.push((format!("zeros, {count} layer{plural}"), zeros));
        if count == 3 {
            maps.push(("circular, 3 layers".to_owned(), ring));
        }
    }
    let picture = Maps::signed().own_scales().columns(4).draw(&maps)?;
    Ok(Outputs::new().picture("maps", picture).table("table", table))
}

/// How the layers of a network are padded, and whether they are told the places.
#[derive(Debug, Clone, Copy)]
enum Padding {
    Zeros,
    Circular,
    CircularAndPlaces,
}

const DOTS: usize = 12;
const CHANNELS: usize = 6;

/// Layers of 3×3, the mean of every map, and a score for each quarter.
fn finder(padding: Padding, layers: usize) -> cnn::Result<Sequential> {
    let mut network = Sequential::new();
    let mut channels = 1;
    if let Padding::CircularAndPlaces = padding {
        network = network.then(Coordinates);
        channels += 2;
    }
    for _ in 0..layers {
        let window = Window::new(3);
        network = match padding {
            Padding::Zeros => {
                network.then(Conv2d::new(channels, CHANNELS, window.padding(1))?)
            }
            _ => {
                let valid = Conv2d::new(channels, CHANNELS, window)?;
                network.then(Pad2d::new(Border::Wrap, 1)).then(valid)
            }
        };
        network = network.then(Relu);
        channels = CHANNELS;
    }
    Ok(network.then(GlobalAvgPool).then(Linear::new(CHANNELS, 4)?))
}

/// A dot at every place, and which quarter it lies in.
fn dots() -> cnn::Result<Dataset> {
    let places = DOTS * DOTS;
    let mut images = Array4::zeros((places, 1, DOTS, DOTS));
    let mut quarters = vec![];
    for place in 0..places {
        let (row, column) = (place / DOTS, place % DOTS);
        // Ten times as bright as 1: the mean of a map divides it by 144.
        images[[place, 0, row, column]] = 10.0;
        quarters.push(2 * (2 * row / DOTS) + 2 * column / DOTS);
    }
    Dataset::new(images, quarters)
}

/// The network after it has seen all dots many times.
fn trained_finder(padding: Padding, layers: usize, seed: u64) -> Result<Sequential> {
    let network = finder(padding, layers)?;
    let mut network = network.initialized(Initialization::KaimingNormal, seed);
    let mut optimizer = Optimizer::new(Adam::default(), Schedule::constant(0.01))?;
    let plan = Plan::new(EPOCHS, 24, seed).quietly();
    fit(&mut network, &mut optimizer, &dots()?, None, &plan)?;
    Ok(network)
}

const EPOCHS: u64 = 70;

/// The share of dots that can be found, in percent, by who feels a border within so
/// many pixels and else has to guess: next to two borders all, next to one a half,
/// next to none a quarter.
fn share_by_a_frame(width: usize) -> f64 {
    let inner = DOTS - 2 * width;
    let [corners, edges, middle] =
        [4 * width * width, 4 * width * inner, inner * inner];
    let found = corners + edges / 2 + middle / 4;
    100.0 * found as f64 / (DOTS * DOTS) as f64
}

/// Where is the dot? Networks that end in a mean over all places learn its quarter.
pub fn where_is_the_dot() -> Result<Outputs> {
    let networks = [
        ("circular, 3 layers", Padding::Circular, 3),
        ("zeros, 1 layer", Padding::Zeros, 1),
        ("zeros, 2 layers", Padding::Zeros, 2),
        ("zeros, 3 layers", Padding::Zeros, 3),
        ("circular, places told", Padding::CircularAndPlaces, 1),
    ];
    let dots = dots()?;
    let mut table = Table::new(["network", "dots found, %", "by a frame, %"]);
    let mut maps = vec![];
    for (name, padding, layers) in networks {
        let mut found = Array2::zeros((DOTS, DOTS));
        let mut shares = vec![];
        for seed in SEEDS {
            let network = trained_finder(padding, layers, seed)?;
            let said = evaluate(&network, &dots, &CrossEntropy::default())?;
            let pairs = said.predictions.iter().zip(dots.labels());
            let right: Vec<bool> =
                pairs.map(|(said, label)| said == label).collect();
            for (place, &right) in right.iter().enumerate() {
                let third = f32::from(u8::from(right)) / SEEDS.len() as f32;
                found[[place / DOTS, place % DOTS]] += third;
            }
            shares.push(share(right));
        }
        let frame = match padding {
            Padding::Zeros => number(share_by_a_frame(layers), 1),
            _ => "–".to_owned(),
        };
        table = table.row([name, &spread(&shares), &frame]);
        let half = DOTS / 2;
        let quarters = [(0, 0), (0, half), (half, 0), (half, half)];
        maps.push((name, framed(&found, &quarters, half)));
    }
    let picture = plot::photographs(&maps)?;
    let title = "dots found: white by all three trainings, gray by one or two, black by \
                 none; a frame is a quarter";
    Ok(Outputs::new().table("table", table).picture("maps", picture.titled(title)))
}

/// How many different maps a pooling makes of a dot at every place of 16×16.
fn different_maps(window: usize, largest: bool, filter: bool) -> Result<usize> {
    let side = 16;
    let window = Window::new(window).stride(window);
    let mut seen = BTreeSet::new();
    for place in 0..side * side {
        let mut plane = dot(side, [place / side, place % side]);
        if filter {
            plane = relu(filtered(&plane, &arr2(&FILTER), Border::Wrap)?);
        }
        let pooled = match largest {
            true => max_pool2d(batch(&plane), window)?.values,
            false => avg_pool2d(batch(&plane), window, Divisor::default())?,
        };
        seen.insert(pooled.iter().map(|v| v.to_bits()).collect::<Vec<_>>());
    }
    Ok(seen.len())
}

/// Of 256 places of a dot, how many can be told apart behind a pooling?
pub fn what_pooling_hides() -> Result<Outputs> {
    let headings = ["window", "max", "average", "filter 3×3, max"];
    let mut table = Table::new(headings);
    let mut chart =
        Chart::new("window and stride, pixels", "places told apart").log_x().log_y();
    let mut curves = [vec![], vec![], vec![]];
    for window in [1, 2, 4, 8, 16] {
        let counts = [
            different_maps(window, true, false)?,
            different_maps(window, false, false)?,
            different_maps(window, true, true)?,
        ];
        for (curve, &count) in curves.iter_mut().zip(&counts) {
            curve.push((window as f64, count as f64));
        }
        let [max, average, both] = counts.map(|count| number(count as f64, 0));
        table = table.row([&format!("{window}×{window}"), &max, &average, &both]);
    }
    for (name, curve) in [headings[1], headings[3]].iter().zip([0, 2]) {
        chart = chart.line(name, &curves[curve]).points(name, &curves[curve]);
    }
    Ok(Outputs::new().chart("curves", chart.draw()?).table("table", table))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cnn::layer::Layer;
    use cnn::random::{generator, uniform};

    #[test]
    fn without_layers_all_places_are_one_to_a_sum() {
        assert!(sums(5, 0, Border::Zero).unwrap().iter().all(|&sum| sum == 1.0));
    }

    #[test]
    fn a_dot_is_felt_from_as_near_to_the_border_as_by_hand() {
        // One layer: the filter has to stick out, so place 0 or the last. With one
        // more layer the frame of the first, the dot's reach and the filter meet:
        // two pixels more on each side.
        let side = 15;
        for count in [1, 2, 3] {
            let sums = sums(side, count, Border::Zero).unwrap();
            let blind = 2 * count - 1;
            for ((row, column), &sum) in sums.indexed_iter() {
                let far = |at: usize| at >= blind && at + blind < side;
                if far(row) && far(column) {
                    assert_eq!(sum, sums[[7, 7]], "{count}: {row}, {column}");
                }
            }
            assert_ne!(sums[[0, 7]], sums[[7, 7]]);
        }
    }

    #[test]
    fn no_filter_feels_the_border_from_farther_than_by_hand() {
        let (side, middle) = (13, [6, 6]);
        let mut felt_as_far_as_can_be = [false; 3];
        for seed in 0..40 {
            let chance = &mut generator(seed, 0);
            let weight = || uniform(chance, 3.5).round() as f32;
            let filter = Array2::from_shape_simple_fn((3, 3), weight);
            for (count, felt) in (1..=3).zip(&mut felt_as_far_as_can_be) {
                let sum = |place| -> f32 {
                    let dot = dot(side, place);
                    layers_of(&filter, &dot, count, Border::Zero).unwrap().sum()
                };
                let (usual, frame) = (sum(middle), 2 * count - 1);
                for row in 0..side {
                    let (near, column) = (row.min(side - 1 - row), 6);
                    let told = sum([row, column]) != usual;
                    assert!(!told || near < frame, "{seed} {count} {row}");
                    *felt |= told && near == frame - 1;
                }
            }
        }
        assert_eq!(felt_as_far_as_can_be, [true; 3]);
    }

    #[test]
    fn on_a_ring_no_place_is_told_from_another() {
        let sums = sums(9, 4, Border::Wrap).unwrap();
        assert!(sums.iter().all(|&sum| sum == sums[[0, 0]]));
    }

    #[test]
    fn a_network_on_a_ring_says_the_same_of_every_dot() {
        let network = finder(Padding::Circular, 2).unwrap();
        let network = network.initialized(Initialization::KaimingNormal, 5);
        let dots = dots().unwrap();
        let scores = network.forward(dots.images().into_dyn()).unwrap();
        for place in scores.outer_iter() {
            for (one, first) in
                place.iter().zip(&scores.index_axis(ndarray::Axis(0), 0))
            {
                assert!((one - first).abs() < 1e-5, "{one} and {first}");
            }
        }
    }

    #[test]
    fn pooling_of_k_tells_one_place_of_k_times_k_apart() {
        for window in [1, 2, 4, 8, 16] {
            let places = (16 / window) * (16 / window);
            assert_eq!(different_maps(window, true, false).unwrap(), places);
            assert_eq!(different_maps(window, false, false).unwrap(), places);
        }
    }

    #[test]
    fn a_frame_of_one_pixel_finds_49_of_144_dots_by_hand() {
        // 4 corners, half of 4 · 10, a quarter of 10 · 10
        assert_eq!(share_by_a_frame(1), 100.0 * (4.0 + 20.0 + 25.0) / 144.0);
        assert_eq!(share_by_a_frame(6), 100.0);
    }

    #[test]
    fn every_quarter_has_as_many_dots() {
        let labels = dots().unwrap().labels().to_vec();
        for quarter in 0..4 {
            let dots = labels.iter().filter(|&&label| label == quarter).count();
            assert_eq!(dots, 36);
        }
        assert_eq!([labels[0], labels[11], labels[132], labels[143]], [0, 1, 2, 3]);
    }
}
