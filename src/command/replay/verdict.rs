//! What a replay of an event shows, compared with the run before.

use serde_json::Value;

use super::item::{OutcomeBefore, ReplayItem};
use slstop_core::domain::InvokeAnswer;
use slstop_core::domain::json_difference::{JsonDifference, differences};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReplayResult {
    /// It succeeded, and nothing is known of a run before.
    Sent,
    /// It failed before and succeeds now.
    Fixed,
    /// As before.
    Same,
    /// It succeeded before and fails now.
    Broken,
    /// It ends as before, with another answer or another error.
    Different,
    /// It failed, and nothing is known of a run before; or it could not be sent.
    Failed,
    /// No answer came: it may have run.
    InDoubt,
    Skipped,
}

impl ReplayResult {
    pub const ALL: &[Self] = &[
        Self::Sent,
        Self::Fixed,
        Self::Same,
        Self::Broken,
        Self::Different,
        Self::Failed,
        Self::InDoubt,
        Self::Skipped,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Fixed => "fixed",
            Self::Same => "same",
            Self::Broken => "broken",
            Self::Different => "different",
            Self::Failed => "failed",
            Self::InDoubt => "in_doubt",
            Self::Skipped => "skipped",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.name() == name)
    }
}

/// What a run shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    pub result: ReplayResult,
    pub difference: Vec<JsonDifference>,
    /// The function processed it: its message can go.
    pub is_processed: bool,
    /// What is worth saying: the error, the reason.
    pub said: Option<String>,
}

impl Verdict {
    pub fn without_run(result: ReplayResult, said: impl Into<String>) -> Self {
        Self {
            result,
            difference: Vec::new(),
            is_processed: false,
            said: Some(said.into()),
        }
    }
}

pub fn judge(item: &ReplayItem, answer: &InvokeAnswer, ignored: &[String]) -> Verdict {
    let error = error_of(answer);
    let new = document(&answer.payload);
    let old = item.before.answer.as_deref();
    let old =
        old.map(|answer| serde_json::from_str(answer).unwrap_or(Value::String(answer.to_owned())));
    let difference = match &old {
        Some(old) => differences(old, &new, ignored),
        None => Vec::new(),
    };
    let result = match (&item.before.outcome, &error) {
        (OutcomeBefore::Unknown, None) => ReplayResult::Sent,
        (OutcomeBefore::Unknown, Some(_)) => ReplayResult::Failed,
        (OutcomeBefore::Failed(_), None) => ReplayResult::Fixed,
        (OutcomeBefore::Failed(before), Some(now)) => match before {
            Some(before) if !is_same_error(before, now) => ReplayResult::Different,
            _ => ReplayResult::Same,
        },
        (OutcomeBefore::Succeeded, Some(_)) => ReplayResult::Broken,
        (OutcomeBefore::Succeeded, None) if difference.is_empty() => ReplayResult::Same,
        (OutcomeBefore::Succeeded, None) => ReplayResult::Different,
    };
    Verdict {
        result,
        difference,
        is_processed: error.is_none(),
        said: error,
    }
}

fn document(payload: &[u8]) -> Value {
    serde_json::from_slice(payload)
        .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(payload).into_owned()))
}

/// Why the run did not process its event; a batch counts as failed where any of it did.
fn error_of(answer: &InvokeAnswer) -> Option<String> {
    if answer.is_failure() {
        let payload = document(&answer.payload);
        let text = |key: &str| payload[key].as_str().map(str::to_owned);
        let message = text("errorMessage").unwrap_or_else(|| "the function failed".into());
        return Some(match text("errorType") {
            Some(kind) => format!("{kind}: {message}"),
            None => message,
        });
    }
    let payload: Value = serde_json::from_slice(&answer.payload).unwrap_or_default();
    let failures = payload["batchItemFailures"].as_array()?;
    (!failures.is_empty()).then(|| "batchItemFailures: the function gave it back".to_owned())
}

/// The same, but for what is new each time: ids and numbers. Stores cut a long message.
fn is_same_error(before: &str, now: &str) -> bool {
    let shape = |text: &str| -> String {
        let words =
            text.split_whitespace()
                .map(|word| match word.chars().any(|c| c.is_ascii_digit()) {
                    true => "0",
                    false => word,
                });
        words.collect::<Vec<_>>().join(" ")
    };
    let (before, now) = (shape(before), shape(now));
    // Dead letters keep the message without the class of the error.
    let bare = now.split_once(": ").map_or(&*now, |(_, message)| message);
    now.starts_with(&before) || bare.starts_with(&before)
}

#[cfg(test)]
mod tests {
    use super::*;
    use slstop_core::domain::failed_event;

    fn item(outcome: OutcomeBefore, answer: Option<&str>) -> ReplayItem {
        let failed = failed_event::in_text("{}").expect("an event");
        let mut item = ReplayItem::of("k".into(), "-".into(), failed);
        item.before.outcome = outcome;
        item.before.answer = answer.map(str::to_owned);
        item
    }

    fn answer(payload: &str, is_failure: bool) -> InvokeAnswer {
        InvokeAnswer {
            status: 200,
            function_error: is_failure.then(|| "Unhandled".into()),
            payload: payload.to_owned().into(),
            ..InvokeAnswer::default()
        }
    }

    #[test]
    fn each_pair_of_runs_has_its_word() {
        use OutcomeBefore::{Failed, Succeeded, Unknown};
        let boom = r#"{"errorType":"Error","errorMessage":"order 17 is bad"}"#;
        let failed = |text: &str| Failed(Some(text.to_owned()));
        for (before, old, new, fails, result) in [
            (Unknown, None, "1", false, ReplayResult::Sent),
            (Unknown, None, boom, true, ReplayResult::Failed),
            (Failed(None), None, "1", false, ReplayResult::Fixed),
            (
                failed("Error: order 4 is bad"),
                None,
                boom,
                true,
                ReplayResult::Same,
            ),
            (
                failed("order 4 is bad"),
                None,
                boom,
                true,
                ReplayResult::Same,
            ),
            (
                failed("Error: timeout"),
                None,
                boom,
                true,
                ReplayResult::Different,
            ),
            (Succeeded, Some("1"), "1", false, ReplayResult::Same),
            (Succeeded, Some("1"), "2", false, ReplayResult::Different),
            (Succeeded, Some("1"), boom, true, ReplayResult::Broken),
            (
                Failed(None),
                None,
                r#"{"batchItemFailures":[{"itemIdentifier":"m"}]}"#,
                false,
                ReplayResult::Same,
            ),
            (
                Failed(None),
                None,
                r#"{"batchItemFailures":[]}"#,
                false,
                ReplayResult::Fixed,
            ),
        ] {
            let verdict = judge(&item(before.clone(), old), &answer(new, fails), &[]);
            assert_eq!(verdict.result, result, "{before:?} {new}");
            let is_good = verdict.said.is_none();
            assert_eq!(verdict.is_processed, is_good);
        }
    }
}
