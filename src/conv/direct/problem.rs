//! One convolution as the engine sees it: the shapes that a plan depends on, and the
//! numbers.

use std::borrow::Cow;

use super::taps::{TapAxis, Taps2d};
use crate::conv::shape::ConvShape;
use crate::engine::{Init, all_finite};

/// Kernels that slide over a batch.
pub(super) struct Problem {
    pub(super) images: usize,
    pub(super) groups: usize,
    /// Channels of the source, in one group.
    pub(super) channels: usize,
    /// Channels of the output, in one group.
    pub(super) filters: usize,
    /// Height and width of the output.
    pub(super) size: [usize; 2],
    /// Each pixel of the output belongs to one of them.
    pub(super) residues: Vec<Residue>,
    /// Whether taps on padding may be skipped: there are none, or no weight is infinite
    /// or NaN.
    pub(super) in_place: bool,
}

/// One residue class of the stride: the output pixels `first` + i · `apart`, and what
/// the kernel that gives them reads.
pub(super) struct Residue {
    pub(super) slide: Taps2d,
    pub(super) first: [usize; 2],
    pub(super) apart: [usize; 2],
    /// Which rows and columns of the kernel the taps are.
    elements: [Vec<usize>; 2],
}

impl Problem {
    /// The forward pass. `None` where positions cannot be counted.
    pub(super) fn forward(shape: &ConvShape) -> Option<Self> {
        let residue = Residue {
            slide: Taps2d::forward(shape)?,
            first: [0; 2],
            apart: [1; 2],
            elements: shape.window.kernel().map(|kernel| (0..kernel).collect()),
        };
        Some(Self {
            images: shape.images,
            groups: shape.groups,
            channels: shape.in_group,
            filters: shape.out_group,
            size: shape.output,
            residues: vec![residue],
            in_place: true,
        })
    }

    /// The gradient of the input. Pixels a stride apart meet the same elements of the
    /// kernel: the gradient of each such class is a correlation with stride 1. `None` as
    /// above.
    pub(super) fn backward(shape: &ConvShape) -> Option<Self> {
        let ([height, width], [rows, columns]) = (shape.input, shape.output);
        let window = shape.window;
        let mut residues = Vec::new();
        for top in 0..window.rows.stride.min(height) {
            for left in 0..window.columns.stride.min(width) {
                let (down, u) = TapAxis::backward(window.rows, top, height, rows)?;
                let (across, v) =
                    TapAxis::backward(window.columns, left, width, columns)?;
                residues.push(Residue {
                    slide: Taps2d { rows: down, columns: across },
                    first: [top, left],
                    apart: [window.rows.stride, window.columns.stride],
                    elements: [u, v],
                });
            }
        }
        Some(Self {
            images: shape.images,
            groups: shape.groups,
            channels: shape.out_group,
            filters: shape.in_group,
            size: shape.input,
            residues,
            in_place: true,
        })
    }

    /// With those weights, of each residue its own.
    pub(super) fn with_finite(self, weights: &[Cow<[f32]>]) -> Self {
        let in_place = |(residue, weight): (&Residue, &Cow<[f32]>)| {
            residue.slide.is_inside() || all_finite(weight)
        };
        let in_place = self.residues.iter().zip(weights).all(in_place);
        Self { in_place, ..self }
    }

    /// The taps, where one correlation gives all pixels of the output.
    pub(super) fn single(&self) -> Option<&Taps2d> {
        let residue = &self.residues[0];
        (residue.apart == [1, 1]).then_some(&residue.slide)
    }
}

impl Residue {
    /// The weights of its elements, for each input channel those of all filters.
    pub(super) fn transposed(&self, shape: &ConvShape, weight: &[f32]) -> Vec<f32> {
        let [rows, columns] = shape.window.kernel();
        let (in_group, kernel) = (shape.in_group, rows * columns);
        let [u, v] = &self.elements;
        let taps = u.len() * v.len();
        let mut transposed =
            Vec::with_capacity(shape.groups * in_group * shape.out_group * taps);
        for weight in weight.chunks_exact(shape.out_group * in_group * kernel) {
            for channel in 0..in_group {
                for filter in weight.chunks_exact(in_group * kernel) {
                    let kernel = &filter[channel * kernel..][..kernel];
                    for row in u.iter().map(|u| &kernel[u * columns..][..columns]) {
                        transposed.extend(v.iter().map(|&v| row[v]));
                    }
                }
            }
        }
        transposed
    }
}

/// The numbers of a problem.
#[derive(Clone, Copy)]
pub(super) struct Operands<'a> {
    pub(super) problem: &'a Problem,
    /// `[images, groups · channels, height, width]`, or in CHWN.
    pub(super) source: &'a [f32],
    /// Of each residue `[groups, filters, channels, taps]`.
    pub(super) weights: &'a [Cow<'a, [f32]>],
    pub(super) bias: Option<&'a [f32]>,
}

impl<'a> Operands<'a> {
    /// The sums of each residue.
    pub(super) fn each(self) -> impl Iterator<Item = Correlation<'a>> {
        let Self { problem, source, bias, .. } = self;
        let residues = problem.residues.iter().zip(self.weights);
        residues.map(move |(residue, weight)| Correlation {
            problem,
            residue,
            source,
            weight,
            bias,
        })
    }

    /// How many products there are.
    pub(super) fn products(self) -> usize {
        let of_image = self.each().map(|sums| {
            let slide = sums.slide();
            let places = slide.rows.places * slide.columns.places;
            places.saturating_mul(sums.weight.len())
        });
        let of_image = of_image.fold(0_usize, usize::saturating_add);
        of_image.saturating_mul(self.problem.images)
    }
}

/// The sums of one residue: kernels, and the batch that they slide over.
#[derive(Clone, Copy)]
pub(super) struct Correlation<'a> {
    pub(super) problem: &'a Problem,
    pub(super) residue: &'a Residue,
    /// As [`Operands`] say.
    pub(super) source: &'a [f32],
    /// `[groups, filters, channels, taps]`.
    pub(super) weight: &'a [f32],
    pub(super) bias: Option<&'a [f32]>,
}

impl<'a> Correlation<'a> {
    pub(super) fn slide(&self) -> &'a Taps2d {
        &self.residue.slide
    }

    /// Pixels of a plane of the source.
    pub(super) fn plane(&self) -> usize {
        self.slide().rows.length * self.slide().columns.length
    }

    /// Terms of a chain.
    pub(super) fn terms(&self) -> usize {
        self.problem.channels * self.slide().taps()
    }

    /// First filter and number of filters of each group.
    pub(super) fn groups(&self) -> impl Iterator<Item = (usize, usize)> + use<'a> {
        let filters = self.problem.filters;
        (0..self.problem.groups).map(move |group| (group * filters, filters))
    }

    pub(super) fn start(&self, group: usize) -> Init<'a> {
        let first = group * self.problem.filters;
        self.bias.map_or(Init::Zero, |bias| Init::Bias(&bias[first..]))
    }
}
