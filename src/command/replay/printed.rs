//! What a replay prints: a line an event, then the totals.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::item::ReplayItem;
use super::verdict::{ReplayResult, Verdict};
use crate::command::output::Output;
use slstop_base::{SafeText, mask, number};
use slstop_core::domain::InvokeAnswer;
use slstop_core::domain::json_difference::JsonDifference;

#[derive(Debug, Serialize)]
struct ReplayLine<'a> {
    source: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    event_kind: Option<&'a str>,
    target: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
    result: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    duration_ms: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duration_before_ms: Option<f64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    difference: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    said: Option<String>,
}

/// Prints as it goes and counts.
#[derive(Debug)]
pub struct ReplayPrinter {
    pub target: String,
    pub is_json: bool,
    pub with_differences: bool,
    pub totals: BTreeMap<ReplayResult, usize>,
}

impl ReplayPrinter {
    pub fn event<W: Write>(
        &mut self,
        item: &ReplayItem,
        verdict: &Verdict,
        answer: Option<&InvokeAnswer>,
        output: &mut Output<W>,
    ) -> io::Result<()> {
        *self.totals.entry(verdict.result).or_default() += 1;
        let duration = answer.and_then(|answer| answer.figures().duration_ms);
        if self.is_json {
            let line = ReplayLine {
                source: &item.source,
                event_kind: item.event_kind(),
                target: &self.target,
                request_id: answer.and_then(|answer| answer.request_id.as_deref()),
                result: verdict.result.name(),
                duration_ms: duration,
                duration_before_ms: item.before.duration_ms,
                difference: verdict.difference.iter().map(masked).collect(),
                said: verdict
                    .said
                    .as_deref()
                    .map(|said| mask::secrets(said).into_owned()),
            };
            output.json(&line)?;
            return output.flush();
        }
        let took = duration.map_or(String::new(), |took| number::millis(took).to_string());
        let said = verdict.said.as_deref().unwrap_or_default();
        let said = mask::secrets(said.lines().next().unwrap_or_default()).into_owned();
        let text = format!(
            "{:<9}  {took:>7}  {}  {said}",
            verdict.result.name(),
            item.source
        );
        output.line(SafeText::from(text.trim_end().to_owned()))?;
        if self.with_differences {
            for difference in &verdict.difference {
                output.line(SafeText::from(words(difference)))?;
            }
        }
        output.flush()
    }

    pub fn totals<W: Write>(&self, output: &mut Output<W>) -> io::Result<()> {
        let known = self.totals.iter().filter(|(_, n)| **n > 0);
        if self.is_json {
            let totals: Map<String, Value> = known
                .map(|(result, n)| (result.name().to_owned(), json!(n)))
                .collect();
            return output.json(&json!({ "target": self.target, "totals": totals }));
        }
        let words: Vec<String> = known
            .map(|(result, n)| format!("{n} {}", result.name().replace('_', " ")))
            .collect();
        match words.is_empty() {
            true => Ok(()),
            false => output.line(words.join(", ")),
        }
    }

    pub fn n(&self, result: ReplayResult) -> usize {
        self.totals.get(&result).copied().unwrap_or(0)
    }
}

fn masked(difference: &JsonDifference) -> Value {
    let mut value = serde_json::to_value(difference).unwrap_or_default();
    let is_secret = difference
        .path
        .rsplit('.')
        .next()
        .is_some_and(mask::is_secret_key);
    for side in ["old", "new"] {
        if let Some(shown) = value.get_mut(side) {
            match is_secret {
                true => *shown = "***".into(),
                false => mask::json(shown),
            }
        }
    }
    value
}

fn words(difference: &JsonDifference) -> String {
    let value = masked(difference);
    let side = |name: &str| match value.get(name) {
        Some(value) => value.to_string(),
        None => "nothing".to_owned(),
    };
    let path = match difference.path.is_empty() {
        true => "the answer",
        false => &difference.path,
    };
    format!("             {path}: {} -> {}", side("old"), side("new"))
}
