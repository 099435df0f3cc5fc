//! Plain data in, cells out. Knows no facts and nothing of Lambda.

pub mod canvas;
pub mod chart;
pub mod columns;
pub mod figure;
pub mod input;
pub mod picture;
pub mod popup;
pub mod scrollbar;
pub mod spark;
pub mod time_axis;
pub mod viewport;
pub mod waterfall;

pub use canvas::{Area, Canvas};
pub use columns::{Align, Column, Placed};
pub use input::Input;
pub use viewport::Viewport;
