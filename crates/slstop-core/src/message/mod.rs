//! The only words that rooms say to each other: what happened (`Event`), what the cloud answered
//! (`Fact`), what must be watched (`Question`), what must be done (`Effect`). All of them serialise.

pub mod asked_metrics;
pub mod effect;
pub mod event;
pub mod fact;
pub mod query;
pub mod question;
pub mod question_kind;
pub mod subject;
pub mod target;

pub use effect::{Effect, Memory};
pub use event::{Act, Edit, Event, Stamped};
pub use fact::{
    Connection, Endpoint, Fact, Found, InsightsRun, MOST_LINES, MOST_ROWS_SHOWN, Tailing,
};
pub use query::{Attention, FigureDetail, FunctionSet, Query, QueryState, Tempo, Window};
pub use question::Question;
pub use question_kind::{Cadence, InCommands, QuestionKind, Share};
pub use subject::Subject;
pub use target::{Mouse, MouseKind, Size, Target};
