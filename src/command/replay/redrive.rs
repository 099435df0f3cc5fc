//! Dead letters back into the queue that they came from, by SQS itself.

use std::io::Write;

use anyhow::Context;
use serde_json::{Value, json};

use super::source::ReplaySource;
use super::writes::Writes;
use super::{ASKED_EVERY, ReplayRun};
use crate::command::exit::{Exit, Misused};
use crate::command::output::Output;
use crate::command::signals::CommandSignals;
use crate::command::{complain, write_gate};
use crate::runtime::clock;
use slstop_aws::fetch::queue;
use slstop_core::domain::queue::QueueOrder;

/// SQS's own bound.
const MOST_RATE: f64 = 500.0;

impl ReplayRun<'_> {
    pub(super) async fn redrive<W: Write>(&self, output: &mut Output<W>) -> anyhow::Result<Exit> {
        let ReplaySource::Queue { named, .. } = self.source else {
            let said =
                "--redrive: only messages of a dead-letter queue go back into a queue".to_owned();
            return Err(Misused(vec![said]).into());
        };
        let rate = self.pace.rate.map(|rate| rate.clamp(1.0, MOST_RATE) as u32);
        let queue = queue::find(self.clients, named).await;
        let queue = queue.with_context(|| format!("cannot look at {named}"))?;
        let gate =
            write_gate::of_command(self.clients, self.account, self.protected(), None).await?;
        let journal = self.here.places.journal_file();
        let mut writes = Writes::new(self.clients, gate, &journal, clock::real())?;
        let started = writes
            .change_queue(QueueOrder::move_back(&queue.address, rate))
            .await?;
        let handle = started["TaskHandle"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        let mut signals = CommandSignals::watch()?;
        let mut ended_by = None;
        loop {
            let task = queue::newest_move(self.clients, &queue.address).await?;
            let status = task["Status"].as_str().unwrap_or("RUNNING");
            if status != "RUNNING" {
                return self.moved(&task, ended_by, output);
            }
            tokio::select! {
                () = tokio::time::sleep(ASKED_EVERY) => {}
                exit = signals.next(), if ended_by.is_none() => {
                    ended_by = Some(exit);
                    complain(["stopping the move".to_owned()]);
                    writes.change_queue(QueueOrder::stop_moving(&queue.address, &handle)).await?;
                }
            }
        }
    }

    fn moved<W: Write>(
        &self,
        task: &Value,
        ended_by: Option<Exit>,
        output: &mut Output<W>,
    ) -> anyhow::Result<Exit> {
        let moved = task["ApproximateNumberOfMessagesMoved"]
            .as_u64()
            .unwrap_or(0);
        let of = task["ApproximateNumberOfMessagesToMove"].as_u64();
        let status = task["Status"]
            .as_str()
            .unwrap_or_default()
            .to_ascii_lowercase();
        if self.typed.json {
            output.json(&json!({ "source": self.source.to_string(), "status": status, "moved": moved, "of": of }))?;
        } else {
            let of = of.map_or(String::new(), |of| format!(" of {of}"));
            output.line(format!("{status}: {moved}{of} messages moved back"))?;
        }
        if let Some(said) = task["FailureReason"].as_str() {
            complain([format!("SQS gave up: {said}")]);
        }
        output.finish()?;
        Ok(match (ended_by, &*status) {
            (Some(exit), _) => exit,
            (None, "completed") => Exit::Done,
            _ => Exit::Failed,
        })
    }
}
