//! One send, from the gate to the exit code.

use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use anyhow::Context;
use bytes::Bytes;

use super::function::TypedFunction;
use super::{payload, printed};
use crate::command::complain;
use crate::command::exit::{self, Exit, Misused};
use crate::command::output::Output;
use crate::command::signals::CommandSignals;
use crate::command::targets::TargetPatterns;
use crate::command::write_gate;
use crate::library::{History, SentEvent};
use crate::runtime::clock;
use slstop_aws::Clients;
use slstop_aws::perform::{InvokeEnd, InvokeTrouble, Sending, WriteGate, WriteJournal};
use slstop_core::domain::{Failure, InvokeMode, InvokeOrder, WriteId};

/// What all sends of one command have in common.
#[derive(Debug)]
pub struct Sender {
    pub function: TypedFunction,
    pub mode: InvokeMode,
    pub is_json: bool,
    /// The name that was typed a second time.
    pub confirmed: Option<String>,
    pub client_context: Option<String>,
    pub tenant: Option<String>,
    pub patience: Duration,
    pub protected: Vec<String>,
    pub journal: PathBuf,
    /// None if this one is not to be kept.
    pub history: Option<History>,
}

static COUNT: AtomicU32 = AtomicU32::new(0);

impl Sender {
    pub fn order(&self, payload: Bytes) -> InvokeOrder {
        InvokeOrder {
            function: self.function.name.clone(),
            address: self.function.address.clone(),
            mode: self.mode,
            payload,
            client_context: self.client_context.clone(),
            tenant: self.tenant.clone(),
        }
    }

    /// What Lambda would refuse is said before anything is connected.
    pub fn check(&self, payload: &Bytes) -> Result<(), Misused> {
        let fault = self.order(payload.clone()).check();
        fault.map_err(|fault| Misused(vec![fault.to_string()]))
    }

    /// Connects, sends and prints.
    pub async fn once<W: Write>(
        &self,
        account: &slstop_aws::Settings,
        payload: Bytes,
        output: &mut Output<W>,
    ) -> anyhow::Result<Exit> {
        let clients = slstop_aws::connect(account).await;
        let clients = clients.context("cannot ask AWS")?;
        let gate = self.gate(&clients, account).await?;
        let mut signals = CommandSignals::watch()?;
        self.send(&clients, &gate, payload, &mut signals, output)
            .await
    }

    /// The same with a test event that is shared for the function.
    pub async fn shared<W: Write>(
        &self,
        account: &slstop_aws::Settings,
        name: &str,
        output: &mut Output<W>,
    ) -> anyhow::Result<Exit> {
        let clients = slstop_aws::connect(account).await;
        let clients = clients.context("cannot ask AWS")?;
        let payload = payload::shared(&clients, &self.function.name.name, name).await?;
        self.check(&payload)?;
        let gate = self.gate(&clients, account).await?;
        let mut signals = CommandSignals::watch()?;
        self.send(&clients, &gate, payload, &mut signals, output)
            .await
    }

    pub async fn gate(
        &self,
        clients: &Clients,
        account: &slstop_aws::Settings,
    ) -> anyhow::Result<WriteGate> {
        write_gate::of_command(
            clients,
            account,
            &self.protected,
            self.function.account.clone(),
        )
        .await
    }

    pub async fn send<W: Write>(
        &self,
        clients: &Clients,
        gate: &WriteGate,
        payload: Bytes,
        signals: &mut CommandSignals,
        output: &mut Output<W>,
    ) -> anyhow::Result<Exit> {
        let clock = clock::real();
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let id = WriteId::new(clock().as_millis(), std::process::id(), count);
        let write = gate
            .admit(self.order(payload.clone()), self.confirmed.as_deref(), id)
            .map_err(|refusal| Misused(vec![refusal.to_string()]))?;
        let mut journal = WriteJournal::open(&self.journal).with_context(|| {
            format!(
                "nothing was sent, because the journal {} cannot be written",
                self.journal.display()
            )
        })?;
        let mut sending = Sending {
            clients,
            journal: &mut journal,
            clock: &*clock,
            patience: self.patience,
        };
        let mut ended_by = None;
        let is_printed = self.mode == InvokeMode::Streamed && !self.is_json;
        let mut pieces = printed::Pieces::default();
        let end = {
            let mut on_piece = |piece: &[u8]| match is_printed {
                true => pieces.print(piece, output),
                false => Ok(()),
            };
            let stop = async { ended_by = Some(signals.next().await) };
            sending.invoke(write, &mut on_piece, stop).await
        };
        if is_printed {
            pieces.finish(output)?;
        }
        if let Some(said) = &end.journal_fault {
            complain([format!(
                "it was sent, but the journal {} could not take its end: {said}",
                self.journal.display()
            )]);
        }
        self.remember(&payload, &end);
        self.ended(clients, end, ended_by, output).await
    }

    /// A history that can't be written is no reason to fail: the function has run.
    fn remember(&self, payload: &Bytes, end: &InvokeEnd) {
        let Some(history) = &self.history else {
            return;
        };
        if self.mode == InvokeMode::DryRun {
            return;
        }
        let text = |bytes: &Bytes| String::from_utf8_lossy(bytes).into_owned();
        let (outcome, answer) = match &end.result {
            Ok(answer) => (answer.outcome(), Some(answer)),
            Err(trouble) => (trouble.outcome(), None),
        };
        let event = SentEvent {
            at: clock::real()(),
            function: self.function.name.to_string(),
            mode: self.mode.name().to_owned(),
            payload: text(payload),
            outcome: outcome.name().to_owned(),
            request_id: answer.and_then(|answer| answer.request_id.clone()),
            answer: answer.map(|answer| text(&answer.payload)),
        };
        if let Err(error) = history.add(&event) {
            complain([format!("the history could not take it: {error}")]);
        }
    }

    async fn ended<W: Write>(
        &self,
        clients: &Clients,
        end: InvokeEnd,
        ended_by: Option<Exit>,
        output: &mut Output<W>,
    ) -> anyhow::Result<Exit> {
        match end.result {
            Ok(answer) => {
                let order = self.order(Bytes::new());
                if self.is_json {
                    printed::object(&order, &answer, output)?;
                    output.finish()?;
                } else {
                    if self.mode == InvokeMode::RequestResponse {
                        printed::payload(&answer.payload, output)?;
                    }
                    // What it did belongs behind what it answered.
                    output.finish()?;
                    printed::notes(&order, &answer);
                }
                Ok(match answer.is_failure() {
                    true => Exit::Failed,
                    false => Exit::Done,
                })
            }
            Err(InvokeTrouble::Cancelled) => {
                complain([InvokeTrouble::Cancelled.to_string()]);
                Ok(ended_by.unwrap_or(Exit::Failed))
            }
            Err(trouble) => {
                let what = format!("cannot invoke {}", self.function.name);
                let (advice, exit) = match &trouble {
                    InvokeTrouble::Refused { failure, .. } => {
                        (advice(failure), exit::of_failure(failure))
                    }
                    InvokeTrouble::InDoubt { failure } => (
                        "look at its log before sending it again".to_owned(),
                        exit::of_failure(failure),
                    ),
                    _ => ("make room, and send it again".to_owned(), Exit::Failed),
                };
                complain([format!("{what}: {trouble}: {advice}")]);
                if let InvokeTrouble::Refused {
                    failure: Failure::NotFound { .. },
                    ..
                } = &trouble
                {
                    self.what_was_meant(clients).await;
                }
                Ok(exit)
            }
        }
    }

    /// A slip of the finger is the usual reason for a function that is not there.
    async fn what_was_meant(&self, clients: &Clients) {
        let name = self.function.name.name.as_str().to_owned();
        let Ok(wanted) = TargetPatterns::new(&[name], Vec::new()) else {
            return;
        };
        if let Ok(chosen) = wanted.find(clients, clock::real()()).await {
            complain(chosen.doubts);
        }
    }
}

fn advice(failure: &Failure) -> String {
    match failure {
        Failure::Throttled => {
            "the function or the account runs as often as it may; nothing was run".into()
        }
        other => other.advice(),
    }
}
