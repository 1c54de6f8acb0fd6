//! The strategies of direct convolution by name, and what a plan says of a batch.

use std::fmt::{self, Display, Formatter};

use super::by_position::Planes;
use crate::engine::{Layout, Level};

/// What the lanes of a vector are, and how the planes are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Strategy {
    /// Neighbouring output positions of a row.
    ByPosition(Planes),
    /// Output channels; the planes are read in place, taps on padding skipped.
    ByFilter,
    /// Output channels, on padded copies of the planes.
    ByFilterPadded,
    /// Elements of the kernel, of all its channels, on padded copies of the planes: for
    /// gradients of weights only.
    ByElement,
    /// Images of an NCHW batch, their rows transposed.
    ByImage {
        /// Rows of the output that are computed between two transposes.
        band: usize,
    },
    /// Images of a CHWN batch, in place.
    ByImageChwn,
    /// Neighbouring positions a stride apart, one residue class of it after the other.
    ByResidue,
    /// None of these, but the definition: where positions are too many to be counted, or padding
    /// dwarfs the image.
    Reference,
}

/// How a batch is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ConvPlan {
    /// The layout in which it is computed: a CHWN batch for which that is NCHW is
    /// transposed first.
    pub layout: Layout,
    /// The vectors with which it is computed.
    pub level: Level,
    /// How many images, from the first on, [`Self::strategy`] computes. For a gradient of
    /// weights a lane is one group of one image, and these are the images all of whose
    /// groups are in whole vectors.
    pub images: usize,
    /// The strategy of those.
    pub strategy: Strategy,
    /// The strategy of the images that do not fill a vector, where images are lanes.
    pub rest: Option<Strategy>,
}

impl Display for Strategy {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::ByPosition(planes) => write!(f, "by position, {planes}"),
            Self::ByFilter => write!(f, "by filter"),
            Self::ByFilterPadded => write!(f, "by filter, planes padded"),
            Self::ByElement => write!(f, "by element of the kernel, planes padded"),
            Self::ByImage { band } => write!(f, "by image, {band} rows at a time"),
            Self::ByImageChwn => write!(f, "by image, in place"),
            Self::ByResidue => write!(f, "by position, residue by residue"),
            Self::Reference => write!(f, "by the definition"),
        }
    }
}

impl Display for ConvPlan {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} images)", self.strategy, self.images)?;
        self.rest.map_or(Ok(()), |rest| write!(f, "; the rest {rest}"))
    }
}

impl ConvPlan {
    /// The definition, in NCHW.
    pub(super) fn reference(images: usize, level: Level) -> Self {
        let (layout, strategy) = (Layout::Nchw, Strategy::Reference);
        Self { layout, level, images, strategy, rest: None }
    }
}
