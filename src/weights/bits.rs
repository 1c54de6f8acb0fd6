//! Weights without names: their bits alone, for where both sides know the network.

use crate::layer::{Layer, Sequential};
use crate::{Error, Result};

/// The bits of all parameters, in the order of [`Layer::parameters`], row by row, four
/// bytes each, the lowest first.
pub fn bits(network: &Sequential) -> Vec<u8> {
    let parameters = network.parameters();
    let numbers = parameters.iter().flat_map(|parameter| parameter.values.iter());
    numbers.flat_map(|number| number.to_le_bytes()).collect()
}

/// Puts [`bits`] into a network of the same layers.
///
/// # Errors
/// [`Error::Data`] for more or fewer bytes than its parameters have, for numbers that are
/// not finite. The network is then as it was.
pub fn set_bits(bytes: &[u8], network: &mut Sequential) -> Result<()> {
    let bad = |reason| Err(Error::Data { name: "weights".into(), reason });
    let (given, needed) = (bytes.len(), 4 * network.parameter_count());
    if given != needed {
        return bad(format!("{given} bytes, the network's weights have {needed}"));
    }
    let (numbers, _) = bytes.as_chunks::<4>();
    let mut numbers = numbers.iter().map(|four| f32::from_le_bytes(*four));
    if let Some(wild) = numbers.clone().find(|number| !number.is_finite()) {
        return bad(format!("one of them is {wild}, all have to be finite"));
    }
    for mut own in network.parameters_mut() {
        own.iter_mut().zip(&mut numbers).for_each(|(own, number)| *own = number);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::networks::digits_conv;

    #[test]
    fn bits_come_back_and_others_change_nothing() {
        let (one, mut other) = (digits_conv(1).unwrap(), digits_conv(2).unwrap());
        let file = bits(&one);
        // 80 + 1,168 + 650 weights
        assert_eq!(file.len(), 4 * 1898);
        let before = bits(&other);
        let error = set_bits(&file[1..], &mut other).unwrap_err().to_string();
        assert!(error.contains("7591 bytes"), "{error}");
        assert!(error.contains("have 7592"), "{error}");
        let mut wild = file.clone();
        wild[7588..].copy_from_slice(&f32::NAN.to_le_bytes());
        let error = set_bits(&wild, &mut other).unwrap_err().to_string();
        assert!(error.contains("one of them is NaN"), "{error}");
        assert_eq!(bits(&other), before);
        set_bits(&file, &mut other).unwrap();
        assert_eq!(one.parameters(), other.parameters());
    }
}
