//! A row, a kernel, a border: what functions of libraries make of them.

use anyhow::Context;
use cnn::Window;
use cnn::conv::{conv_transpose2d, conv2d};
use cnn::kernels;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::signal::{Border, Mode, convolve2d, correlate2d, pad2d};
use cnn::window::Window2d;
use ndarray::{Array2, Array4, arr2, array, s};

use crate::stored::{self, PORTING, ROWS, Run, line};

const BOOK: &str = "this book";
const ROW: [[f32; 4]; 1] = [[1.0, 2.0, 3.0, 4.0]];
const TWO: [[f32; 2]; 1] = [[1.0, 10.0]];
const NINE: [[f32; 3]; 3] = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]];

/// What our operations give for an impulse under 1 to 9, each with its name.
fn known() -> Result<[(&'static str, Vec<f32>); 3]> {
    let mut impulse = Array2::zeros((5, 5));
    impulse[[2, 2]] = 1.0;
    let nine = arr2(&NINE);
    let from_below = nine.slice(s![..;-1, ..]);
    let listed = |map: Array2<f32>| map.into_iter().collect();
    let (correlated, convolved) = (
        correlate2d(&impulse, &NINE, Mode::Valid)?,
        convolve2d(&impulse, &NINE, Mode::Valid)?,
    );
    let upside_down = correlate2d(&impulse, from_below, Mode::Valid)?;
    Ok([
        ("cross-correlation", listed(correlated)),
        ("convolution", listed(convolved)),
        ("cross-correlation, rows from below", listed(upside_down)),
    ])
}

/// Which operation each function computes: its answer to an impulse under the kernel
/// 1 2 3 / 4 5 6 / 7 8 9.
pub fn operations() -> Result<Outputs> {
    let known = known()?;
    let mut table = Table::new(["function", "it answers", "it computes"]);
    for run in stored::asked(ROWS, "impulse")? {
        let (asked, output) = (run.text("asked")?, run.numbers("output")?);
        let (name, _) = (known.iter().find(|(_, answer)| *answer == output))
            .with_context(|| format!("{asked}: {output:?} is none of ours"))?;
        let rows: Vec<_> = output.chunks(3).map(line).collect();
        table = table.row([asked, &rows.join(" / "), name]);
    }
    Ok(Outputs::new().table("table", table))
}

/// Our answers to 1 2 3 4 under 1 10, by operation and by the side that has one number
/// more of padding.
fn sides() -> Result<Vec<([&'static str; 2], Vec<f32>)>> {
    let correlated = correlate2d(&ROW, &TWO, Mode::Full)?;
    let convolved = convolve2d(&ROW, &TWO, Mode::Full)?;
    let mut sides = vec![];
    for (name, full) in
        [("cross-correlation", correlated), ("convolution", convolved)]
    {
        // Full pads both sides by one number: without its last place, only the one
        // before is left.
        let full = full.into_iter().collect::<Vec<_>>();
        sides.push(([name, "before"], full[..4].to_vec()));
        sides.push(([name, "behind"], full[1..].to_vec()));
    }
    Ok(sides)
}

/// On which side of a row of four an even kernel has its odd number of padding.
pub fn even_kernels() -> Result<Outputs> {
    let ours = sides()?;
    let heading = ["function", "it answers", "it computes", "one more"];
    let mut table = Table::new(heading);
    let found = stored::asked(ROWS, "same")?;
    let mut answers = vec![];
    for run in &found {
        answers.push((run.text("asked")?.to_owned(), run.numbers("output")?));
    }
    let layer = conv(&ROW, &TWO, Window::new(2).same()?)?;
    let plain = |map: Array2<f32>| map.into_iter().collect::<Vec<_>>();
    let (correlated, convolved) =
        (correlate2d(&ROW, &TWO, Mode::Same)?, convolve2d(&ROW, &TWO, Mode::Same)?);
    answers.push((format!("{BOOK}, Window::same"), layer));
    answers.push((format!("{BOOK}, correlate2d, Mode::Same"), plain(correlated)));
    answers.push((format!("{BOOK}, convolve2d, Mode::Same"), plain(convolved)));
    for (asked, output) in answers {
        let ([operation, side], _) =
            (ours.iter().find(|(_, row)| *row == output))
                .with_context(|| format!("{asked}: {output:?} is none of ours"))?;
        table = table.row([&asked, &line(output), *operation, *side]);
    }
    Ok(Outputs::new().table("table", table))
}

/// A layer's sums along one row.
fn conv(
    row: &[[f32; 4]; 1],
    kernel: &[[f32; 2]; 1],
    along: Window,
) -> Result<Vec<f32>> {
    let image = Array4::from_shape_fn((1, 1, 1, 4), |(.., x)| row[0][x]);
    let kernel = Array4::from_shape_fn((1, 1, 1, 2), |(.., x)| kernel[0][x]);
    let window = Window2d { rows: Window::new(1), columns: along };
    Ok(conv2d(&image, &kernel, None, window)?.into_iter().collect())
}

/// What a dilation of 1 and of 2 mean: the row 1 2 3 4 under the weights 1 10.
pub fn dilations() -> Result<Outputs> {
    let mut table = Table::new(["function", "dilation 1", "dilation 2"]);
    let ours = [1, 2].map(|dilation| {
        conv(&ROW, &TWO, Window::new(2).dilation(dilation)).map(line)
    });
    let [one, two] = ours;
    let ours = [one?, two?];
    let runs = stored::asked(ROWS, "dilation")?;
    for both in runs.chunks(2) {
        let [one, two] = both else { anyhow::bail!("one dilation alone") };
        let asked = one.text("asked")?;
        anyhow::ensure!(
            [one.count("dilation")?, two.count("dilation")?] == [1, 2]
                && two.text("asked")? == asked,
            "{asked}: not the dilations 1 and 2"
        );
        let gave = [line(one.numbers("output")?), line(two.numbers("output")?)];
        anyhow::ensure!(gave == ours, "{asked}: {gave:?}, here {ours:?}");
        let [one, two] = &gave;
        table = table.row([asked, one, two]);
    }
    let [one, two] = &ours;
    table = table.row([&format!("{BOOK}, Window::dilation"), one, two]);
    Ok(Outputs::new().table("table", table))
}

/// Where the row 1 is laid under the weights 1 2 3 of a transposed convolution: as they
/// are, or turned.
pub fn transposed() -> Result<Outputs> {
    let one = array![[[[1.0_f32]]]];
    let weights = array![[[[1.0, 2.0, 3.0]]]];
    let window = Window2d { rows: Window::new(1), columns: Window::new(3) };
    let ours = conv_transpose2d(&one, &weights, None, window)?;
    let ours: Vec<f32> = ours.into_iter().collect();
    let turned: Vec<f32> = ours.iter().rev().copied().collect();
    let mut table = Table::new(["function", "it answers", "the kernel is"]);
    for run in stored::asked(ROWS, "transposed")? {
        let (asked, output) = (run.text("asked")?, run.numbers("output")?);
        let how = match output {
            ref output if *output == ours => "as it is",
            ref output if *output == turned => "turned",
            _ => anyhow::bail!("{asked}: {output:?}, here {ours:?}"),
        };
        table = table.row([asked, &line(output), how]);
    }
    let book = format!("{BOOK}, conv_transpose2d");
    table = table.row([&book, &line(ours), "as it is"]);
    Ok(Outputs::new().table("table", table))
}

/// The borders of this book, by their names.
const BORDERS: [(&str, Border); 5] = [
    ("zero", Border::Zero),
    ("wrap", Border::Wrap),
    ("reflect", Border::Reflect),
    ("symmetric", Border::Symmetric),
    ("nearest", Border::Nearest),
];

/// By which name each library continues 1 2 3 4 as a border of this book does.
pub fn borders() -> Result<Outputs> {
    let mut runs = stored::asked(ROWS, "border")?;
    runs.extend(stored::asked(PORTING, "layer_border")?);
    let mut functions: Vec<&str> = vec![];
    for run in &runs {
        let asked = run.text("asked")?;
        if !functions.contains(&asked) {
            functions.push(asked);
        }
    }
    // A library a row: a page has room for five borders, not for eight libraries.
    let names = BORDERS.map(|(name, _)| name);
    let mut table = Table::new([BOOK].into_iter().chain(names));
    let mut rows = vec![vec!["continues 1 2 3 4 by".to_owned()]];
    rows.extend(functions.iter().map(|function| vec![(*function).to_owned()]));
    let mut matched = 0;
    for (_, border) in BORDERS {
        let padded = pad2d(&ROW, [[0, 0], [3, 3]], border)?;
        let padded: Vec<f32> = padded.into_iter().collect();
        rows[0].push(line(&padded[7..]));
        for (row, function) in rows[1..].iter_mut().zip(&functions) {
            let is_it = |run: &&Run| {
                run.text("asked").is_ok_and(|asked| asked == *function)
                    && run.numbers("output").is_ok_and(|output| output == padded)
            };
            match runs.iter().find(is_it) {
                Some(run) => {
                    matched += 1;
                    row.push(run.text("mode")?.to_owned());
                }
                None => row.push("–".to_owned()),
            }
        }
    }
    for row in rows {
        table = table.row(row);
    }
    anyhow::ensure!(matched == runs.len(), "{matched} of {} runs", runs.len());
    Ok(Outputs::new().table("table", table))
}

/// By how much each library's own Sobel filter is scaled: what an edge from 0 to 1 becomes.
pub fn sobel_scales() -> Result<Outputs> {
    let mut plane = Array2::zeros((5, 6));
    plane.slice_mut(s![.., 3..]).fill(1.0);
    let ours = correlate2d(&plane, &kernels::SOBEL_X, Mode::Same)?[[2, 3]];
    let scales = [
        ("as it is", 1.0),
        ("divided by 4", 0.25),
        // The root of the mean of both directions' squares, one of which is 0.
        ("divided by 4 and by √2", 0.25 / f32::sqrt(2.0)),
        // Of a kernel whose sum, the scale if none is named, is 0.
        ("lost", 0.0),
    ];
    let mut table = Table::new(["function", "it answers", "the kernel is"]);
    for run in stored::asked(ROWS, "step")? {
        let (asked, output) = (run.text("asked")?, run.numbers("output")?);
        let is_it = |scale: f32| (scale * ours - output[0]).abs() < 1e-6;
        let (scale, _) = (scales.iter().find(|(_, scale)| is_it(*scale)))
            .with_context(|| format!("{asked}: {output:?}, here {ours}"))?;
        table = table.row([asked, &number(output[0], 3), scale]);
    }
    let book = format!("{BOOK}, kernels::SOBEL_X");
    table = table.row([&book, &number(ours, 3), "as it is"]);
    Ok(Outputs::new().table("table", table))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_impulse_tells_three_operations_apart() {
        let [correlated, convolved, from_below] =
            known().unwrap().map(|(_, row)| row);
        let up = Vec::from([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]);
        assert_eq!(convolved, up);
        assert!(correlated.iter().eq(up.iter().rev()));
        assert_eq!(from_below, [3.0, 2.0, 1.0, 6.0, 5.0, 4.0, 9.0, 8.0, 7.0]);
    }

    #[test]
    fn operation_and_side_can_be_read_off_the_sums() {
        // 21 = 1·1 + 10·2, 12 = 10·1 + 1·2; 10 and 1 have a zero before them.
        let sums = [
            (["cross-correlation", "before"], [10.0, 21.0, 32.0, 43.0]),
            (["cross-correlation", "behind"], [21.0, 32.0, 43.0, 4.0]),
            (["convolution", "before"], [1.0, 12.0, 23.0, 34.0]),
            (["convolution", "behind"], [12.0, 23.0, 34.0, 40.0]),
        ];
        assert_eq!(sides().unwrap(), sums.map(|(how, sums)| (how, sums.to_vec())));
    }

    #[test]
    fn every_question_was_put_to_several_libraries() {
        for question in ["impulse", "same", "dilation", "border", "transposed"] {
            assert!(stored::asked(ROWS, question).unwrap().len() >= 6, "{question}");
        }
        assert!(stored::asked(ROWS, "weather").is_err());
    }
}
