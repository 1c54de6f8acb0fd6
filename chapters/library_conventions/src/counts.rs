//! What counting tools count.

use anyhow::Context;
use cnn::Window;
use cnn::layer::{
    BatchNorm2d, Conv2d, ConvTranspose2d, Layer, Linear, MaxPool2d, Relu,
};
use cnn::notebook::{Outputs, Result, Table};

use crate::stored::{self, COUNTS};

/// A layer that was counted: its name, the shape of what it was given, and ours.
type Counted = (&'static str, Vec<usize>, Box<dyn Layer<f32>>);

fn layers() -> Result<Vec<Counted>> {
    let maps = Window::new(3).padding(1);
    let doubling = Window::new(2).stride(2);
    Ok(vec![
        (
            "conv",
            vec![1, 3, 8, 8],
            Box::new(Conv2d::new(3, 8, maps)?.without_bias()),
        ),
        ("conv with bias", vec![1, 3, 8, 8], Box::new(Conv2d::new(3, 8, maps)?)),
        (
            "transposed conv with bias",
            vec![1, 4, 4, 4],
            Box::new(ConvTranspose2d::new(4, 4, doubling)?),
        ),
        ("linear with bias", vec![1, 64], Box::new(Linear::new(64, 10)?)),
        ("ReLU", vec![1, 8, 8, 8], Box::new(Relu)),
        ("max pooling", vec![1, 8, 8, 8], Box::new(MaxPool2d::new(doubling))),
        ("batch normalization", vec![1, 8, 8, 8], Box::new(BatchNorm2d::new(8)?)),
    ])
}

/// What tools count for one layer and one image.
pub fn counted() -> Result<Outputs> {
    let layers = layers()?;
    let runs = stored::all(COUNTS)?;
    let heading = ["tool"].into_iter().chain(layers.iter().map(|(name, ..)| *name));
    let mut table = Table::new(heading);
    anyhow::ensure!(runs.len() % layers.len() == 0, "not every layer was counted");
    for row in runs.chunks(layers.len()) {
        let [tool, counted] = [row[0].text("tool")?, row[0].text("counted")?];
        let mut cells = vec![format!("{tool}, {counted}")];
        for (run, (name, input, _)) in row.iter().zip(&layers) {
            let shape = run.numbers("input")?;
            let shape = shape.into_iter().map(|size| size as usize);
            anyhow::ensure!(
                run.text("layer")? == *name && shape.eq(input.iter().copied()),
                "{tool}: not {name} of {input:?}"
            );
            cells.push(run.count("count")?.to_string());
        }
        table = table.row(cells);
    }
    let mut ours = vec!["this book, multiply_adds".to_owned()];
    for (name, input, layer) in &layers {
        let count =
            layer.multiply_adds(input).with_context(|| (*name).to_owned())?;
        ours.push(count.to_string());
    }
    Ok(Outputs::new().table("table", table.row(ours)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_counted_once_and_nothing_else() {
        let counts: Vec<_> = layers()
            .unwrap()
            .iter()
            .map(|(_, input, layer)| layer.multiply_adds(input).unwrap())
            .collect();
        // 8·8·8 outputs of 3·3·3 products; 4·4·4 inputs of 4·2·2; 64·10.
        assert_eq!(counts, [13_824, 13_824, 1_024, 640, 0, 0, 0]);
    }

    #[test]
    fn a_tool_counts_these_products_once_twice_or_with_the_bias() {
        let of = |run: &&stored::Run| run.text("layer").unwrap() == "conv with bias";
        for run in stored::all(COUNTS).unwrap().iter().filter(of) {
            let count = run.count("count").unwrap();
            // 512 biases, one for each output.
            assert!(
                [13_824, 14_336, 27_648, 28_160].contains(&count),
                "{}: {count}",
                run.text("tool").unwrap()
            );
        }
    }
}
