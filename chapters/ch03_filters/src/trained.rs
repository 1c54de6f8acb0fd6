//! What do learned filters look like?

use cnn::data::photos;
use cnn::layer::{Layer, Sequential};
use cnn::networks::{LENET5_SEED, lenet5, trained_lenet5};
use cnn::notebook::{Outputs, Result};
use cnn::plot::Maps;
use cnn::signal::{Mode, correlate2d};
use cnn::statistics::r_squared;
use ndarray::{Array2, Axis, Ix4, s};

/// The six filters of the first layer, each with its number.
fn filters(network: &Sequential) -> Result<Vec<(String, Array2<f32>)>> {
    let weights = network.parameters()[0].values.to_owned();
    let weights = weights.into_dimensionality::<Ix4>()?;
    let filters = weights.outer_iter().enumerate();
    let named = filters.map(|(index, filter)| {
        let sheet = filter.index_axis(Axis(0), 0).to_owned();
        ((index + 1).to_string(), sheet)
    });
    Ok(named.collect())
}

/// The share of a weight's variance that its right neighbour tells, in percent.
fn likeness_of_neighbours(filters: &[(String, Array2<f32>)]) -> f64 {
    let column = |columns: std::ops::Range<usize>| {
        let weights = filters.iter().flat_map(|(_, filter)| {
            let part = filter.slice(s![.., columns.clone()]).to_owned();
            part.into_iter()
        });
        let weights: Vec<f32> = weights.collect();
        Array2::from_shape_fn((1, weights.len()), |(_, at)| weights[at])
    };
    100.0 * r_squared(&column(0..4), &column(1..5))
}

/// Six filters of 5×5 before and after their network learned to read digits.
pub fn before_and_after() -> Result<Outputs> {
    let before = filters(&lenet5(LENET5_SEED)?)?;
    let after = filters(&trained_lenet5()?)?;
    let plate = Maps::plate().limit(1.0);
    Ok(Outputs::new()
        .picture("before", plate.draw(&before)?.titled("filters before training"))
        .picture("after", plate.draw(&after)?.titled("filters after training"))
        .number("before_likeness", likeness_of_neighbours(&before), 0)
        .number("after_likeness", likeness_of_neighbours(&after), 0))
}

/// What the six learned filters make of a photograph that they never saw.
pub fn learned_filters_on_a_photograph() -> Result<Outputs> {
    let temple = photos::temple().shrink(3)?.to_gray();
    let maps = filters(&trained_lenet5()?)?;
    let maps = maps.into_iter().map(|(name, filter)| {
        let map = correlate2d(&temple, &filter, Mode::Valid)?;
        Ok((name, map))
    });
    let maps = maps.collect::<Result<Vec<_>>>()?;
    let maps = Maps::signed().quantile(0.99).draw(&maps)?;
    Ok(Outputs::new().picture("maps", maps.titled("maps of the six filters")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_on_a_slope_tell_each_other_and_a_checkerboard_does_too() {
        let slope = Array2::from_shape_fn((5, 5), |(_, x)| x as f32);
        let filters = [(String::new(), slope)];
        assert!((likeness_of_neighbours(&filters) - 100.0).abs() < 1e-9);
        let board = Array2::from_shape_fn((5, 5), |(y, x)| ((x + y) % 2) as f32);
        let filters = [(String::new(), board)];
        assert!((likeness_of_neighbours(&filters) - 100.0).abs() < 1e-9);
    }
}
