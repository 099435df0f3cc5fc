//! `slstop invoke`: sends an event to a function and shows what it did. The payload goes to standard output and
//! everything else to standard error.

mod function;
pub mod payload;
mod printed;
mod send;
mod watched;

use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::command_context::CommandContext;
use super::exit::{Exit, Misused};
use super::moment;
use super::output::Output;
use super::paying;
use crate::library::History;
pub use function::TypedFunction;
use payload::PayloadSource;
use send::Sender;
use slstop_aws::perform::invoke::PATIENCE;
use slstop_core::domain::InvokeMode;

/// Send an event to a function: its answer on standard output, its log and figures on standard error
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  slstop invoke checkout '{\"id\":1}'
  slstop invoke checkout:live < event.json | jq .total
  slstop invoke checkout --event event.json --json
  slstop invoke checkout --event kind:sqs
  slstop invoke checkout --event shared:NAME          a test event of the Lambda console and SAM CLI
  slstop invoke checkout --event order                an event of `slstop events list`
  slstop invoke checkout --event last                 what was sent last
  slstop invoke checkout --watch event.json           again on each save
  slstop invoke checkout --async --event event.json
It is sent once and never again by itself. Ctrl-c stops waiting; the function goes on. Names in `protected` need
--confirm. Every send is noted in ~/.local/state/slstop/writes.jsonl, without its payload.
Exit code 1: the function failed, whatever the HTTP status.")]
pub struct Invoke {
    /// The function, by name or ARN, with a version or an alias: checkout, checkout:live
    #[arg(value_name = "FUNCTION[:QUALIFIER]")]
    function: String,

    /// The event, as JSON; without it, --event or what comes on standard input
    #[arg(value_name = "PAYLOAD", conflicts_with_all = ["event", "watch"])]
    payload: Option<String>,

    /// Where the event is: a file, - for standard input, kind:sqs for a template, shared:NAME for a test event of
    /// the Lambda console or SAM CLI, a saved event's name, last, or history:N
    #[arg(long, value_name = "EVENT", conflicts_with = "watch")]
    event: Option<String>,

    /// Put it into Lambda's queue and do not wait; Lambda tries it up to three times
    #[arg(long = "async", conflicts_with_all = ["dry_run", "stream"])]
    is_async: bool,

    /// Only ask whether these credentials may invoke it
    #[arg(long, conflicts_with = "stream")]
    dry_run: bool,

    /// Print the answer in pieces, as they come
    #[arg(long)]
    stream: bool,

    /// Send this file, and send it again each time it is saved, until Ctrl-c
    #[arg(long, value_name = "FILE")]
    watch: Option<PathBuf>,

    /// Print one JSON object with the payload, the log and the figures
    #[arg(long)]
    json: bool,

    /// The function's name, typed once more; needed for what is protected
    #[arg(long, value_name = "NAME")]
    confirm: Option<String>,

    /// The client context, as JSON of at most 3,583 bytes
    #[arg(long, value_name = "JSON")]
    client_context: Option<String>,

    /// The tenant, for functions with tenant isolation
    #[arg(long, value_name = "ID")]
    tenant: Option<String>,

    /// Do not keep the event and its answer in the history
    #[arg(long)]
    no_history: bool,

    /// How long to wait for the answer; without it, a little longer than any function may run
    #[arg(long, value_name = "DURATION")]
    timeout: Option<String>,
}

impl Invoke {
    pub fn run<W: Write>(
        self,
        here: &CommandContext,
        output: &mut Output<W>,
    ) -> anyhow::Result<Exit> {
        let settled = here.settle()?;
        super::complain(settled.notices.iter().cloned());
        let function = TypedFunction::read(&self.function)?;
        let patience = self.patience()?;
        let account = settled.account(here)?;
        let source = match &self.watch {
            Some(file) => PayloadSource::File(file.clone()),
            None => PayloadSource::typed(self.payload.clone(), self.event.as_deref()),
        };
        let sender = Sender {
            function,
            mode: self.mode(),
            is_json: self.json,
            confirmed: self.confirm.clone(),
            client_context: self.client_context.clone(),
            tenant: self.tenant.clone(),
            patience,
            protected: settled.settings.protected.value.0.clone(),
            journal: here.places.journal_file(),
            history: (!self.no_history).then(|| History::new(here.places.history_file())),
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        paying::run(runtime, &account.paid, async {
            match &self.watch {
                Some(file) => watched::run(&sender, &account, file, output).await,
                None => {
                    if let PayloadSource::Shared(name) = &source {
                        return sender.shared(&account, name, output).await;
                    }
                    let payload = source.read(here)?;
                    sender.check(&payload)?;
                    sender.once(&account, payload, output).await
                }
            }
        })
    }

    fn mode(&self) -> InvokeMode {
        match (self.is_async, self.dry_run, self.stream) {
            (true, _, _) => InvokeMode::Event,
            (_, true, _) => InvokeMode::DryRun,
            (_, _, true) => InvokeMode::Streamed,
            _ => InvokeMode::RequestResponse,
        }
    }

    fn patience(&self) -> Result<Duration, Misused> {
        let Some(typed) = &self.timeout else {
            return Ok(PATIENCE);
        };
        moment::span(typed).ok_or_else(|| {
            Misused(vec![format!(
                "--timeout: `{typed}` is not a duration: expected one such as 30s or 5m"
            )])
        })
    }
}
