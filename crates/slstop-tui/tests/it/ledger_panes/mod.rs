//! Scripts for the panes that are made from the ledger: lines arrive, keys are pressed, then what is so.

mod listed;
mod many;
mod pinned;
mod script;
mod sums;
