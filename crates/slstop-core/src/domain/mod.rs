//! What Lambda *is*, with no SDK in sight. Readers here never fail: they return what could be read.

pub mod alarm;
pub mod call;
pub mod cause;
pub mod change;
pub mod failure;
pub mod fingerprint;
pub mod function;
pub mod gap;
pub mod group_outcome;
pub mod identity;
pub mod insights;
pub mod line;
pub mod log;
pub mod log_figures;
pub mod logged_event;
pub mod memory_estimate;
pub mod meter;
pub mod metric;
pub mod place;
pub mod price;
pub mod runtime;
pub mod saved_event;
pub mod saved_query;
pub mod spending;
pub mod tag;
pub mod trace;

pub use alarm::Alarm;
pub use call::Call;
pub use cause::Cause;
pub use change::Change;
pub use failure::Failure;
pub use fingerprint::Fingerprint;
pub use function::{Architecture, Function, Package};
pub use gap::{Gap, GapReason};
pub use group_outcome::GroupOutcome;
pub use identity::Identity;
pub use log::{LogEvent, LogSource, LogSources};
pub use log_figures::LogFigures;
pub use metric::{Metric, Series};
pub use place::{Place, Places};

pub use saved_event::SavedEvent;
pub use saved_query::SavedQuery;
pub use spending::Spending;
pub use tag::{Tag, Tags};
