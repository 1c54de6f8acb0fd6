//! IDX, the format of MNIST: arrays of any number of dimensions.
//!
//! # Source
//! Y. LeCun, C. Cortes, C. J. C. Burges, The MNIST database: two zero bytes,
//! one that names the type, one with the number of dimensions, a big-endian
//! `u32` for each of them, then the elements, row by row, big-endian.

use std::io::{self, Cursor, Read};

use flate2::read::MultiGzDecoder;
use ndarray::ArrayD;

use crate::{Error, Result};

/// Most elements that [`read`] takes: a file of a few bytes may claim, and by
/// compression deliver, any number of them.
pub const MOST_ELEMENTS: usize = 1 << 28;

const GZIP: [u8; 2] = [0x1f, 0x8b];

/// A type that IDX files hold.
pub trait Number: Sized + private::Sealed {
    /// The byte that stands for it in the file.
    const CODE: u8;
    /// Its name in messages.
    const NAME: &str;
    /// Bytes of an element.
    const BYTES: usize = size_of::<Self>();
    /// The element that these big-endian bytes spell.
    fn from_bytes(bytes: &[u8]) -> Self;
}

mod private {
    pub trait Sealed {}
}

macro_rules! number {
    ($($type:ident $code:literal),*) => {$(
        impl private::Sealed for $type {}
        impl Number for $type {
            const CODE: u8 = $code;
            const NAME: &str = stringify!($type);
            fn from_bytes(bytes: &[u8]) -> Self {
                let mut element = [0; size_of::<Self>()];
                element.copy_from_slice(bytes);
                Self::from_be_bytes(element)
            }
        }
    )*};
}
number!(u8 0x08, i8 0x09, i16 0x0b, i32 0x0c, f32 0x0d, f64 0x0e);

/// The array in an IDX file, compressed by gzip or not.
///
/// # Shapes
/// as the file says: MNIST's images are `[images, height, width]`, its labels
/// `[images]`
///
/// # Errors
/// [`Error::Data`] if it is no IDX file, holds another type, ends early, goes
/// on behind its last element or has more than [`MOST_ELEMENTS`]. No more
/// memory is taken than the elements that there are need.
///
/// ```
/// use cnn::data::idx;
///
/// let file = [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6];
/// let array = idx::read::<u8>(&file[..])?;
/// assert_eq!(array, ndarray::array![[1, 2, 3], [4, 5, 6]].into_dyn());
/// # Ok::<(), cnn::Error>(())
/// ```
pub fn read<T: Number>(source: impl Read) -> Result<ArrayD<T>> {
    read_at_most(source, MOST_ELEMENTS)
}

/// [`read`] for files of which it is known how large they may be.
///
/// # Errors
/// As [`read`], with `most` elements.
pub fn read_at_most<T: Number>(source: impl Read, most: usize) -> Result<ArrayD<T>> {
    decode(source, most)
        .map_err(|reason| Error::Data { name: "IDX data".into(), reason })
}

/// [`read_at_most`] with the reason alone, for those who know the file's name.
pub(super) fn decode<T: Number>(
    mut source: impl Read,
    most: usize,
) -> Result<ArrayD<T>, String> {
    let first = take(&mut source, GZIP.len())?;
    if first == GZIP {
        let whole = Cursor::new(first).chain(source);
        plain(MultiGzDecoder::new(whole), most)
    } else {
        plain(Cursor::new(first).chain(source), most)
    }
}

fn plain<T: Number>(
    mut source: impl Read,
    most: usize,
) -> Result<ArrayD<T>, String> {
    let shape = header::<T>(&mut source)?;
    let count = shape
        .iter()
        .try_fold(1_usize, |count, &size| count.checked_mul(size))
        .filter(|&count| count <= most)
        .ok_or_else(|| {
            format!(
                "it claims the shape {shape:?}, at most {most} elements are read"
            )
        })?;
    // Of a type of at most 8 bytes, `most` elements may still be too many.
    let length = count.checked_mul(T::BYTES);
    let length = length.ok_or("it claims more bytes than can be counted")?;
    let bytes = take(&mut source, length)?;
    if bytes.len() < length {
        let found = bytes.len();
        return Err(format!(
            "the shape {shape:?} of {} needs {length} bytes, there are {found}",
            T::NAME
        ));
    }
    if !take(&mut source, 1)?.is_empty() {
        return Err(format!(
            "the shape {shape:?} of {} needs {length} bytes, there are more",
            T::NAME
        ));
    }
    let elements = bytes.chunks_exact(T::BYTES).map(T::from_bytes).collect();
    ArrayD::from_shape_vec(shape.as_slice(), elements)
        .map_err(|error| format!("the shape {shape:?} makes no array: {error}"))
}

/// Reads the magic number and the shape.
fn header<T: Number>(source: &mut impl Read) -> Result<Vec<usize>, String> {
    let magic = take(source, 4)?;
    let &[0, 0, code, dimensions] = magic.as_slice() else {
        return Err(format!(
            "it begins with the bytes {magic:02x?}, an IDX file with 00 00, a \
             type and a number of dimensions"
        ));
    };
    if code != T::CODE {
        return Err(format!(
            "its type is {code:#04x}, {:#04x} ({}) is wanted",
            T::CODE,
            T::NAME
        ));
    }
    let wanted = 4 * usize::from(dimensions);
    let sizes = take(source, wanted)?;
    if sizes.len() < wanted {
        let found = sizes.len();
        return Err(format!(
            "its {dimensions} dimensions need {wanted} bytes, there are {found}"
        ));
    }
    let size = |bytes: &[u8]| {
        bytes.iter().try_fold(0_usize, |size, &byte| {
            size.checked_mul(256)?.checked_add(usize::from(byte))
        })
    };
    let shape: Option<_> = sizes.chunks_exact(4).map(size).collect();
    shape.ok_or_else(|| "it claims more elements than can be counted".into())
}

/// The next `count` bytes, or all there are; memory grows with what is read.
fn take(source: &mut impl Read, count: usize) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let result = source.take(count as u64).read_to_end(&mut bytes);
    result.map_err(|error: io::Error| {
        let read = bytes.len();
        format!("it cannot be read beyond {read} of {count} bytes: {error}")
    })?;
    Ok(bytes)
}

#[cfg(test)]
mod tests;
