//! What feeds a function: queues, streams, topics, rules, schedules and buckets, and where its failures end.

pub mod event_source;
pub mod grant;
pub mod kind;
pub mod mapping;
pub mod outlet;
pub mod watched_queue;

pub use event_source::{EventSource, FoundSources, UnseenSources};
pub use kind::SourceKind;
pub use outlet::{OutletKind, SourceOutlet};
pub use watched_queue::{QueueReader, WatchedQueue};
