//! What a cell shows, and where it is kept.
