//! What runs: the loop that owns the model, the terminal, and the tasks that ask the cloud.

pub mod clock;
pub mod console;
pub mod crash;
pub mod fetchers;
pub mod frames;
pub mod headless;
pub mod host;
pub mod input;
pub mod measured;
pub mod memory;
pub mod owner;
pub mod player;
pub mod private;
pub mod recorder;
pub mod signals;
pub mod stage;
pub mod supervisor;
pub mod terminal;
pub mod tty;
pub mod viewer;

pub use console::{Console, console};
pub use headless::headless;
pub use viewer::{Viewer, viewer};
