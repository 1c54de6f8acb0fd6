//! Several cores.

use cnn::notebook::{Outputs, Result, Table};
use cnn::plot::Chart;
use cnn::{Window, conv};
use rayon::ThreadPoolBuilder;

use crate::layers::{LAYERS, bits, compared, differing, fingerprint, reference};
use crate::rungs::on_threads;

/// The sixth rung: on all cores, and the same bits.
pub fn sixth_rung() -> Result<Outputs> {
    Ok(Outputs::new().table("equal", compared(on_threads)?))
}

/// One layer on one to five threads, by the sixth rung and by the library.
pub fn any_number_of_threads() -> Result<Outputs> {
    let (_, layer) = LAYERS[2];
    let (x, w) = layer.numbers();
    let wanted = bits(&reference(&x, &w)?);
    let headings = ["threads", "sixth rung", "library", "bits that differ"];
    let mut table = Table::new(headings);
    for threads in 1..=5 {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build()?;
        let mut y = layer.maps()?;
        pool.install(|| on_threads(&x, &w, &mut y));
        let ours = bits(&y);
        let window = Window::new(layer.kernel);
        let library = pool.install(|| conv::conv2d(&x, &w, None, window))?;
        let library = bits(&library);
        let differ = differing(&ours, &wanted) + differing(&library, &wanted);
        table = table.row([
            threads.to_string(),
            fingerprint(&ours),
            fingerprint(&library),
            differ.to_string(),
        ]);
    }
    Ok(Outputs::new().table("table", table))
}

/// How much faster cores make a program of which a part stays on one of them.
pub fn amdahl() -> Result<Outputs> {
    let speedup = |alone: f64, cores: f64| 1.0 / (alone + (1.0 - alone) / cores);
    let mut chart = Chart::new("cores", "times faster").log_x().log_y();
    let cores: Vec<f64> = (0..7).map(|power| f64::from(1 << power)).collect();
    for (name, alone) in [
        ("all shared", 0.0),
        ("1 % not shared", 0.01),
        ("5 % not shared", 0.05),
        ("25 % not shared", 0.25),
    ] {
        let points: Vec<_> =
            (cores.iter()).map(|&cores| (cores, speedup(alone, cores))).collect();
        chart = chart.line(name, &points).points(name, &points);
    }
    Ok(Outputs::new()
        .chart("curves", chart.draw()?)
        .number("two_cores", speedup(0.05, 2.0), 2)
        .number("sixty_four", speedup(0.05, 64.0), 1))
}
