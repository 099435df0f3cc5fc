//! What commands print about the embedded cloud: equal to its truth, or it is said what is missing.

mod figures;
mod findings;
mod invoking;
mod ledger;
mod narrowed;
mod paid;
mod place;
mod queries;
mod replaying;
mod saved;
mod several;
mod watched;
