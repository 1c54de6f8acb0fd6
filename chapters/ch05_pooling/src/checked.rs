//! Are the slopes right? Measured, with a tie and without.

use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::Grids;
use cnn::pool::{
    Divisor, avg_pool2d, avg_pool2d_backward, l2_pool2d, l2_pool2d_backward,
    max_pool2d, max_pool2d_backward,
};
use ndarray::{Array2, Array4, Axis, arr2};

use crate::maps::{PAIRS, map};
use crate::summaries::SMALL;

/// A loss to check slopes with: the pooled values, each with a weight of its own.
type Loss = fn(&Array4<f64>) -> cnn::Result<(f64, Array4<f64>)>;

fn weights(size: (usize, usize, usize, usize)) -> Array4<f64> {
    Array4::from_shape_fn(size, |(.., row, column)| (1 + 2 * row + column) as f64)
}

fn loss_of_max(input: &Array4<f64>) -> cnn::Result<(f64, Array4<f64>)> {
    let pooled = max_pool2d(input, PAIRS)?;
    let weights = weights(pooled.values.dim());
    let loss = (&pooled.values * &weights).sum();
    let back = max_pool2d_backward(&weights, &pooled.indices, [4, 4])?;
    Ok((loss, back))
}

fn loss_of_average(input: &Array4<f64>) -> cnn::Result<(f64, Array4<f64>)> {
    let pooled = avg_pool2d(input, PAIRS, Divisor::default())?;
    let weights = weights(pooled.dim());
    let loss = (&pooled * &weights).sum();
    let back = avg_pool2d_backward(&weights, [4, 4], PAIRS, Divisor::default())?;
    Ok((loss, back))
}

fn loss_of_l2(input: &Array4<f64>) -> cnn::Result<(f64, Array4<f64>)> {
    let pooled = l2_pool2d(input, PAIRS)?;
    let weights = weights(pooled.dim());
    let loss = (&pooled * &weights).sum();
    Ok((loss, l2_pool2d_backward(&weights, input, PAIRS)?))
}

/// The slope along every pixel, measured: the loss a little above less the loss a
/// little below.
fn measured(loss: Loss, input: &Array4<f64>) -> cnn::Result<Array4<f64>> {
    let step = 1e-4;
    let mut slopes = Array4::zeros(input.dim());
    for (place, slope) in slopes.indexed_iter_mut() {
        let at = |change: f64| -> cnn::Result<f64> {
            let mut moved = input.clone();
            moved[place] += change;
            Ok(loss(&moved)?.0)
        };
        *slope = (at(step)? - at(-step)?) / (2.0 * step);
    }
    Ok(slopes)
}

/// The slopes of the library beside measured ones, with a tie and without.
pub fn checked() -> Result<Outputs> {
    let tied = arr2(&SMALL).mapv(f64::from);
    // The same map with every pixel a little different from all others.
    let ramp = Array2::from_shape_fn((4, 4), |(y, x)| 0.01 * (4 * y + x) as f64);
    let free = &tied + &ramp;
    let losses: [(&str, Loss); 3] =
        [("max", loss_of_max), ("average", loss_of_average), ("L2", loss_of_l2)];
    let mut table = Table::new(["pooling", "off without ties", "off with a tie"]);
    for (name, loss) in losses {
        let mut row = vec![name.to_owned()];
        for input in [&free, &tied] {
            let input = input.clone().insert_axis(Axis(0)).insert_axis(Axis(0));
            let difference = loss(&input)?.1 - measured(loss, &input)?;
            let off = difference.iter().fold(0.0_f64, |most, v| most.max(v.abs()));
            row.push(number(off, 6));
        }
        table = table.row(row);
    }
    let input = tied.insert_axis(Axis(0)).insert_axis(Axis(0));
    let shown = |slopes: Array4<f64>| map(slopes.mapv(|slope| slope as f32));
    let drawing = Grids::new(1)
        .matrix("the map", &arr2(&SMALL))
        .matrix("slopes, max", &shown(loss_of_max(&input)?.1))
        .matrix("measured", &shown(measured(loss_of_max, &input)?));
    Ok(Outputs::new().table("table", table).chart("grids", drawing.draw()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn away_from_ties_the_slopes_are_the_measured_ones_for_every_pooling() {
        let input = Array4::from_shape_fn((1, 1, 4, 4), |(.., y, x)| {
            // All different: 7·i mod 17.
            ((4 * y + x + 1) * 7 % 17) as f64
        });
        for loss in [loss_of_max as Loss, loss_of_average, loss_of_l2] {
            let difference =
                loss(&input).unwrap().1 - measured(loss, &input).unwrap();
            assert!(difference.iter().all(|off| off.abs() < 1e-6));
        }
    }
}
