//! The arrays of an `.npz` archive, their numbers widened to f64. The test `golden`
//! includes this file too, as it also runs without the notebook.

use std::io::{Read, Seek};

use ndarray::{Array, ArrayD, Dimension, IxDyn, OwnedRepr};
use ndarray_npy::{NpzReader, ReadNpzError, ReadableElement};

pub(crate) struct Arrays<R: Read + Seek>(NpzReader<R>);

impl<R: Read + Seek> Arrays<R> {
    pub(crate) fn open(source: R) -> Result<Self, ReadNpzError> {
        NpzReader::new(source).map(Self)
    }

    /// The array of that name, of f32, i32 or f64; or why it cannot be had.
    pub(crate) fn get<D: Dimension>(
        &mut self,
        name: &str,
    ) -> Result<Array<f64, D>, String> {
        let numbers = self
            .read::<f32>(name)
            .or_else(|_| self.read::<i32>(name))
            .or_else(|_| self.read::<f64>(name))
            .map_err(|error| format!("{name}: {error}"))?;
        numbers.into_dimensionality().map_err(|error| format!("{name}: {error}"))
    }

    fn read<A: ReadableElement + Into<f64> + Copy>(
        &mut self,
        name: &str,
    ) -> Result<ArrayD<f64>, ReadNpzError> {
        let array = self.0.by_name::<OwnedRepr<A>, IxDyn>(name)?;
        Ok(array.mapv(Into::into))
    }
}
