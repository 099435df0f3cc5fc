//! Figures of functions for pipes: what the console's table shows, asked once and printed.

mod asked;
mod figures;
mod logged;
pub mod moment;
mod printed;
pub mod stats;
pub mod top;

pub use asked::{FleetQuery, FleetRequest};
pub use printed::FleetForm;
pub use stats::Stats;
pub use top::Top;
