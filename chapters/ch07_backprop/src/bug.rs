//! The twelve bugs of the lab.

/// A bug, which [`crate::lab::Lab`] has or has not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bug {
    FlippedKernel,
    MeanForSum,
    ForgottenBias,
    OffByOneStride,
    ZeroPaddedMax,
    IntegerSizes,
    SoftmaxTwice,
    WrongFanIn,
    NoZeroing,
    DropoutSwapped,
    ShiftedLabels,
    Unshuffled,
}

impl Bug {
    pub(crate) const ALL: [Self; 12] = [
        Self::FlippedKernel,
        Self::MeanForSum,
        Self::ForgottenBias,
        Self::OffByOneStride,
        Self::ZeroPaddedMax,
        Self::IntegerSizes,
        Self::SoftmaxTwice,
        Self::WrongFanIn,
        Self::NoZeroing,
        Self::DropoutSwapped,
        Self::ShiftedLabels,
        Self::Unshuffled,
    ];

    /// What the command line and the page call it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::FlippedKernel => "flipped_kernel",
            Self::MeanForSum => "mean_for_sum",
            Self::ForgottenBias => "forgotten_bias",
            Self::OffByOneStride => "off_by_one_stride",
            Self::ZeroPaddedMax => "zero_padded_max",
            Self::IntegerSizes => "integer_sizes",
            Self::SoftmaxTwice => "softmax_twice",
            Self::WrongFanIn => "wrong_fan_in",
            Self::NoZeroing => "no_zeroing",
            Self::DropoutSwapped => "dropout_swapped",
            Self::ShiftedLabels => "shifted_labels",
            Self::Unshuffled => "unshuffled",
        }
    }

    /// What is wrong.
    pub(crate) fn about(self) -> &'static str {
        match self {
            Self::FlippedKernel => "the kernel is not turned on the way back",
            Self::MeanForSum => "a weight gets the mean over its places",
            Self::ForgottenBias => "the slopes of all filters' biases are 0",
            Self::OffByOneStride => "slopes behind a stride land one pixel too far",
            Self::ZeroPaddedMax => "max pooling pads with 0 instead of −∞",
            Self::IntegerSizes => "a strided layer fills n / s places, rounded down",
            Self::SoftmaxTwice => "the loss takes shares for scores",
            Self::WrongFanIn => "the fan-in forgets the channels",
            Self::NoZeroing => "slopes are added to those of the steps before",
            Self::DropoutSwapped => "dropout in the test, none in training",
            Self::ShiftedLabels => "each image has the label of the next one",
            Self::Unshuffled => "the images come sorted by class",
        }
    }

    /// The bug of that name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|bug| bug.name() == name)
    }
}
