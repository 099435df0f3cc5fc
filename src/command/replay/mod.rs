//! `slstop replay`: sends events again that a function got before, somewhere safe, and compares.

mod feed;
mod gather;
mod item;
mod plan;
mod printed;
mod queue_feed;
mod record;
mod redrive;
mod sender;
mod source;
mod target;
mod verdict;
mod writes;

use std::collections::BTreeMap;
use std::io::Write;
use std::time::Duration;

use anyhow::Context;
use clap::Args;

use super::command_context::CommandContext;
use super::exit::{Exit, Misused};
use super::invoke::TypedFunction;
use super::output::Output;
use super::resolved::ResolvedSettings;
use super::signals::CommandSignals;
use super::{complain, paying, write_gate};
use crate::runtime::clock;
use feed::{FeedSource, ReplayFeed};
use plan::ReplayPace;
use printed::ReplayPrinter;
use queue_feed::QueueFeed;
use record::{EarlierReplay, ReplayRecord};
use sender::{ReplaySender, Running};
use slstop_aws::Clients;
use slstop_aws::fetch::queue;
use slstop_aws::perform::invoke::PATIENCE;
use slstop_core::filter::Filter;
use source::ReplaySource;
use target::TargetArguments;
use verdict::{ReplayResult, Verdict};
use writes::Writes;

/// So many events are looked at for a plan.
const MOST_IN_PLAN: usize = 1000;

/// Send events again that failed, or any event from a file, a queue, the history or a log, and compare
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  slstop replay dlq:orders-dlq --to checkout:fixed --dry-run    what would be sent, and what could do harm
  slstop replay dlq:orders-dlq --to checkout:fixed --rate 5/s --delete-on-success
  slstop replay failures:checkout-failures --to checkout:live --select 'detail.order > 100'
  slstop replay invocation:6f7f8071-b39b-4d6d-91d7-78df2be848f7 --to checkout:canary --diff
  slstop replay history:1 --to checkout --to-endpoint-url http://localhost:3002
  slstop replay file:events.jsonl --to checkout --concurrency 8 --stop-after 10
  slstop replay dlq:orders-dlq --redrive                        back into the queue that they came from
Dead letters, records of on-failure destinations and SNS or EventBridge wrappings are unpacked: the function gets the
event that it got before. Nothing is sent twice: what was sent is noted, --resume goes on after an interruption, and what
is in doubt is listed. Looking into a queue hides its messages for 30 s at most and raises their receive counts.
Exit code 1: some of them failed or are in doubt; with --diff also if any run differs from the one before.")]
pub struct ReplayCommand {
    /// invocation:ID, dlq:QUEUE, failures:QUEUE, history:N, file:PATH, or - for standard input
    #[arg(value_name = "SOURCE")]
    source: String,

    #[command(flatten)]
    target: TargetArguments,

    /// Only the events of which this holds, such as 'detail.order.id = 4711'
    #[arg(long, value_name = "EXPR")]
    select: Option<String>,

    /// At most so many a second, such as 5/s; without it, as fast as they are answered
    #[arg(long, value_name = "N/s")]
    rate: Option<String>,

    /// At most so many at a time
    #[arg(long, value_name = "N", default_value_t = 4)]
    concurrency: usize,

    /// Stop when so many have failed
    #[arg(long, value_name = "N")]
    stop_after: Option<usize>,

    /// Go on with a replay of the same source and target that was interrupted
    #[arg(long, conflicts_with = "restart")]
    resume: bool,

    /// Forget a replay that was interrupted, and send everything again
    #[arg(long)]
    restart: bool,

    /// Only say what would be sent
    #[arg(long)]
    dry_run: bool,

    /// Show what differs from the run before, and exit with 1 if anything does
    #[arg(long)]
    diff: bool,

    /// A path of the answer that may differ, such as body.total or items.*.id; repeatable
    #[arg(long, value_name = "PATH")]
    ignore: Vec<String>,

    /// Delete a message from its queue once the function has processed it
    #[arg(long)]
    delete_on_success: bool,

    /// Move all messages of a dead-letter queue back into the queue that they came from; SQS does it by itself
    #[arg(long, conflicts_with_all = ["to", "select", "diff", "delete_on_success", "dry_run"])]
    redrive: bool,

    /// Look into a queue that counts receives and gives messages up itself
    #[arg(long)]
    spend_a_receive: bool,

    /// The function's name, typed once more; needed for what is protected
    #[arg(long, value_name = "NAME")]
    confirm: Option<String>,

    /// One JSON object for each event, and one with the totals
    #[arg(long)]
    json: bool,
}

impl ReplayCommand {
    pub fn run<W: Write>(
        self,
        here: &CommandContext,
        output: &mut Output<W>,
    ) -> anyhow::Result<Exit> {
        let settled = here.settle()?;
        complain(settled.notices.iter().cloned());
        let source = ReplaySource::read(&self.source)?;
        let pace = self.pace(&source)?;
        let selected = self.selected()?;
        let function = self.target.function()?;
        let account = settled.account(here)?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        paying::run(runtime, &account.paid, async {
            let clients = slstop_aws::connect(&account).await;
            let clients = clients.context("cannot ask AWS")?;
            let call = ReplayRun {
                typed: &self,
                settled: &settled,
                here,
                source: &source,
                account: &account,
                clients: &clients,
                pace,
            };
            match self.redrive {
                true => call.redrive(output).await,
                false => call.replay(function, selected, output).await,
            }
        })
    }

    fn pace(&self, source: &ReplaySource) -> Result<ReplayPace, Misused> {
        let wrong = |flag: &str, typed: &str, expected: &str| {
            Misused(vec![format!("--{flag}: `{typed}` is not {expected}")])
        };
        let rate = match &self.rate {
            None => None,
            Some(typed) => {
                let number = typed.strip_suffix("/s").unwrap_or(typed).parse::<f64>();
                let rate = number.ok().filter(|rate| *rate > 0.0 && *rate <= 10_000.0);
                Some(rate.ok_or_else(|| wrong("rate", typed, "a number a second such as 5/s"))?)
            }
        };
        if !(1..=1000).contains(&self.concurrency) {
            let typed = self.concurrency.to_string();
            return Err(wrong("concurrency", &typed, "a number from 1 to 1000"));
        }
        if let (Some(_), true) = (&self.stop_after, self.redrive) {
            return Err(Misused(vec![
                "--stop-after: SQS itself moves the messages, and none of them fails".into(),
            ]));
        }
        let is_fifo =
            matches!(source, ReplaySource::Queue { named, .. } if named.ends_with(".fifo"));
        Ok(ReplayPace {
            rate,
            // Their order is their point.
            concurrency: if is_fifo { 1 } else { self.concurrency },
            stop_after: self.stop_after,
        })
    }

    fn selected(&self) -> Result<Option<Filter>, Misused> {
        let parse = |source: &String| {
            Filter::parse(source).map_err(|wrong| {
                let [what, filter, carets] = wrong.lines();
                Misused(vec![
                    format!("--select: {what}"),
                    format!("  {filter}"),
                    format!("  {carets}"),
                ])
            })
        };
        self.select.as_ref().map(parse).transpose()
    }
}

/// One run of the command, connected.
struct ReplayRun<'a> {
    typed: &'a ReplayCommand,
    settled: &'a ResolvedSettings,
    here: &'a CommandContext,
    source: &'a ReplaySource,
    account: &'a slstop_aws::Settings,
    clients: &'a Clients,
    pace: ReplayPace,
}

impl ReplayRun<'_> {
    fn protected(&self) -> &[String] {
        &self.settled.settings.protected.value.0
    }

    async fn replay<W: Write>(
        &self,
        function: Option<TypedFunction>,
        selected: Option<Filter>,
        output: &mut Output<W>,
    ) -> anyhow::Result<Exit> {
        let name = function.as_ref().map(|function| &function.name.name);
        let mut feed = ReplayFeed {
            source: self.feed(name).await?,
            selected,
        };
        // The first of them says which function failed, where none was named.
        let looked_at = match (&function, self.typed.dry_run) {
            (_, true) => feed.look(MOST_IN_PLAN).await?,
            (None, false) => feed.look(1).await?,
            (Some(_), false) => Vec::new(),
        };
        let function = match function {
            Some(function) => function,
            None => {
                let failed = looked_at
                    .iter()
                    .find_map(|item| item.failed.function.as_deref());
                match failed {
                    Some(failed) => TypedFunction::read(failed)?,
                    None => {
                        feed.give_back().await;
                        let said = match looked_at.is_empty() {
                            true => format!("{} holds no event", self.source),
                            false => "which function shall get them? name it with --to".to_owned(),
                        };
                        return Err(Misused(vec![said]).into());
                    }
                }
            }
        };
        let elsewhere = match self.typed.target.is_elsewhere() {
            true => {
                let account = self.typed.target.account(self.account);
                let clients = slstop_aws::connect(&account).await;
                Some((clients.context("cannot reach the target")?, account))
            }
            false => None,
        };
        let (clients, account) = match &elsewhere {
            Some((clients, account)) => (clients, account),
            None => (self.clients, self.account),
        };
        let gate =
            write_gate::of_command(clients, account, self.protected(), function.account.clone())
                .await?;
        let sender = ReplaySender {
            clients,
            gate,
            order: sender::order(&function),
            confirmed: self.typed.confirm.clone(),
            journal: self.here.places.journal_file(),
            clock: clock::real(),
            patience: PATIENCE,
            pace: self.pace,
            ignored: self.typed.ignore.clone(),
            deletes: self.typed.delete_on_success,
        };
        let place = self.typed.target.place();
        let target = format!("{} {place}", function.name).trim_end().to_owned();
        if self.typed.dry_run {
            return self
                .plan(&looked_at, &target, &sender, &mut feed, output)
                .await;
        }
        put_back(looked_at, &mut feed);
        self.send(&sender, target, &mut feed, output).await
    }

    async fn feed(
        &self,
        function: Option<&slstop_base::FunctionName>,
    ) -> anyhow::Result<FeedSource<'_>> {
        let clock = clock::real();
        let ReplaySource::Queue { named, .. } = self.source else {
            let items =
                gather::items(self.source, function, self.clients, self.here, clock()).await?;
            return Ok(FeedSource::List(items.into()));
        };
        let queue = queue::find(self.clients, named).await;
        let queue = queue.with_context(|| format!("cannot look into {named}"))?;
        complain(queue_feed::check(&queue, self.typed.spend_a_receive)?);
        let gate =
            write_gate::of_command(self.clients, self.account, self.protected(), None).await?;
        let journal = self.here.places.journal_file();
        let writes = Writes::new(self.clients, gate, &journal, clock)?;
        let most = self.typed.dry_run.then_some(MOST_IN_PLAN);
        let feed = QueueFeed::new(self.source.to_string(), queue, most);
        Ok(FeedSource::Queue(Box::new(feed), Box::new(writes)))
    }

    async fn plan<W: Write>(
        &self,
        items: &[item::ReplayItem],
        target: &str,
        sender: &ReplaySender<'_>,
        feed: &mut ReplayFeed<'_>,
        output: &mut Output<W>,
    ) -> anyhow::Result<Exit> {
        feed.give_back().await;
        let warnings = plan::warnings(items, &sender.order, &sender.gate);
        if self.typed.json {
            let mut printer = self.printer(target.to_owned());
            for item in items {
                let verdict = Verdict::without_run(ReplayResult::Skipped, "only planned");
                printer.event(item, &verdict, None, output)?;
            }
            printer.totals(output)?;
        } else {
            for line in plan::lines(items, &self.source.to_string(), target, self.pace) {
                output.line(line)?;
            }
        }
        output.finish()?;
        complain(warnings);
        Ok(match items.is_empty() {
            true => Exit::Failed,
            false => Exit::Done,
        })
    }

    fn printer(&self, target: String) -> ReplayPrinter {
        ReplayPrinter {
            target,
            is_json: self.typed.json,
            with_differences: self.typed.diff,
            totals: BTreeMap::new(),
        }
    }

    async fn send<W: Write>(
        &self,
        sender: &ReplaySender<'_>,
        target: String,
        feed: &mut ReplayFeed<'_>,
        output: &mut Output<W>,
    ) -> anyhow::Result<Exit> {
        let path = record::path(
            &self.here.places.replays_folder(),
            &self.source.to_string(),
            &target,
        );
        let unreadable = || {
            format!(
                "nothing was sent, because the record {} cannot be kept",
                path.display()
            )
        };
        let earlier = EarlierReplay::read(&path).with_context(unreadable)?;
        let is_open = !earlier.is_finished && !earlier.sent.is_empty();
        if is_open && !self.typed.resume && !self.typed.restart {
            feed.give_back().await;
            return Err(Misused(vec![format!(
                "a replay of {} to {target} was interrupted after {} events, {} of them in doubt: --resume goes on, --restart \
                 sends all of them again",
                self.source,
                earlier.sent.len(),
                earlier.n_in_doubt()
            )])
            .into());
        }
        let earlier = match self.typed.resume && is_open {
            true => earlier,
            false => EarlierReplay::default(),
        };
        let goes_on = !earlier.sent.is_empty();
        let record = ReplayRecord::open(&path, goes_on).with_context(unreadable)?;
        let mut signals = CommandSignals::watch()?;
        let running = Running::new(sender, earlier, record, self.printer(target));
        let ended = running.run(feed, &mut signals, output).await;
        if ended.is_err() {
            feed.give_back().await;
        }
        ended
    }
}

/// What was looked at comes first.
fn put_back(items: Vec<item::ReplayItem>, feed: &mut ReplayFeed<'_>) {
    match &mut feed.source {
        FeedSource::List(list) => items
            .into_iter()
            .rev()
            .for_each(|item| list.push_front(item)),
        FeedSource::Queue(queue, _) => queue.put_back(items),
    }
}

/// How often the progress of a move is asked.
const ASKED_EVERY: Duration = Duration::from_secs(1);
