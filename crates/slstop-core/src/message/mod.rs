//! The only words that rooms say to each other: what happened (`Event`), what the cloud answered
//! (`Fact`), what must be watched (`Query`), what must be done (`Effect`). All of them serialise.

pub mod effect;
pub mod event;
pub mod fact;
pub mod query;
pub mod subject;
pub mod target;

pub use effect::{Effect, Memory};
pub use event::{Act, Edit, Event, Stamped};
pub use fact::{Connection, Endpoint, Fact, Found, MOST_LINES, MOST_ROWS_SHOWN, Tailing};
pub use query::{Attention, Detail, FunctionSet, Query, QueryState, Tempo, Window};
pub use subject::Subject;
pub use target::{Mouse, MouseKind, Size, Target};
