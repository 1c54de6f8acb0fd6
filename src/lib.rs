//! Convolution, seen: the core library of the book *Seeing Convolution*.
//!
//! Every number and picture in the book comes out of this crate, through a
//! *cell* of one of the chapters; the crate can be used alone too. [`conv`], [`pool`],
//! [`linear`], [`norm`], [`activation`] and [`loss`] are functions of arrays, each with
//! its gradients beside it. [`layer`] joins them with their weights, [`optim`] and
//! [`train`] change the weights, [`weights`] exchanges them with PyTorch.
//!
//! # A network that learns to read digits
//!
//! ```
//! use cnn::Window;
//! use cnn::data::digits;
//! use cnn::layer::*;
//! use cnn::loss::CrossEntropy;
//! use cnn::optim::{Adam, Optimizer, Schedule};
//! use cnn::train::{Plan, evaluate, fit};
//!
//! // Digits of 8×8 pixels that the crate holds.
//! let split = digits::split();
//! let same = Window::new(3).padding(1);
//! let branch = Sequential::new()
//!     .then(Conv2d::new(8, 8, same)?.without_bias())
//!     .then(BatchNorm2d::new(8)?);
//! let mut network = Sequential::new()
//!     .then(Conv2d::new(1, 8, same)?)
//!     .then(Relu)
//!     .then(MaxPool2d::new(Window::new(2).stride(2)))
//!     .then(Residual::new(branch))
//!     .then(Relu)
//!     .then(Flatten)
//!     .then(Linear::new(8 * 4 * 4, 10)?)
//!     .initialized(Initialization::KaimingNormal, 1);
//! println!("{}", network.summary(&[1, 1, 8, 8])?);
//!
//! let mut optimizer = Optimizer::new(Adam::new(), Schedule::constant(0.01))?;
//! let plan = Plan::new(2, 32, 1).loss(CrossEntropy::smoothed(0.1)).quietly();
//! fit(&mut network, &mut optimizer, &split.train, None, &plan)?;
//!
//! let judged = evaluate(&network, &split.test, &CrossEntropy::default())?;
//! assert!(judged.accuracy() > 0.9, "{}", judged.accuracy());
//! let prediction = network.predict(split.test.images())?;
//! assert_eq!(prediction.classes, judged.predictions);
//! # Ok::<(), cnn::Error>(())
//! ```
//!
//! # Threads
//!
//! Work that is large enough is shared out to rayon's threads: to the pool in which the
//! caller runs, else to the global one. `RAYON_NUM_THREADS`, or a `rayon::ThreadPool` of
//! one's own, sets their number; it changes no bit of a result, on any machine. The
//! calling thread works too, and waits for nothing but pieces that another thread has
//! begun to compute: if all others are busy, or wait for a lock that the caller holds,
//! it does all pieces itself. While it waits it takes up no other work of the pool. So
//! the functions of this crate may be called under a lock, inside of a parallel
//! iterator, and in a pool of one thread.
//!
//! # Features
//!
//! | feature | what it adds |
//! |---|---|
//! | `threads` | work is shared out to rayon's threads |
//! | `files` | weights and checkpoints as files, photographs ([`data::Photo`]), the files of MNIST |
//! | `baselines` | convolution over columns and over spectra, to compare with |
//! | `figures` | charts, pictures and feature maps: [`plot`] |
//! | `notebook`, on by default | all of these; the running of cells ([`notebook`]), bars on a terminal, the download of MNIST |
//!
//! Without any (`default-features = false`) there are layers, losses, training and
//! weights as bytes, on one thread; that compiles for `wasm32-unknown-unknown`. A
//! feature adds functions, and changes no bit of what the others compute.
//!
#![cfg_attr(not(feature = "files"), doc = "[`data::Photo`]: #features")]
#![cfg_attr(not(feature = "figures"), doc = "[`plot`]: #features")]
#![cfg_attr(not(feature = "notebook"), doc = "[`notebook`]: #features")]

mod array;
mod element;
mod error;
#[cfg(feature = "files")]
mod file;

pub mod accumulation;
pub mod activation;
#[cfg(feature = "baselines")]
pub mod baselines;
pub mod conv;
pub mod engine;
pub mod kernels;
pub mod layer;
pub mod linear;
pub mod loss;
pub mod networks;
pub mod norm;
pub mod optim;
pub mod pool;
pub mod random;
pub mod receptive_field;
pub mod signal;
pub mod statistics;
pub mod train;
pub mod weights;
pub mod window;

pub mod data;
#[cfg(feature = "notebook")]
pub mod notebook;
#[cfg(feature = "figures")]
pub mod plot;

pub use element::Element;
pub use error::{Error, Result};
pub use window::Window;
