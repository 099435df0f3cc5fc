//! The protocols of AWS: how a request says which operation it means, and how answers and errors
//! are written. Knows no operation.

pub mod cbor;
pub mod json;
pub mod percent;
pub mod query;
pub mod value;

pub use value::Value;
