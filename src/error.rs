//! What can go wrong, with both numbers in every message.

/// What the core refuses, and why.
///
/// Every message names both sides: what was asked for and what there is.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A window that does not fit into what it slides over.
    #[error(
        "kernel {kernel} with dilation {dilation} spans {extent} {unit}, \
         the padded input has {padded}"
    )]
    KernelTooLarge {
        /// Number of kernel elements along the axis.
        kernel: usize,
        /// Distance between two of them.
        dilation: usize,
        /// Places from the first to the last of them, both included.
        extent: usize,
        /// What the axis counts: `rows`, `columns` or `places`.
        unit: &'static str,
        /// Length of the axis, padding included.
        padded: usize,
    },
    /// Padding that leaves nothing of a transposed convolution's output.
    #[error("the window covers {covered} {unit}, the padding takes {padding} away")]
    PaddingTooLarge {
        /// Length that all places of the window cover.
        covered: usize,
        /// Padding before and after, which is not part of the output.
        padding: usize,
        /// What the axis counts.
        unit: &'static str,
    },
    /// Padding of which a pooling window could see nothing else.
    #[error(
        "padding {padding} along the {unit} is more than half of the kernel, \
         which spans {extent}"
    )]
    PaddingBeyondHalf {
        /// The larger of the paddings before and after.
        padding: usize,
        /// Places from the first to the last kernel element.
        extent: usize,
        /// What the axis counts.
        unit: &'static str,
    },
    /// A pooling window without a single pixel under it.
    #[error("the window at row {row}, column {column} has only padding under it")]
    OnlyPadding {
        /// Row of the output.
        row: usize,
        /// Column of the output.
        column: usize,
    },
    /// Groups that do not share out the channels evenly.
    #[error("{groups} groups do not divide {channels} {what} channels")]
    Groups {
        /// Number of groups.
        groups: usize,
        /// Number of channels.
        channels: usize,
        /// `input` or `output`.
        what: &'static str,
    },
    /// An input whose channels are not those of the weight.
    #[error(
        "the input has {input} channels in {groups} groups, the weight takes \
         {weight} channels a group"
    )]
    Channels {
        /// Channels of the input.
        input: usize,
        /// Number of groups.
        groups: usize,
        /// Channels that one filter of the weight takes.
        weight: usize,
    },
    /// Branches of which no common place in the input can be told.
    #[error("the branches do not align: one {what} {left}, the other {right}")]
    Branches {
        /// What differs, as a verb.
        what: &'static str,
        /// Its value for one branch.
        left: f64,
        /// Its value for the other.
        right: f64,
    },
    /// A layer of whose output no window in the input can be told.
    #[error("an element of the output of {layer} sees no window of fixed size")]
    NoField {
        /// The layer.
        layer: &'static str,
    },
    /// A layer of another type than the one asked for.
    #[error("layer {index} is {found}, not {wanted}")]
    OtherLayer {
        /// Its place in the network, from 0.
        index: usize,
        /// Its name.
        found: &'static str,
        /// The type that was asked for.
        wanted: &'static str,
    },
    /// A kernel, stride or dilation of zero.
    #[error("the {what} is 0 along the {unit}, it must be at least 1")]
    Zero {
        /// `kernel`, `stride` or `dilation`.
        what: &'static str,
        /// What the axis counts.
        unit: &'static str,
    },
    /// An array with no elements where some are needed.
    #[error("{what} of shape {shape:?} has no elements")]
    Empty {
        /// Which argument.
        what: &'static str,
        /// Its shape.
        shape: Vec<usize>,
    },
    /// A size that no `usize` holds.
    #[error("{left} {operation} {right} {unit} is more than this machine can count")]
    Overflow {
        /// Left operand.
        left: usize,
        /// What was to be done with the two.
        operation: &'static str,
        /// Right operand.
        right: usize,
        /// What was counted.
        unit: &'static str,
    },
    /// An array larger than the memory that there is.
    #[error("an array of shape {shape:?} does not fit into memory")]
    Memory {
        /// Its shape.
        shape: Vec<usize>,
    },
    /// Two sizes that must agree and do not.
    #[error("{left_name} is {left:?}, {right_name} is {right:?}: {rule}")]
    Shapes {
        /// The first argument.
        left_name: &'static str,
        /// Its shape.
        left: Vec<usize>,
        /// The second argument.
        right_name: &'static str,
        /// Its shape.
        right: Vec<usize>,
        /// What must hold of the two.
        rule: &'static str,
    },
    /// A number outside of the range in which the formula means something.
    #[error("{what} is {value}, it must be {range}")]
    OutOfRange {
        /// Which argument.
        what: &'static str,
        /// Its value.
        value: f64,
        /// The allowed range, in words.
        range: &'static str,
    },
    /// Two numbers that must be equal and are not.
    #[error("there are {left} {left_name} and {right} {right_name}")]
    Count {
        /// How many there are of the first.
        left: usize,
        /// Of what.
        left_name: &'static str,
        /// How many there are of the second.
        right: usize,
        /// Of what.
        right_name: &'static str,
    },
    /// A number that nothing has.
    #[error("{what} {index} is asked for, there are {count}")]
    Index {
        /// What is numbered.
        what: &'static str,
        /// The number asked for, from 0.
        index: usize,
        /// How many there are.
        count: usize,
    },
    /// An array with another number of axes than a layer takes.
    #[error("{layer} takes {wanted}, it is given an array of shape {shape:?}")]
    Axes {
        /// The layer.
        layer: &'static str,
        /// The axes it takes, by name.
        wanted: &'static str,
        /// What it was given.
        shape: Vec<usize>,
    },
    /// What a layer of a network refuses.
    #[error("layer {index}, {layer}: {reason}")]
    InLayer {
        /// Its place in the network, from 0.
        index: usize,
        /// Its name.
        layer: &'static str,
        /// What is wrong.
        reason: Box<Error>,
    },
    /// A number that is infinite or NaN where training needs a finite one.
    #[error("{what} is not finite: the learning rate may be too large")]
    NotFinite {
        /// The layer, parameter or gradient in which it is found first.
        what: String,
    },
    /// An image with a number that is infinite or NaN.
    #[error(
        "image {image} of {set} holds {value}, every number of an image must be \
         finite"
    )]
    NonFiniteImage {
        /// Which image, from 0.
        image: usize,
        /// Of which images.
        set: &'static str,
        /// The first such number in it.
        value: f32,
    },
    /// What went wrong in a step of training.
    #[error("epoch {epoch}, batch {batch}: {reason}")]
    InStep {
        /// Number of the epoch, from 0.
        epoch: u64,
        /// Number of the batch in the epoch, from 0.
        batch: u64,
        /// What is wrong.
        reason: Box<Error>,
    },
    /// What is wrong with a set of images, found before it is used.
    #[error("{set}: {reason}")]
    InSet {
        /// Which set.
        set: &'static str,
        /// What is wrong.
        reason: Box<Error>,
    },
    /// A label that no class has.
    #[error(
        "image {image} has the label {label}, the {classes} classes go from 0 \
         to {}",
        classes - 1
    )]
    Label {
        /// Which image of the batch or the set, from 0.
        image: usize,
        /// Its label.
        label: usize,
        /// Number of classes.
        classes: usize,
    },
    /// Data that are not what their format or their name promises.
    #[error("{name}: {reason}")]
    Data {
        /// The file or what stands for it.
        name: String,
        /// What was found, and what was expected.
        reason: String,
    },
    /// A file or folder that cannot be opened, read or written.
    #[error("{path}: {reason}")]
    File {
        /// Where it is.
        path: String,
        /// What was to be done, and why it failed.
        reason: String,
    },
    /// A file that no mirror gave.
    #[error("{file} cannot be downloaded: {reasons}")]
    Download {
        /// Its name.
        file: String,
        /// What became of each mirror.
        reasons: String,
    },
    /// A picture that cannot be read.
    #[error("{name}: {reason}")]
    Picture {
        /// The file or what stands for it.
        name: String,
        /// What was found, and what was expected.
        reason: String,
    },
    /// A figure that cannot be drawn.
    #[error("figure “{label}”: {reason}")]
    Figure {
        /// The panel, series or matrix, or the figure's kind.
        label: String,
        /// What was given, and what a figure needs.
        reason: String,
    },
}

/// The core's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;
