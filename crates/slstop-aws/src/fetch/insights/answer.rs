//! A query as the console asks it: its first rows, as they come, and what it costs.

use super::{Asking, InsightsRequest};
use crate::Clients;
use crate::fetch::Sink;
use slstop_base::Timestamp;
use slstop_core::domain::Failure;
use slstop_core::domain::insights::ResultRow;
use slstop_core::message::{Fact, Found, InsightsRun, MOST_ROWS_SHOWN};

/// Told whenever there is news, each time with all rows that are shown.
pub async fn answer(
    run: InsightsRun,
    clients: &Clients,
    now: Timestamp,
    sink: &Sink,
) -> Result<(), Failure> {
    let asked = InsightsRequest::until(now, run.window, &run.text, &run.sources);
    let mut asking = Asking::new(clients, asked)?;
    let mut rows = FirstRows::default();
    let mut last = None;
    while let Some(update) = asking.next().await? {
        rows.take(update.part.0, update.is_first, update.rows);
        let found = Found {
            progress: update.progress,
            scanned: update.scanned,
            cost: update.cost,
            rows: rows.shown.clone(),
            n_rows: rows.n_all(),
            part: update.part,
            missing: asking.missing.clone(),
        };
        if last.as_ref() != Some(&found) {
            last = Some(found.clone());
            let run = run.clone();
            sink.fact(Fact::Insights { run, found }).await;
        }
    }
    match last {
        Some(_) => Ok(()),
        None => Err(Failure::NotFound {
            what: format!("log group {}", asking.missing.join(", ")),
        }),
    }
}

/// The first rows of all parts.
#[derive(Debug, Default)]
struct FirstRows {
    shown: Vec<ResultRow>,
    part: usize,
    /// Rows of the parts before, of which so many are shown.
    before: u64,
    shown_before: usize,
    n_of_part: u64,
}

impl FirstRows {
    fn take(&mut self, part: usize, is_first: bool, rows: Vec<ResultRow>) {
        if part != self.part {
            self.part = part;
            self.before += self.n_of_part;
            self.shown_before = self.shown.len();
            self.n_of_part = 0;
        }
        if is_first {
            self.shown.truncate(self.shown_before);
            self.n_of_part = 0;
        }
        self.n_of_part += rows.len() as u64;
        let room = MOST_ROWS_SHOWN - self.shown.len().min(MOST_ROWS_SHOWN);
        self.shown.extend(rows.into_iter().take(room));
    }

    fn n_all(&self) -> u64 {
        self.before + self.n_of_part
    }
}
