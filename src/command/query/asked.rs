//! The question from its start to its last row, with its progress on a terminal and a stop at Ctrl-c.

use std::ops::Range;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Context;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::command::exit::Misused;
use crate::command::moment::Moments;
use crate::command::progress::ProgressLine;
use crate::command::signals::CommandSignals;
use slstop_aws::Clients;
use slstop_aws::fetch::insights::{Asking, InsightsRequest, InsightsUpdate};
use slstop_base::{Timestamp, Usd, number};
use slstop_core::domain::Failure;
use slstop_core::domain::insights::{QueryProgress, ResultRow, Scanned};
use slstop_core::message::Window;

/// Where AWS ends if nothing else is said.
const USUAL_ROWS: usize = 10_000;

pub struct QueryRequest<'a> {
    pub text: &'a str,
    pub groups: Vec<Arc<str>>,
    pub span: Range<Timestamp>,
    pub most_rows: Option<u32>,
}

#[derive(Debug)]
pub struct QueryAnswer {
    pub rows: Vec<ResultRow>,
    pub progress: QueryProgress,
    pub scanned: Scanned,
    pub cost: Usd,
    n_groups: usize,
    n_parts: usize,
    missing: Vec<Arc<str>>,
    is_cut: bool,
}

/// `--since` and `--until` as they are meant at this moment.
pub fn span(
    since: Option<&str>,
    until: Option<&str>,
    usual: Window,
    moments: &Moments,
) -> Result<Range<Timestamp>, Misused> {
    let now = moments.now;
    let end = moments.read_some("--until", until)?.unwrap_or(now).min(now);
    let start = moments
        .read_some("--since", since)?
        .unwrap_or_else(|| end.minus(usual.span()));
    if start >= end {
        return Err(Misused(vec![
            "--since: expected a moment before --until and before now".to_owned(),
        ]));
    }
    Ok(start..end)
}

impl QueryRequest<'_> {
    pub async fn ask(&self, clients: &Clients) -> anyhow::Result<QueryAnswer> {
        let (stop, _watching) = stop_at_signals()?;
        let asked = InsightsRequest {
            text: self.text.into(),
            groups: self.groups.clone(),
            from: self.span.start,
            to: self.span.end,
            most_rows: self.most_rows,
        };
        let failed = |failure: Failure| match &failure {
            Failure::Malformed { at: Some(at), .. } => {
                anyhow::Error::new(Misused(pointed(self.text, *at, &failure)))
            }
            _ => anyhow::Error::new(failure).context("cannot run the query"),
        };
        let mut asking = Asking::new(clients, asked).map_err(failed)?;
        let mut answer = QueryAnswer {
            rows: Vec::new(),
            progress: QueryProgress::Complete,
            scanned: Scanned::default(),
            cost: Usd::ZERO,
            n_groups: self.groups.len(),
            n_parts: 1,
            missing: Vec::new(),
            is_cut: false,
        };
        let (mut line, began) = (ProgressLine::new(), Instant::now());
        let (mut n_before, mut part) = (0, 1);
        let mut stop_is_sent = false;
        loop {
            let next = tokio::select! {
                next = asking.next() => next.map_err(failed)?,
                () = stop.cancelled(), if !stop_is_sent => {
                    stop_is_sent = true;
                    asking.stop();
                    continue;
                }
            };
            let Some(update) = next else { break };
            line.show(status_line(&update, began));
            answer.n_parts = update.part.1;
            answer.progress = update.progress;
            answer.scanned = update.scanned;
            answer.cost = update.cost;
            if update.part.0 != part {
                part = update.part.0;
                n_before = answer.rows.len();
            }
            if update.is_first {
                answer.rows.truncate(n_before);
            }
            answer.rows.extend(update.rows);
            let most = self.most_rows.map_or(USUAL_ROWS, |most| most as usize);
            answer.is_cut |= answer.rows.len() - n_before >= most;
        }
        answer.missing = asking.missing;
        Ok(answer)
    }
}

impl QueryAnswer {
    /// What belongs to the rows and is none of them.
    pub fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        if !self.missing.is_empty() {
            let names = self.missing.join(", ");
            remarks.push(format!(
                "left out, because there is no such log group (yet): {names}"
            ));
            if self.missing.len() == self.n_groups {
                return remarks;
            }
        }
        if self.n_parts > 1 {
            remarks.push(format!(
                "a query takes fifty log groups: asked for in {} parts, each sorted and summed up by itself",
                self.n_parts
            ));
        }
        if self.is_cut {
            remarks.push(format!(
                "{} rows are the most that were asked for; --limit takes up to 100000",
                self.rows.len()
            ));
        }
        let figures = format!(
            "{} scanned for {}, {} of {} events matched",
            number::bytes(self.scanned.bytes),
            number::dollars(self.cost),
            number::count(self.scanned.records_matched as f64),
            number::count(self.scanned.records as f64),
        );
        remarks.push(match self.progress {
            QueryProgress::Complete => figures,
            other => format!("{}: {figures}", other.name()),
        });
        remarks
    }
}

/// AWS's sentence, and the query with a mark below the place that it is about.
fn pointed(text: &str, (from, to): (usize, usize), failure: &Failure) -> Vec<String> {
    let mut lines = vec![failure.to_string()];
    let mut begin = 0;
    for line in text.split('\n') {
        let end = begin + line.chars().count();
        if (begin..=end).contains(&from) {
            let width = to.min(end).saturating_sub(from).max(1);
            lines.push(format!("  {line}"));
            lines.push(format!(
                "  {}{}",
                " ".repeat(from - begin),
                "^".repeat(width)
            ));
            break;
        }
        begin = end + 1;
    }
    lines
}

/// The first signal stops the query at AWS, the second one this program.
fn stop_at_signals() -> anyhow::Result<(CancellationToken, DropGuard)> {
    let stop = CancellationToken::new();
    let over = CancellationToken::new();
    let mut signals = CommandSignals::watch().context("cannot listen for signals")?;
    let (stopping, ended) = (stop.clone(), over.clone());
    tokio::spawn(async move {
        let mut n_signals = 0;
        loop {
            let exit = tokio::select! {
                () = ended.cancelled() => return,
                exit = signals.next() => exit,
            };
            n_signals += 1;
            stopping.cancel();
            if n_signals > 1 {
                std::process::exit(exit as i32);
            }
        }
    });
    Ok((stop, over.drop_guard()))
}

fn status_line(update: &InsightsUpdate, began: Instant) -> String {
    let part = match update.part {
        (_, 1) => String::new(),
        (part, of) => format!(" \u{b7} part {part} of {of}"),
    };
    format!(
        "{} {}s{part} \u{b7} {} scanned \u{b7} {} rows",
        update.progress.name(),
        began.elapsed().as_secs(),
        number::bytes(update.scanned.bytes),
        update.rows.len(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_that_aws_names_is_marked_in_its_line() {
        let failure = Failure::Malformed {
            said: "unexpected symbol found limt".into(),
            at: Some((18, 22)),
        };
        let lines = pointed("fields @message\n| limt 3", (18, 22), &failure);
        assert_eq!(
            lines,
            [
                "query not understood: unexpected symbol found limt",
                "  | limt 3",
                "    ^^^^"
            ]
        );
        assert_eq!(
            pointed("", (0, 0), &failure).last().map(String::as_str),
            Some("  ^")
        );
        assert_eq!(pointed("x", (9, 12), &failure).len(), 1);
    }

    #[test]
    fn a_span_ends_now_at_the_latest() {
        let now = Timestamp::parse("2026-11-20T12:00:00Z").expect("a moment");
        let usual = Window { secs: 900 };
        let read = |since, until| span(since, until, usual, &Moments::utc(now)).ok();
        assert_eq!(read(None, None), Some(now.minus(usual.span())..now));
        assert_eq!(read(Some("1h"), Some("2h")), None);
        assert_eq!(read(Some("now"), None), None);
        let future = read(Some("1h"), Some("2026-12-01T00:00:00Z")).expect("a span");
        assert_eq!(future.end, now);
    }
}
