//! Modes and borders.

use cnn::data::photos;
use cnn::kernels;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{self, Grids};
use cnn::signal::{Border, Mode, correlate2d, correlate2d_bordered, pad2d};
use cnn::statistics::largest_difference;
use ndarray::Array2;

use crate::stored;

const BORDERS: [(&str, Border); 5] = [
    ("zero", Border::Zero),
    ("wrap", Border::Wrap),
    ("reflect", Border::Reflect),
    ("symmetric", Border::Symmetric),
    ("nearest", Border::Nearest),
];

/// Ones under ones: how many pixels each sum has, in the three modes.
pub fn three_modes() -> Result<Outputs> {
    let (picture, kernel) = (Array2::ones((5, 5)), Array2::ones((3, 3)));
    let sums = |mode| correlate2d(&picture, &kernel, mode);
    let drawing = Grids::new(0)
        .matrix("full", &sums(Mode::Full)?)
        .window(1, 1, 5, 5)
        .window(2, 2, 3, 3)
        .matrix("same", &sums(Mode::Same)?)
        .window(1, 1, 3, 3)
        .matrix("valid", &sums(Mode::Valid)?)
        .draw()?;
    Ok(Outputs::new().chart("sums", drawing))
}

/// Four numbers, and a photograph, continued beyond their borders.
pub fn beyond_the_border() -> Result<Outputs> {
    let cat = photos::chelsea().shrink(4)?.to_gray();
    let mut table = Table::new(["border", "before", "1 2 3 4", "after"]);
    let mut continued = vec![];
    for (name, border) in BORDERS {
        let line = pad2d(&[[1.0, 2.0, 3.0, 4.0]], [[0, 0], [3, 3]], border)?;
        let digits: Vec<_> = line.iter().map(|v| number(*v, 0)).collect();
        let parts = [&digits[..3], &digits[3..7], &digits[7..]];
        let [before, line, after] = parts.map(|part| part.join(" "));
        table = table.row([name, &before, &line, &after]);
        continued.push((name, pad2d(&cat, [[30, 30], [30, 30]], border)?));
    }
    let original = [("the photograph", cat)];
    Ok(Outputs::new()
        .picture("photograph", plot::gray_maps(&original)?)
        .picture("continued", plot::gray_maps(&continued[..4])?)
        .table("table", table))
}

/// One blur in mode same, four borders: what the rim is made of.
pub fn blurred_borders() -> Result<Outputs> {
    let temple = photos::temple().shrink(4)?.to_gray();
    let blur = kernels::gaussian(4.0)?;
    let mut maps = vec![];
    for (name, border) in &BORDERS[..4] {
        let map = correlate2d_bordered(&temple, &blur, Mode::Same, *border)?;
        maps.push((*name, map));
    }
    let corner = |(_, map): &(&str, Array2<f32>)| f64::from(map[[0, 0]]);
    Ok(Outputs::new()
        .picture("maps", plot::gray_maps(&maps)?)
        .number("zero_corner", corner(&maps[0]), 2)
        .number("symmetric_corner", corner(&maps[3]), 2))
}

/// A stored result of SciPy that calls its border `reflect`: which one is it?
pub fn which_border() -> Result<Outputs> {
    let names = ["reflect", "mirror"];
    let headings = ["our border", "off from reflect", "off from mirror"];
    let mut table = Table::new(headings);
    for (name, border) in BORDERS {
        let mut cells = vec![name.to_string()];
        for theirs in names {
            let run = stored::scipy_ndimage("ndimage.correlate", theirs, border)?;
            let [ours, _] = run.ours()?;
            cells.push(number(largest_difference(&ours, &run.output), 5));
        }
        table = table.row(cells);
    }
    Ok(Outputs::new().table("table", table))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blur_of_sum_1_keeps_a_flat_wall_unless_zeros_stand_beside_it() {
        let wall = Array2::from_elem((9, 9), 0.5);
        let blur = kernels::gaussian(1.0).unwrap();
        for (name, border) in BORDERS {
            let map = correlate2d_bordered(&wall, &blur, Mode::Same, border);
            let off = largest_difference(&map.unwrap(), &wall);
            assert_eq!(off < 1e-6, name != "zero", "{name}: {off}");
        }
    }

    #[test]
    fn scipys_reflect_is_symmetric_and_its_mirror_is_reflect() {
        for (theirs, ours) in
            [("reflect", Border::Symmetric), ("mirror", Border::Reflect)]
        {
            let run = stored::scipy_ndimage("ndimage.correlate", theirs, ours);
            let run = run.unwrap();
            let [map, _] = run.ours().unwrap();
            assert!(largest_difference(&map, &run.output) < 1e-5, "{theirs}");
        }
    }
}
