//! Everything together, without a terminal: the real clients, the supervisor and the reducer against the
//! embedded cloud.

mod bad_days;
mod endpoint;
mod filters;
mod fuzz;
mod ledger_truth;
mod one_book;
mod paid;
mod places;
mod recorded;
mod routes;
mod sources;
mod tail;
