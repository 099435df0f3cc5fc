//! The console without a terminal: the model, its panes and the whole picture.

pub mod panes;
pub mod screen;
pub mod state;
pub mod theme;
pub mod widget;
