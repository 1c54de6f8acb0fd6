//! Images with what each of them shows.

use ndarray::{Array4, ArrayView4, Axis, Slice};

use super::credit;
use crate::{Error, Result};

/// Images and labels, as many of the one as of the other.
#[derive(Debug, Clone, PartialEq)]
pub struct Dataset {
    images: Array4<f32>,
    labels: Vec<usize>,
    /// What whoever looks at the images owes.
    credit: Option<&'static str>,
}

/// A part to learn from and a part to be judged by, with no image in both.
#[derive(Debug, Clone, PartialEq)]
pub struct Split {
    /// What a network may learn from.
    pub train: Dataset,
    /// What it has never seen.
    pub test: Dataset,
}

impl Dataset {
    /// Images `[images, channels, height, width]` and the class of each.
    ///
    /// # Errors
    /// [`Error::Count`] if their numbers differ, [`Error::Empty`] for images
    /// without pixels.
    pub fn new(images: Array4<f32>, labels: Vec<usize>) -> Result<Self> {
        if images.len_of(Axis(0)) != labels.len() {
            return Err(Error::Count {
                left: images.len_of(Axis(0)),
                left_name: "images",
                right: labels.len(),
                right_name: "labels",
            });
        }
        if images.shape()[1..].contains(&0) {
            let shape = images.shape().to_vec();
            return Err(Error::Empty { what: "images", shape });
        }
        Ok(Self { images, labels, credit: None })
    }

    /// The same, with the line of credit that whoever looks at the images owes.
    pub(super) fn credited(self, line: &'static str) -> Self {
        Self { credit: Some(line), ..self }
    }

    /// `[images, channels, height, width]`.
    pub fn images(&self) -> ArrayView4<'_, f32> {
        self.credit.into_iter().for_each(credit::owe);
        self.images.view()
    }

    /// One class for each image.
    pub fn labels(&self) -> &[usize] {
        &self.labels
    }

    /// Number of images.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is no image.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// The first `count` images, or all where there are fewer.
    pub fn first(&self, count: usize) -> Self {
        self.range(0, count)
    }

    /// The images before number `at`, and the others.
    pub fn split_at(&self, at: usize) -> (Self, Self) {
        (self.range(0, at), self.range(at, self.len()))
    }

    /// These images, in this order.
    ///
    /// # Errors
    /// [`Error::Index`] for a number that no image has.
    pub fn select(&self, order: &[usize]) -> Result<Self> {
        if let Some(&index) = order.iter().find(|&&index| index >= self.len()) {
            return Err(Error::Index { what: "image", index, count: self.len() });
        }
        Ok(Self {
            images: self.images.select(Axis(0), order),
            labels: order.iter().map(|&index| self.labels[index]).collect(),
            credit: self.credit,
        })
    }

    /// The same labels with other images.
    ///
    /// # Shapes
    /// - `images`: `[images, channels, height, width]`, as many as there are labels
    ///
    /// # Errors
    /// As [`Dataset::new`].
    pub fn with_images(&self, images: Array4<f32>) -> Result<Self> {
        let with = Self::new(images, self.labels.clone())?;
        Ok(Self { credit: self.credit, ..with })
    }

    fn range(&self, from: usize, to: usize) -> Self {
        let to = to.min(self.len());
        let from = from.min(to);
        let images = self.images.slice_axis(Axis(0), Slice::from(from..to));
        let labels = self.labels[from..to].to_vec();
        Self { images: images.to_owned(), labels, credit: self.credit }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn five() -> Dataset {
        let images = Array4::from_shape_fn((5, 1, 2, 2), |(n, ..)| n as f32);
        Dataset::new(images, vec![0, 10, 20, 30, 40]).unwrap()
    }

    #[test]
    fn as_many_labels_as_images() {
        let error = Dataset::new(Array4::zeros((3, 1, 2, 2)), vec![1, 2]);
        assert_eq!(
            error.unwrap_err().to_string(),
            "there are 3 images and 2 labels"
        );
        let error = Dataset::new(Array4::zeros((1, 1, 0, 2)), vec![1]);
        assert_eq!(
            error.unwrap_err().to_string(),
            "images of shape [1, 1, 0, 2] has no elements"
        );
    }

    #[test]
    fn an_image_keeps_its_label_wherever_it_goes() {
        let picked = five().select(&[3, 0, 3]).unwrap();
        assert_eq!(picked.labels(), [30, 0, 30]);
        let first: Vec<f32> =
            picked.images().outer_iter().map(|i| i[[0, 0, 0]]).collect();
        assert_eq!(first, [3.0, 0.0, 3.0]);
        assert_eq!(
            five().select(&[1, 5]).unwrap_err().to_string(),
            "image 5 is asked for, there are 5"
        );
    }

    #[test]
    fn a_cut_loses_no_image() {
        let (before, behind) = five().split_at(2);
        assert_eq!(before.labels(), [0, 10]);
        assert_eq!(behind.labels(), [20, 30, 40]);
        assert_eq!(behind.images()[[0, 0, 1, 1]], 2.0);
        assert_eq!(five().first(9), five());
        assert!(five().split_at(7).1.is_empty());
    }
}
