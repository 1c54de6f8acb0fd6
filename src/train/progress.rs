//! A bar on a terminal, and nothing elsewhere.

use super::{History, Plan};

#[cfg(feature = "notebook")]
pub(super) struct Progress {
    bar: indicatif::ProgressBar,
    batch: usize,
    epochs: u64,
}

#[cfg(feature = "notebook")]
impl Progress {
    /// Of a run that has done `done` of all `steps`.
    pub(super) fn new(done: u64, steps: u64, plan: &Plan) -> Self {
        let style = "{msg} [{wide_bar}] {pos}/{len}, {eta} left";
        let style = indicatif::ProgressStyle::with_template(style)
            .unwrap_or_else(|_| indicatif::ProgressStyle::default_bar());
        // Draws to stderr, and is hidden where that is no terminal.
        let bar = match plan.progress {
            true => indicatif::ProgressBar::new(steps).with_style(style),
            false => indicatif::ProgressBar::hidden(),
        };
        // What was done before the run began says nothing about its speed.
        let bar = bar.with_position(done);
        bar.reset_eta();
        let (batch, epochs) = (plan.batch, plan.epochs);
        Self { bar, batch, epochs }
    }

    pub(super) fn show(&self, steps: u64, epoch: u64, history: &History) {
        if self.bar.is_hidden() {
            return;
        }
        let loss = history.losses.last().copied().unwrap_or(f64::NAN);
        let mut message = format!(
            "epoch {} of {}, {:.0} images/s, loss {loss:.4}",
            epoch + 1,
            self.epochs,
            self.bar.per_sec() * self.batch as f64
        );
        if let Some(score) = history.score() {
            message += &format!(", test {:.2} %", 100.0 * score.accuracy);
        }
        self.bar.set_message(message);
        self.bar.set_position(steps);
    }
}

#[cfg(feature = "notebook")]
impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

#[cfg(not(feature = "notebook"))]
pub(super) struct Progress;

#[cfg(not(feature = "notebook"))]
impl Progress {
    pub(super) fn new(_: u64, _: u64, _: &Plan) -> Self {
        Self
    }

    pub(super) fn show(&self, _: u64, _: u64, _: &History) {}
}
