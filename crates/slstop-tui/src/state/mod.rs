//! The model and its laws. `reduce` is the only way to change it: pure, total, without a clock.
//! `wanted` says what must be watched; the set of running fetchers is a function of the model.

pub mod actions;
mod app;
pub mod available;
mod findings;
pub mod footer;
pub mod frame_key;
pub mod keys;
pub mod layout;
pub mod model;
mod mouse;
mod on_screen;
mod open_at;
mod opening;
pub mod overlay;
pub mod palette;
mod popup;
mod rearrange;
pub mod reduce;
mod remembered;
pub mod replay;
pub mod shell;
pub mod tiling;
mod times;
mod way_out;

pub use actions::rows;
pub use frame_key::FrameKey;
pub use keys::resolve;
pub use layout::Layout;
pub use model::{Model, Start, StartSettings};
pub use overlay::Overlay;
pub use reduce::{reduce, wanted, watched_groups};
pub use replay::Replay;
pub use shell::Shell;
pub use tiling::{Slot, TilingPlan};
