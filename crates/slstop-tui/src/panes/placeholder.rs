//! The sentences of a pane that has nothing else to show: what would be here, why it isn't, what to press.

use super::{Context, freshness_note};
use crate::theme::Role;
use crate::widget::Canvas;
use slstop_base::Timestamp;
use slstop_core::domain::Failure;
use slstop_core::facts::Standing;
use slstop_core::message::Query;

/// A headline and what stands below it.
#[derive(Clone, Debug, PartialEq)]
pub struct PanePlaceholder {
    pub headline: String,
    pub role: Role,
    pub below: Vec<String>,
}

impl PanePlaceholder {
    pub fn waiting(query: &Query) -> Self {
        Self {
            headline: format!("waiting for {}", query.row().words),
            role: Role::Muted,
            below: vec![],
        }
    }

    fn failed(query: &Query, failure: &Failure, again: Option<String>) -> Self {
        Self {
            headline: format!("{}: {failure}", query.row().words),
            role: Role::Critical,
            below: std::iter::once(failure.advice()).chain(again).collect(),
        }
    }

    pub fn empty(headline: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            headline: headline.into(),
            role: Role::Text,
            below: vec![advice.into()],
        }
    }

    /// What an answer that never came leaves to say.
    pub fn without_answer(query: &Query, standing: Option<&Standing>, now: Timestamp) -> Self {
        match standing.and_then(|standing| Some((standing, standing.failure()?))) {
            Some((standing, failure)) => {
                Self::failed(query, failure, freshness_note::again(standing, now))
            }
            None => Self::waiting(query),
        }
    }

    /// Two cells from the left, a third from the top, wrapped at words.
    pub fn draw(&self, canvas: &mut Canvas<'_>) {
        let width = canvas.width().saturating_sub(4);
        let mut y =
            (canvas.height() / 3).min(canvas.height().saturating_sub(1 + self.below.len() as u16));
        for (text, role) in std::iter::once((&self.headline, self.role))
            .chain(self.below.iter().map(|line| (line, Role::Muted)))
        {
            for line in wrap(text, width) {
                canvas.put(2, y, line.as_str(), role);
                y = y.saturating_add(1);
            }
        }
    }
}

/// Breaks at blanks; a word longer than the line is cut by the canvas.
pub fn wrap(text: &str, width: u16) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().expect("there is always a line");
        if !line.is_empty()
            && line.chars().count() + 1 + word.chars().count() > usize::from(width.max(1))
        {
            lines.push(word.to_owned());
        } else {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}

/// Why no lines can be read: there is no list of functions yet, or none is chosen.
pub fn no_function(context: &Context<'_>) -> PanePlaceholder {
    let functions = &context.facts.functions;
    if functions.is_empty() && !functions.is_complete() {
        return without_list(context);
    }
    PanePlaceholder::empty(
        "no function is chosen",
        "choose one in Functions, or mark several with Space: what they log is read and shown here",
    )
}

/// Why there is no list of functions.
pub fn without_list(context: &Context<'_>) -> PanePlaceholder {
    let lists = context.facts.everywhere(&Query::Functions);
    let standing = context.facts.freshness.worst(&lists);
    PanePlaceholder::without_answer(&Query::Functions, standing, context.now)
}
