//! The embedded AWS-compatible endpoint: its world, its operations and its front doors.

pub mod answer;
pub mod front;

pub use answer::{Answer, Body};
