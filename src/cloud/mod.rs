//! An AWS-compatible endpoint with a world of its own: what `slstop demo` runs on and what the
//! tests run against. A request comes in by one of the front doors, `wire` reads it, `service`
//! answers it from the `world`.

pub mod answer;
pub mod clock;
pub mod front;
pub mod math;
pub mod pattern;
pub mod wire;

pub use answer::{Answer, Body};
pub use clock::Clock;
