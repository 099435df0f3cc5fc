//! Plain data in, cells out. Knows no facts and nothing of Lambda.

pub mod canvas;
pub mod picture;

pub use canvas::{Area, Canvas};
