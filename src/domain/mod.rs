//! What Lambda *is*, with no SDK in sight. Readers here never fail: they return what could be read.

pub mod call;
pub mod cost;
pub mod failure;
pub mod function;
pub mod identity;
pub mod meter;
pub mod metric;
pub mod runtime;

pub use call::Call;
pub use failure::Failure;
pub use function::{Architecture, Function, Package};
pub use identity::Identity;
pub use metric::{Metric, Series};
