//! From low level to high level? What one small network has learned.

use cnn::data::{Dataset, digits};
use cnn::layer::{Layer, Sequential};
use cnn::loss::CrossEntropy;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{self, Maps, Picture};
use cnn::random::permutation;
use cnn::statistics::quantile;
use cnn::train::evaluate;
use ndarray::{Array2, Array4, s};

use crate::chance;
use crate::patches::{Patch, likeness, maps, of_one_class, strongest};
use crate::trained::{FILTERS, SEEDS, trained, untrained};

/// So many patches of each unit are shown, and counted.
const SHOWN: usize = 9;

/// What the network is shown and what it makes of it.
pub fn small_network() -> Result<Outputs> {
    let test = digits::split().test;
    let network = trained(1)?;
    let correct = |network: &Sequential| -> Result<f64> {
        let judged = evaluate(network, &test, &CrossEntropy::default())?;
        Ok(100.0 * judged.accuracy())
    };
    let digit = |image: usize| 1.0 - &test.images().slice(s![image, 0, .., ..]);
    let label = |image: usize| test.labels()[image].to_string();
    let digits: Vec<_> = (0..8).map(|image| (label(image), digit(image))).collect();
    let digits = Maps::gray(0.0, 1.0).columns(8).draw(&digits)?;
    Ok(Outputs::new()
        .picture("digits", digits.titled("test digits"))
        .text("layers", network.summary(&[1, 1, 8, 8])?.to_string())
        .number("images", test.len() as f64, 0)
        .number("untrained", correct(&untrained(1)?)?, 0)
        .number("correct", correct(network)?, 0))
}

/// The weights of a network's first layer, each filter on its own.
fn first_filters(network: &Sequential) -> Result<Vec<Array2<f32>>> {
    let weight = network.parameters()[0].values.to_owned();
    let weight: Array4<f32> = weight.into_dimensionality()?;
    Ok(weight
        .outer_iter()
        .map(|filter| filter.slice(s![0, .., ..]).to_owned())
        .collect())
}

/// What the units of one layer answer to most, unit by unit.
fn top(
    network: &Sequential,
    test: &Dataset,
    layer: usize,
) -> Result<Vec<Vec<Patch>>> {
    let maps = &maps(network, test)?[layer];
    let unit = |filter| strongest(test.images(), maps, filter, SHOWN);
    Ok((0..FILTERS).map(unit).collect())
}

/// A panel for every unit: its patches, ink dark.
fn panels(names: &[String], units: &[Vec<Patch>]) -> Result<Picture> {
    let panel = |(name, patches): (&String, &Vec<Patch>)| {
        let paper = |patch: &Patch| patch.pixels.mapv(|ink| 1.0 - ink);
        let patches: Vec<_> = patches.iter().map(paper).collect();
        (name.clone(), plot::tiles(&patches, 3))
    };
    // A unit that never answers has nothing to show.
    let pairs = names.iter().zip(units).filter(|(_, patches)| !patches.is_empty());
    let panels: Vec<_> = pairs.map(panel).collect();
    Ok(plot::photographs(&panels)?)
}

fn unit_names() -> Vec<String> {
    (0..FILTERS).map(|unit| format!("unit {unit}")).collect()
}

/// Layer 1: the filters, and the patches of 3×3 that they answer to most.
pub fn first_layer() -> Result<Outputs> {
    let test = digits::split().test;
    let network = trained(1)?;
    let names = unit_names();
    let filters: Vec<_> = names.iter().zip(first_filters(network)?).collect();
    let patches = panels(&names, &top(network, &test, 0)?)?;
    Ok(Outputs::new()
        .picture("filters", plot::filter_plate(&filters)?.titled("filters, layer 1"))
        .picture("patches", patches.titled("strongest patches, layer 1")))
}

/// Layer 2: patches of 5×5, since that is what its units see.
pub fn second_layer() -> Result<Outputs> {
    let test = digits::split().test;
    let patches = panels(&unit_names(), &top(trained(1)?, &test, 1)?)?;
    Ok(Outputs::new()
        .picture("patches", patches.titled("strongest patches, layer 2")))
}

/// The same network before its training: its patches are orderly too.
pub fn before_training() -> Result<Outputs> {
    let test = digits::split().test;
    let patches = panels(&unit_names(), &top(&untrained(1)?, &test, 1)?)?;
    let title = "strongest patches, layer 2, untrained";
    Ok(Outputs::new().picture("patches", patches.titled(title)))
}

/// How alike a unit's patches are and whether they are of one digit: patches cut
/// by chance, and those of three networks before and after their training.
pub fn three_networks() -> Result<Outputs> {
    let test = digits::split().test;
    let headings = ["patches", "likeness", "of one digit, %"];
    let mut table = Table::new(headings);
    for (layer, name) in ["layer 1", "layer 2"].into_iter().enumerate() {
        let of = |pick: &dyn Fn(u64) -> Result<Vec<Vec<Patch>>>| -> Result<Vec<_>> {
            let judge = |&seed: &u64| Ok(judged(&pick(seed)?, &test));
            SEEDS.iter().map(judge).collect()
        };
        let rows = [
            ("by chance", of(&|seed| Ok(by_chance(&test, layer, seed)))?),
            ("untrained", of(&|seed| top(&untrained(seed)?, &test, layer))?),
            ("trained", of(&|seed| top(trained(seed)?, &test, layer))?),
        ];
        for (when, networks) in rows {
            let column = |of: usize| -> Vec<f64> {
                networks.iter().map(|means: &[f64; 2]| means[of]).collect()
            };
            let cells = [range(&column(0), 2), range(&column(1), 0)];
            table = table.row([format!("{name}, {when}")].iter().chain(&cells));
        }
    }
    Ok(Outputs::new().table("table", table))
}

/// Patches from places that no unit has chosen: the answers are drawn.
fn by_chance(test: &Dataset, layer: usize, seed: u64) -> Vec<Vec<Patch>> {
    let places = [6, 4][layer];
    let drawn: Array4<f32> =
        chance::weights((test.len(), FILTERS, places, places), seed);
    let unit = |filter| strongest(test.images(), &drawn, filter, SHOWN);
    (0..FILTERS).map(unit).collect()
}

/// Means over the units that answer often enough: likeness, and the share of
/// their commonest digit in percent.
fn judged(units: &[Vec<Patch>], test: &Dataset) -> [f64; 2] {
    let alive: Vec<_> = units.iter().filter(|unit| unit.len() == SHOWN).collect();
    let count = alive.len() as f64;
    let alike: f64 = alive.iter().map(|unit| likeness(unit)).sum();
    let digit: f64 = alive.iter().map(|unit| of_one_class(unit, test)).sum();
    [alike / count, 100.0 * digit / count]
}

/// `0.61 (0.55 to 0.70)`: the median, the least and the most.
fn range(values: &[f64], decimals: usize) -> String {
    let [middle, least, most] =
        [0.5, 0.0, 1.0].map(|share| number(quantile(values, share), decimals));
    format!("{middle} ({least} to {most})")
}

/// Four filters and four plates of patches: which belongs to which?
pub fn which_unit() -> Result<Outputs> {
    let test = digits::split().test;
    let network = trained(1)?;
    let (filters, units) = (first_filters(network)?, top(network, &test, 0)?);
    let alive = |unit: &usize| units[*unit].len() == SHOWN;
    let chosen: Vec<_> = (0..FILTERS).filter(alive).take(4).collect();
    let letters = ["A", "B", "C", "D"];
    let shown: Vec<_> =
        letters.into_iter().zip(chosen.iter().map(|&u| &filters[u])).collect();
    let order = permutation(chosen.len(), 2, 0);
    let names: Vec<_> = (1..=order.len()).map(|plate| plate.to_string()).collect();
    let plates: Vec<_> =
        order.iter().map(|&place| units[chosen[place]].clone()).collect();
    let answer = names.iter().zip(&order);
    let answer =
        answer.map(|(plate, &place)| format!("{plate} is {}", letters[place]));
    Ok(Outputs::new()
        .chart("filters", plot::matrix_grids(&shown, 1)?.titled("filters"))
        .picture(
            "patches",
            panels(&names, &plates)?.titled("their strongest patches"),
        )
        .text("answer", answer.collect::<Vec<_>>().join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cnn::Window;
    use cnn::receptive_field::ReceptiveField;

    #[test]
    fn patches_are_as_large_as_the_receptive_fields_of_their_layers() {
        let test = digits::split().test.first(50);
        for layer in [0, 1] {
            let stack = vec![Window::new(3); layer + 1];
            let field = ReceptiveField::of(stack).unwrap().size;
            let units = top(&untrained(1).unwrap(), &test, layer).unwrap();
            let sides = units.iter().flatten().map(|patch| patch.pixels.nrows());
            assert!(sides.into_iter().all(|side| side == field));
        }
    }

    #[test]
    fn the_patch_alone_makes_the_unit_say_what_it_said() {
        // 5×5 pixels go through both layers as a picture of their own.
        let test = digits::split().test.first(50);
        let network = untrained(1).unwrap();
        let unit = &top(&network, &test, 1).unwrap()[0];
        for patch in unit {
            let pixels = patch.pixels.view().insert_axis(ndarray::Axis(0));
            let pixels = pixels.insert_axis(ndarray::Axis(0)).into_dyn().to_owned();
            let mut array = pixels;
            for layer in &network.layers()[..4] {
                array = layer.forward(array.view()).unwrap();
            }
            assert_eq!(array[[0, 0, 0, 0]], patch.answer);
        }
    }
}
