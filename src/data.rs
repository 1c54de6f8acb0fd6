//! Photographs and digits.
