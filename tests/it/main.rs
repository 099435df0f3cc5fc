//! Everything together, without a terminal: the real clients, the supervisor and the reducer against the
//! embedded cloud.

mod bad_days;
mod endpoint;
mod filters;
mod fuzz;
mod ledger_truth;
mod recorded;
mod tail;
