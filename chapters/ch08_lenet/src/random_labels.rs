//! Labels that have nothing to do with their images.

use cnn::data::{Dataset, Split, digits};
use cnn::loss::CrossEntropy;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::random::generator;
use cnn::statistics::quantile;
use cnn::train::evaluate;
use rand::RngExt;

use crate::ablations::with_filters;
use crate::digits::train_to_the_end;

/// The same network on the same images with the right labels and with labels drawn at
/// random: how many of its training images it names, and how many of the test.
pub fn random_labels() -> Result<Outputs> {
    const IMAGES: usize = 200;
    const EPOCHS: u64 = 80;
    let data = digits::split();
    let images = data.train.first(IMAGES);
    let mut table = Table::new(["labels", "training, right, %", "test, right, %"]);
    for drawn in [false, true] {
        let mut right: [Vec<f64>; 2] = Default::default();
        for seed in 1..=3 {
            let mut draw = generator(seed, 0);
            let labels = match drawn {
                true => (0..IMAGES).map(|_| draw.random_range(0..10)).collect(),
                false => images.labels().to_vec(),
            };
            let train = Dataset::new(images.images().to_owned(), labels)?;
            let split = Split { train, test: data.test.clone() };
            let run =
                train_to_the_end(with_filters(16, seed)?, &split, EPOCHS, seed)?;
            let learned =
                evaluate(&run.network, &split.train, &CrossEntropy::default())?;
            right[0].push(100.0 * learned.accuracy());
            right[1].push(100.0 * run.test.accuracy());
        }
        let [training, test] = right.map(|values| {
            let [low, high] = [0.0, 1.0].map(|share| quantile(&values, share));
            format!("{} to {}", number(low, 1), number(high, 1))
        });
        let name = if drawn { "drawn at random" } else { "right" };
        table = table.row([name.to_owned(), training, test]);
    }
    Ok(Outputs::new().table("table", table).number("images", IMAGES as f64, 0))
}
