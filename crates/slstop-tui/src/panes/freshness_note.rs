//! How fresh what a pane shows is, in the words of its title: the age of the oldest answer, why a newer
//! one is missing, when it is tried again, and what the last one lacked.

use std::time::Duration;

use super::pane::{COARSE, age, grain};
use super::{Context, Note};
use slstop_base::{Timestamp, number};
use slstop_core::domain::Failure;
use slstop_core::facts::{Freshness, Standing};
use slstop_core::message::{QueryState, Question};

/// The notes on several questions that are shown as one.
pub fn notes(what: &str, asked: &[Question], context: &Context<'_>) -> Vec<Note> {
    let now = context.now;
    let known = |question: &Question| context.facts.freshness.of(question);
    let failed = asked
        .iter()
        .filter_map(known)
        .find(|standing| standing.failure().is_some());
    let age = oldest(asked, context).map(|at| age(at, now));
    let mut notes = match (failed, age) {
        (Some(failed), Some(age)) => {
            vec![Note::Warning(format!("{what} {age}: {}", why(failed, now)))]
        }
        (Some(failed), None) => vec![Note::Warning(format!("{what}: {}", why(failed, now)))],
        (None, Some(age)) => vec![Note::Plain(format!("{what} {age}"))],
        (None, None) => vec![Note::Plain(format!("waiting for {what}"))],
    };
    let partial = asked
        .iter()
        .filter_map(known)
        .find_map(|standing| standing.partial.as_ref());
    notes.extend(partial.map(|said| Note::Warning(format!("partial: {said}"))));
    notes
}

/// Why the first of them failed.
pub fn failure<'a>(asked: &[Question], context: &Context<'a>) -> Option<&'a Failure> {
    let freshness: &'a Freshness = &context.facts.freshness;
    asked
        .iter()
        .find_map(|question| freshness.of(question)?.failure())
}

/// When the oldest of the answers came; nothing while one is still missing.
fn oldest(asked: &[Question], context: &Context<'_>) -> Option<Timestamp> {
    let at = |question: &Question| context.facts.freshness.of(question)?.fresh_at;
    asked.iter().map(at).min().flatten()
}

/// The grain that the ages of these answers need.
pub fn grain_of(asked: &[Question], context: &Context<'_>) -> Duration {
    oldest(asked, context).map_or(COARSE, |at| grain(at, context.now))
}

/// The failure and what follows from it.
fn why(failed: &Standing, now: Timestamp) -> String {
    let failure = failed
        .failure()
        .map(ToString::to_string)
        .unwrap_or_default();
    match again(failed, now) {
        Some(again) => format!("{failure}, {again}"),
        None => failure,
    }
}

/// When it is tried again, coarse enough to stand still.
pub fn again(failed: &Standing, now: Timestamp) -> Option<String> {
    let QueryState::Failed {
        retry_at: Some(retry_at),
        ..
    } = failed.state
    else {
        return None;
    };
    let wait = retry_at.since(now);
    Some(if wait <= COARSE {
        "retrying".into()
    } else {
        format!("retrying in {}", number::span(wait))
    })
}
