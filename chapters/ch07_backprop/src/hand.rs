//! Both passes by hand: three numbers, two weights.

use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{Chart, Grids};
use ndarray::Array2;

const INPUT: [f64; 3] = [1.0, 2.0, -1.0];
const WEIGHTS: [f64; 2] = [3.0, 1.0];
const TARGET: [f64; 2] = [4.0, 7.0];

/// The sums: each weight times the number that it lies on.
fn forward(input: [f64; 3], weights: [f64; 2]) -> [f64; 2] {
    [0, 1].map(|place| weights[0] * input[place] + weights[1] * input[place + 1])
}

/// Half the squared distance of the sums from what they should be.
fn loss(sums: [f64; 2]) -> f64 {
    let errors = [0, 1].map(|place| sums[place] - TARGET[place]);
    (errors[0] * errors[0] + errors[1] * errors[1]) / 2.0
}

/// What goes back.
struct Slopes {
    sums: [f64; 2],
    weights: [f64; 2],
    input: [f64; 3],
}

fn backward(input: [f64; 3], weights: [f64; 2]) -> Slopes {
    let sums = forward(input, weights);
    let sums = [0, 1].map(|place| sums[place] - TARGET[place]);
    let mut slopes = Slopes { sums, weights: [0.0; 2], input: [0.0; 3] };
    for place in 0..2 {
        for element in 0..2 {
            slopes.weights[element] += sums[place] * input[place + element];
            slopes.input[place + element] += sums[place] * weights[element];
        }
    }
    slopes
}

fn row(numbers: &[f64]) -> Array2<f32> {
    Array2::from_shape_fn((1, numbers.len()), |(_, column)| numbers[column] as f32)
}

/// Two weights slide over three numbers, and the loss compares the two sums with
/// what they should be.
pub fn forward_by_hand() -> Result<Outputs> {
    let sums = forward(INPUT, WEIGHTS);
    let drawing = Grids::new(0)
        .matrix("input", &row(&INPUT))
        .window(0, 0, 1, 2)
        .sign("⋆")
        .matrix("weights", &row(&WEIGHTS))
        .sign("=")
        .matrix("sums", &row(&sums))
        .window(0, 0, 1, 1);
    let mut table = Table::new(["sum", "first product", "second product", "in all"]);
    for place in 0..2 {
        let product = |element: usize| {
            let (weight, input) = (WEIGHTS[element], INPUT[place + element]);
            format!("{} · {}", number(weight, 0), number(input, 0))
        };
        let name = format!("y{}", ["₀", "₁"][place]);
        table = table.row([name, product(0), product(1), number(sums[place], 0)]);
    }
    Ok(Outputs::new()
        .chart("grids", drawing.draw()?)
        .table("products", table)
        .number("loss", loss(sums), 1))
}

/// The way back: every product that makes the slopes of the weights and of the input.
pub fn backward_by_hand() -> Result<Outputs> {
    let slopes = backward(INPUT, WEIGHTS);
    let drawing = Grids::new(0)
        .matrix("slopes of the sums", &row(&slopes.sums))
        .sign("→")
        .matrix("slopes of the weights", &row(&slopes.weights))
        .matrix("slopes of the input", &row(&slopes.input));
    let mut table = Table::new(["slope of", "products", "in all"]);
    for element in 0..2 {
        let products = [0, 1].map(|place| {
            let input = INPUT[place + element];
            format!("{} · {}", number(slopes.sums[place], 0), number(input, 0))
        });
        let name = format!("w{}", ["₀", "₁"][element]);
        let all = number(slopes.weights[element], 0);
        table = table.row([name, products.join(" + "), all]);
    }
    for pixel in 0..3 {
        let met = (0..2).filter(|place| (*place..place + 2).contains(&pixel));
        let products = met.map(|place| {
            let weight = number(WEIGHTS[pixel - place], 0);
            format!("{} · {weight}", number(slopes.sums[place], 0))
        });
        let products: Vec<String> = products.collect();
        let name = format!("x{}", ["₀", "₁", "₂"][pixel]);
        let all = number(slopes.input[pixel], 0);
        table = table.row([name, products.join(" + "), all]);
    }
    Ok(Outputs::new().chart("grids", drawing.draw()?).table("products", table))
}

/// Weights that step down their slopes, with three lengths of step.
pub fn steps_by_hand() -> Result<Outputs> {
    let mut chart = Chart::new("step", "loss").include_y(0.0);
    for rate in [0.05, 0.2, 0.4] {
        let mut weights = WEIGHTS;
        let mut curve = Vec::new();
        for step in 0..=12 {
            curve.push((f64::from(step), loss(forward(INPUT, weights))));
            let slopes = backward(INPUT, weights).weights;
            for (weight, slope) in weights.iter_mut().zip(slopes) {
                *weight -= rate * slope;
            }
        }
        chart = chart.line(&format!("rate {rate}"), &curve);
    }
    let weights = backward(INPUT, WEIGHTS).weights;
    let stepped = [0, 1].map(|element| WEIGHTS[element] - 0.05 * weights[element]);
    Ok(Outputs::new()
        .chart("curves", chart.draw()?)
        .number("before", loss(forward(INPUT, WEIGHTS)), 1)
        .number("after", loss(forward(INPUT, stepped)), 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slopes_are_those_worked_out_on_paper() {
        // y = 3·1 + 1·2, 3·2 + 1·(−1) = 5, 5; errors 1, −2; loss (1 + 4)/2
        assert_eq!(forward(INPUT, WEIGHTS), [5.0, 5.0]);
        assert_eq!(loss([5.0, 5.0]), 2.5);
        let slopes = backward(INPUT, WEIGHTS);
        assert_eq!(slopes.sums, [1.0, -2.0]);
        // 1·1 − 2·2; 1·2 − 2·(−1)
        assert_eq!(slopes.weights, [-3.0, 4.0]);
        // 1·3; 1·1 − 2·3; −2·1
        assert_eq!(slopes.input, [3.0, -5.0, -2.0]);
    }

    #[test]
    fn a_small_step_along_one_number_changes_the_loss_by_its_slope() {
        let slopes = backward(INPUT, WEIGHTS);
        for element in 0..2 {
            let at = |change: f64| {
                let mut weights = WEIGHTS;
                weights[element] += change;
                loss(forward(INPUT, weights))
            };
            // A loss of squares has no third slope: the difference is exact.
            assert_eq!((at(0.5) - at(-0.5)) / 1.0, slopes.weights[element]);
        }
        for pixel in 0..3 {
            let at = |change: f64| {
                let mut input = INPUT;
                input[pixel] += change;
                loss(forward(input, WEIGHTS))
            };
            assert_eq!((at(0.5) - at(-0.5)) / 1.0, slopes.input[pixel]);
        }
    }
}
