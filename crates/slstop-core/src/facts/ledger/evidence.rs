//! What lines other than the report said about how an invocation went.

use crate::domain::Cause;

use super::errors::{ErrorId, ErrorTexts};
use super::packed::MaybeMicros;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// It failed, and why.
    pub cause: Option<Cause>,
    /// Why its environment did not start at first. The platform tries again within the invocation,
    /// so this alone is no failure.
    pub hint: Option<Cause>,
    pub error: Option<ErrorId>,
    pub init: MaybeMicros,
    pub restore: MaybeMicros,
    /// Init failed again, within the invocation.
    pub failed_in_init: bool,
}

impl Evidence {
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    pub fn add(&mut self, other: &Self, errors: &ErrorTexts) {
        self.cause = self.cause.max(other.cause);
        self.hint = self.hint.max(other.hint);
        self.error = errors.better(self.error, other.error);
        self.init.or_larger(other.init);
        self.restore.or_larger(other.restore);
        self.failed_in_init |= other.failed_in_init;
    }

    /// What is said before the first request is about the environment.
    pub fn before_start(mut self) -> Self {
        self.hint = self.hint.max(self.cause.take());
        self
    }
}
