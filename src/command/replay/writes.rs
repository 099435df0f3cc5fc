//! The writes of one replay to queues: each through the gate and into the journal.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use anyhow::Context;
use serde_json::Value;

use crate::command::exit::Misused;
use crate::runtime::fetchers::Clock;
use slstop_aws::Clients;
use slstop_aws::perform::{QueueTrouble, Sending, WriteGate, WriteJournal};
use slstop_core::domain::queue::QueueOrder;
use slstop_core::domain::{WriteId, WriteOrder};

static COUNT: AtomicU32 = AtomicU32::new(0);

/// Its own for each write of this process.
pub fn write_id(clock: &Clock) -> WriteId {
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    WriteId::new(clock().as_millis(), std::process::id(), count)
}

pub fn open_journal(path: &Path) -> anyhow::Result<WriteJournal> {
    WriteJournal::open(path).with_context(|| {
        format!(
            "nothing was sent, because the journal {} cannot be written",
            path.display()
        )
    })
}

#[derive(Debug)]
pub struct Writes<'a> {
    pub clients: &'a Clients,
    pub gate: WriteGate,
    pub journal: WriteJournal,
    pub clock: ReplayClock,
}

/// A clock with a name for debugging.
#[derive(Clone)]
pub struct ReplayClock(pub Clock);

impl std::fmt::Debug for ReplayClock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ReplayClock")
    }
}

impl<'a> Writes<'a> {
    pub fn new(
        clients: &'a Clients,
        gate: WriteGate,
        journal: &Path,
        clock: Clock,
    ) -> anyhow::Result<Self> {
        Ok(Self {
            clients,
            gate,
            journal: open_journal(journal)?,
            clock: ReplayClock(clock),
        })
    }

    /// The queue was named on the command line, which is as deliberate as typing it twice.
    pub async fn change_queue(&mut self, order: QueueOrder) -> anyhow::Result<Value> {
        let (name, operation) = (order.target().to_owned(), order.call().facts().operation);
        let id = write_id(&self.clock.0);
        let write = self.gate.admit(order, Some(&name), id);
        let write = write.map_err(|refusal| Misused(vec![refusal.to_string()]))?;
        let mut sending = Sending {
            clients: self.clients,
            journal: &mut self.journal,
            clock: &*self.clock.0,
            patience: Duration::from_secs(30),
        };
        match sending.change_queue(write).await {
            Ok(answer) => Ok(answer),
            Err(QueueTrouble::Failed(failure)) => {
                Err(anyhow::Error::new(failure).context(format!("{operation} of {name} failed")))
            }
            Err(trouble) => anyhow::bail!("{trouble}"),
        }
    }
}
