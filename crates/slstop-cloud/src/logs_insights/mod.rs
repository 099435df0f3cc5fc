//! The query language of CloudWatch Logs Insights, as much of it as people type about Lambda: fields,
//! filter, parse, stats, sort, limit, display and dedup. What is not known is refused as AWS refuses
//! what it cannot read, with its place in the text.

mod aggregate;
mod cursor;
mod evaluate;
mod functions;
mod parser;
mod pipeline;
pub mod record;
mod report;
mod syntax;
#[cfg(test)]
mod tests;
pub mod value;

pub use pipeline::{Pipeline, ResultRows};

/// What is wrong with a query, and between which of its characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    pub said: String,
    pub from: usize,
    pub to: usize,
}

/// The pipeline that a query describes.
pub fn read(text: &str) -> Result<Pipeline, Malformed> {
    parser::read(text).map(Pipeline::new)
}
