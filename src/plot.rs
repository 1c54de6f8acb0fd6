//! Charts and pictures.
