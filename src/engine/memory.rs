//! How arrays lie in memory, and how they get there: layouts, transposition, padded
//! copies, memory not yet initialised, scratch memory.

pub(super) mod aligned;
pub(crate) mod layout;
pub(super) mod pad;
pub(super) mod panels;
pub(super) mod recycle;
pub(super) mod scratch;
pub(super) mod transpose;
pub(super) mod uninit;
