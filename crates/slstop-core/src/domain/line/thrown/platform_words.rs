//! The platform's words in the error message that the caller gets: the same words as in the
//! function's own log, behind the request's id.

use std::borrow::Cow;

use super::super::decoration::undecorated;
use super::super::request::{Aftermath, crashed, is_request_id, split, timed_out};
use super::Thrown;

/// `RequestId: 6f7f8071-… Error: Task timed out after 3.00 seconds`, and the old
/// `2026-11-20T12:00:00.000Z 6f7f8071-… Task timed out after 3.00 seconds`: whose it is, and the words.
pub fn read(message: &str) -> Option<(Option<&str>, &str)> {
    let (id, aftermath) = match message.strip_prefix("RequestId:") {
        Some(rest) => {
            let (id, rest) = split(rest);
            (id, crashed(rest)?)
        }
        None => {
            let (id, aftermath) = timed_out(undecorated(message))?;
            (Some(id), aftermath)
        }
    };
    let (Aftermath::TimedOut { said } | Aftermath::Exited { said, .. }) = aftermath;
    Some((id.filter(|id| is_request_id(id)), said))
}

impl<'a> Thrown<'a> {
    /// The request that the platform names in the message, which is then what it says without it.
    pub fn take_request(&mut self) -> Option<&'a str> {
        // A message with escapes in it is the user's own.
        let Some(Cow::Borrowed(message)) = self.message else {
            return None;
        };
        let (id, said) = read(message)?;
        self.message = Some(Cow::Borrowed(said));
        self.is_uncaught = true;
        id
    }

    /// An error that has a text for its type and words: `{"error":"TypeError: no"}`.
    pub(super) fn split_message(&mut self) {
        if self.class.is_some() {
            return;
        }
        let Some(message) = &self.message else { return };
        let Some((class, said)) = super::headline::read(message) else {
            return;
        };
        if super::headline::is_surely_an_error(class) && !said.is_empty() {
            let (class, said) = (class.to_owned(), said.to_owned());
            self.class = Some(Cow::Owned(class));
            self.message = Some(Cow::Owned(said));
        }
    }
}
