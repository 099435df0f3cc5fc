//! A line as it is shown: what the program said, shortened to what a person reads. Masked before it is
//! taken apart, because a secret and its key may end in different parts.

pub mod ansi;
mod application;
mod fields;
mod platform;

use crate::theme::Role;
use slstop_base::mask;
use slstop_core::domain::line::{self, LineKind, Says};
use slstop_core::facts::logs::Stored;

/// Of a longer line only the beginning is shown in the list.
const MOST_BYTES: usize = 8 << 10;
/// What the masking needs to see of a secret that the end cuts in two.
const SLACK: usize = 256;

/// A piece of text in one role.
#[derive(Clone, Debug, PartialEq)]
pub struct StyledSpan {
    pub text: String,
    pub role: Role,
}

impl StyledSpan {
    pub fn new(text: impl Into<String>, role: Role) -> Self {
        Self {
            text: text.into(),
            role,
        }
    }
}

/// One line of what was said.
pub type StyledLine = Vec<StyledSpan>;

/// What a line says, its first line first; never empty.
#[derive(Clone, Debug, PartialEq)]
pub struct LineText {
    pub lines: Vec<StyledLine>,
    /// There is more than was read.
    pub is_cut: bool,
}

pub fn read(stored: &Stored<'_>) -> LineText {
    let whole = stored.message.trim_end_matches(['\n', '\r', '\t', ' ']);
    let seen = &whole[..whole.floor_char_boundary(MOST_BYTES + SLACK)];
    let (plain, mut colours) = ansi::plain(seen);
    let masked = mask::secrets(&plain);
    // A mask is shorter than what it hides, and no colour is worth an error in counting.
    if *masked != *plain {
        colours.clear();
    }
    let text = &masked[..masked.floor_char_boundary(MOST_BYTES)];
    let line = line::read(text);
    let mut lines = match (&line.says, stored.kind) {
        (Says::Platform(said), _) => vec![platform::spans(said, text)],
        (_, LineKind::Metric) => vec![fields::metric(text)],
        _ => application::lines(text, &line, &colours),
    };
    if lines.is_empty() {
        lines.push(vec![]);
    }
    LineText {
        lines,
        is_cut: whole.len() > MOST_BYTES,
    }
}
