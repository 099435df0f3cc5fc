//! The protocols of AWS: how a request says which operation it means, and how answers and errors
//! are written. Knows no operation.

pub mod cbor;
pub mod event_stream;
pub mod headers;
pub mod json;
pub mod percent;
pub mod protocol;
pub mod query;
pub mod refusal;
pub mod reply;
pub mod request;
pub mod rest;
pub mod signature;
pub mod value;

pub use protocol::{Protocol, Service};
pub use refusal::Refusal;
pub use reply::Reply;
pub use request::{Intent, Request};
pub use value::WireValue;
