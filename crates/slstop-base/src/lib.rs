//! The ground: ids, time, units, numbers for humans, safe text and the masking of secrets.
//! Knows no clock, no I/O and nothing of Lambda.

pub mod action;
mod clean;
pub mod did_you_mean;
pub mod glob;
pub mod id;
pub mod json_layout;
pub mod json_string;
pub mod local_zone;
pub mod mask;
pub mod number;
pub mod safe_text;
pub mod time;
pub mod tracked;
pub mod units;

pub use id::{
    AccountId, FunctionId, FunctionName, PlaceId, Qualified, QualifiedName, Qualifier, RegionName,
};
pub use local_zone::LocalZone;
pub use safe_text::SafeText;
pub use time::Timestamp;
pub use tracked::Tracked;
pub use units::{Megabytes, Usd};
