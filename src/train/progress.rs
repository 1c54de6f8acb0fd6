//! A bar on a terminal, and nothing elsewhere.

use super::History;

#[cfg(feature = "notebook")]
pub(super) struct Progress(indicatif::ProgressBar);

#[cfg(feature = "notebook")]
impl Progress {
    pub(super) fn new(steps: u64) -> Self {
        let style = "{msg} [{bar:30}] {pos}/{len} steps, {eta} left";
        let style = indicatif::ProgressStyle::with_template(style)
            .unwrap_or_else(|_| indicatif::ProgressStyle::default_bar());
        // Draws to stderr, and is hidden where that is no terminal.
        Self(indicatif::ProgressBar::new(steps).with_style(style))
    }

    pub(super) fn show(&self, steps: u64, epoch: u64, history: &History) {
        if self.0.is_hidden() {
            return;
        }
        let loss = history.losses.last().copied().unwrap_or(f64::NAN);
        let mut message = format!("epoch {epoch}, loss {loss:.4}");
        if let Some(score) = history.score() {
            message += &format!(", test {:.2} %", 100.0 * score.accuracy);
        }
        self.0.set_message(message);
        self.0.set_position(steps);
    }
}

#[cfg(feature = "notebook")]
impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

#[cfg(not(feature = "notebook"))]
pub(super) struct Progress;

#[cfg(not(feature = "notebook"))]
impl Progress {
    pub(super) fn new(_: u64) -> Self {
        Self
    }

    pub(super) fn show(&self, _: u64, _: u64, _: &History) {}
}
