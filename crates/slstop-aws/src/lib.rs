//! The way to AWS: clients, credentials, endpoint and transport, what every call costs, and why one
//! failed. Knows nothing of screens; SDK types leave this room only towards those that make calls.

pub mod clients;
pub mod connect;
pub mod failure;
pub mod fetch;
pub mod light_call;
pub mod meter;
pub mod settings;

mod account;
mod answer_bound;
mod call_log;
#[cfg(any(test, feature = "testing"))]
pub mod canned;
mod chain;
mod credential_log;
mod credentials;
mod destination;
mod host_prefix;
mod pace;
pub mod paid;
mod profile;
mod skew;
mod trust;

pub use clients::Clients;
pub use connect::connect;
pub use meter::CallMeter;
pub use paid::PaidTasks;
pub use settings::{Embedded, Settings};
pub use skew::Skew;
