//! What a network says of images: classes, and how probable it takes them to be.

use ndarray::{Array2, ArrayView1, ArrayView4, ArrayViewD, Axis, IxDyn, Slice};

use super::{Layer, Sequential, as_features};
use crate::array::filled;
use crate::engine::keep_spinning;
use crate::engine::layout::{to_chwn, to_nchw};
use crate::loss::softmax;
use crate::{Element, Result};

/// Images that go through the network at once: they fill vectors. The result does not
/// depend on it: every image is computed on its own.
const TOGETHER: usize = 256;

/// What a network says of some images.
#[derive(Debug, Clone, PartialEq)]
pub struct Prediction {
    /// `[images, classes]`: the softmax of the outputs, of which those of an image
    /// sum to 1.
    pub probabilities: Array2<f32>,
    /// The class with the largest output, the first of several, image by image.
    pub classes: Vec<usize>,
}

impl Sequential {
    /// The classes of images and their probabilities, by a network that gives logits.
    ///
    /// The network is used in the [`Phase`](super::Phase) that it is in: evaluation,
    /// unless it has been told otherwise.
    ///
    /// # Shapes
    /// - `images`: `[images, channels, height, width]`
    ///
    /// # Errors
    /// What the network refuses, and [`Error::Axes`](crate::Error::Axes) if its output
    /// is not `[images, classes]`.
    ///
    /// ```
    /// use cnn::layer::*;
    ///
    /// let mut linear = Linear::new(2, 2)?;
    /// linear.weight = ndarray::array![[1.0, 0.0], [0.0, 1.0]];
    /// let network = Sequential::new().then(Flatten).then(linear);
    /// let image = ndarray::arr1(&[0.0, 3.0_f32.ln()]).into_shape_with_order((1, 1, 1, 2));
    /// let prediction = network.predict(image.unwrap().view())?;
    /// assert_eq!(prediction.classes, [1]);
    /// // 3 : 1
    /// assert!((prediction.probabilities[[0, 1]] - 0.75).abs() < 1e-6);
    /// # Ok::<(), cnn::Error>(())
    /// ```
    pub fn predict(&self, images: ArrayView4<f32>) -> Result<Prediction> {
        let shape = self.output_shape(images.shape())?;
        let empty = filled(IxDyn(&shape), 0.0)?;
        let mut probabilities =
            as_features("a prediction", empty.view())?.to_owned();
        let mut classes = Vec::with_capacity(images.len_of(Axis(0)));
        self.in_parts(images.into_dyn(), |start, logits| {
            let end = start + logits.nrows();
            let rows = Slice::from(start..end);
            probabilities
                .slice_axis_mut(Axis(0), rows)
                .assign(&softmax(logits.view()));
            classes.extend(logits.rows().into_iter().map(largest));
            Ok(())
        })?;
        Ok(Prediction { probabilities, classes })
    }

    /// The logits of some images after the other, with the number of the first.
    pub(crate) fn in_parts(
        &self,
        images: ArrayViewD<f32>,
        mut visit: impl FnMut(usize, Array2<f32>) -> Result<()>,
    ) -> Result<()> {
        let count = images.len_of(Axis(0));
        for start in (0..count).step_by(TOGETHER) {
            let end = count.min(start + TOGETHER);
            let part = images.slice_axis(Axis(0), Slice::from(start..end));
            let part = to_chwn(part)?;
            let logits = keep_spinning(|| self.forward(part.view()))?;
            let logits = to_nchw(as_features("the loss", logits.view())?)?;
            visit(start, logits.into_owned())?;
        }
        Ok(())
    }
}

/// The first place of the largest number.
pub(crate) fn largest<T: Element>(logits: ArrayView1<T>) -> usize {
    let mut best = 0;
    for (class, &logit) in logits.iter().enumerate() {
        if logit > logits[best] {
            best = class;
        }
    }
    best
}
