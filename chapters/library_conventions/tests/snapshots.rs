//! Does `snapshots/` hold what the cells make? One test a cell.

cells::tests!(library_conventions);
