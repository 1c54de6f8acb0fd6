//! Collects the cells of a chapter.
