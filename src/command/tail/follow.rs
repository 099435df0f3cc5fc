//! Lines from AWS: the tail runs beside the printing, and is held up by it when nobody reads.

use std::future::pending;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use super::arrival::Arrival;
use super::ending::Ending;
use super::held::Held;
use super::names::function_of;
use super::printer::Printer;
use crate::command::complain;
use crate::command::exit::{Exit, of_failure};
use crate::command::output::Output;
use crate::runtime::fetchers::{Account, Beat, Clock};
use slstop_aws::fetch::Sink;
use slstop_aws::fetch::tail::{Tail, Terms};
use slstop_base::number;
use slstop_core::domain::{Failure, LogSources};
use slstop_core::message::{Event, Fact, Query, QueryState, Tailing, Window};

/// Batches that wait to be printed: two thousand lines each, so about a page in all.
const WAITING: usize = 4;
/// A group that is read as seldom as this is worth a word.
const SELDOM: Duration = Duration::from_secs(15);

pub struct Follow {
    pub account: Account,
    pub sources: LogSources,
    pub terms: Terms,
    pub settle: Duration,
    pub sorts_all: bool,
    pub clock: Clock,
}

impl Follow {
    pub async fn run<W: Write>(
        self,
        mut printer: Printer,
        mut ending: Ending,
        output: &mut Output<W>,
    ) -> anyhow::Result<Exit> {
        let began = (self.clock)();
        let mut held = Held::new(self.settle, self.sorts_all, began);
        let (mut events, tail) = self.start();
        let mut said = Said::default();
        let mut exit = Exit::Done;
        loop {
            let due = held.due();
            let settled = async {
                match due {
                    Some(due) => sleep_until(due).await,
                    None => pending().await,
                }
            };
            tokio::select! {
                event = events.recv() => match event {
                    Some(Event::Fact(_, Fact::Lines { group, events })) => {
                        let now = Instant::now();
                        for event in events {
                            let function = said.function(&group, &event.stream);
                            let arrival = Arrival::of_event(event, &group, function);
                            if !printer.wants(&arrival) {
                                continue;
                            }
                            if let Some(late) = held.take(arrival, now) {
                                printer.line(&late, output)?;
                            }
                            if held.is_full() {
                                print(held.ready(now), &mut printer, output)?;
                            }
                        }
                    }
                    Some(Event::Fact(_, Fact::Blemished { group, from, to, blemish })) => {
                        exit = Exit::Failed;
                        printer.mark((from, to), group.as_deref(), &blemish, output)?;
                        output.flush()?;
                    }
                    Some(event) => said.hear(&event),
                    None => break,
                },
                () = settled => {
                    print(held.ready(Instant::now()), &mut printer, output)?;
                    output.flush()?;
                }
                () = ending.wished() => break,
            }
        }
        print(held.rest(), &mut printer, output)?;
        output.flush()?;
        if ending.is_wished() {
            return Ok(Exit::Done);
        }
        match tail.await.context("the tail broke down: this is a bug")? {
            Err(failure) => Err(failure).context("cannot read the log"),
            Ok(()) if exit == Exit::Done => Ok(said.verdict(&printer)),
            Ok(()) => Ok(said.worst().unwrap_or(exit)),
        }
    }

    /// Where its news arrives, and its end.
    fn start(
        self,
    ) -> (
        mpsc::Receiver<Event>,
        AbortOnDropHandle<Result<(), Failure>>,
    ) {
        let (sender, events) = mpsc::channel(WAITING);
        let Self {
            account,
            sources,
            terms,
            clock,
            ..
        } = self;
        let query = Query::Tail {
            sources: sources.clone(),
            back: Window::default(),
            is_live: terms.is_live,
        };
        let tail = Tail::new(&sources, terms);
        let running = tokio::spawn(async move {
            let sink = Sink::new(query.in_first_place(), sender, CancellationToken::new());
            account.tail(tail, &Beat::new(clock), &sink).await
        });
        (events, AbortOnDropHandle::new(running))
    }
}

fn print<W: Write>(
    arrivals: Vec<Arrival>,
    printer: &mut Printer,
    output: &mut Output<W>,
) -> std::io::Result<()> {
    arrivals
        .iter()
        .try_for_each(|arrival| printer.line(arrival, output))
}

/// What was said on standard error; nothing is said twice in a row.
#[derive(Default)]
struct Said {
    failure: Option<Failure>,
    note: Option<String>,
    /// How often each group is read, where it was said.
    every: Duration,
    last: Option<Owner>,
}

/// Whose lines a stream's are.
struct Owner {
    group: Arc<str>,
    stream: Arc<str>,
    function: Option<Arc<str>>,
}

impl Said {
    fn hear(&mut self, event: &Event) {
        match event {
            Event::Fact(_, Fact::Tailing { tailing, .. }) => {
                if tailing.note != self.note {
                    complain(news(self.note.as_deref(), tailing.note.as_deref()));
                    self.note.clone_from(&tailing.note);
                }
                self.hear_period(tailing);
            }
            Event::Query(_, QueryState::Failed { failure, .. }) => {
                if self.failure.as_ref() != Some(failure) && self.note.is_none() {
                    complain([format!("log lines: {failure}: {}", failure.advice())]);
                }
                self.failure = Some(failure.clone());
            }
            Event::Query(_, QueryState::Fresh { .. }) if self.failure.take().is_some() => {
                complain(["log lines: they come again".to_owned()]);
            }
            _ => {}
        }
    }

    /// Seldom, and when it has doubled: a line that takes half a minute is not a line that is missing.
    fn hear_period(&mut self, tailing: &Tailing) {
        let is_news = tailing.every >= SELDOM && tailing.every >= self.every.saturating_mul(2);
        if is_news && !tailing.is_live {
            self.every = tailing.every;
            let span = number::span(tailing.every);
            complain([format!(
                "so many groups share the account's quota: each is read every {span}"
            )]);
        }
    }

    /// Streams come in runs: one look at a name is enough for each.
    fn function(&mut self, group: &Arc<str>, stream: &Arc<str>) -> Option<Arc<str>> {
        match &self.last {
            Some(last) if Arc::ptr_eq(&last.group, group) && last.stream == *stream => {
                last.function.clone()
            }
            _ => {
                let function = function_of(group, stream);
                self.last = Some(Owner {
                    group: group.clone(),
                    stream: stream.clone(),
                    function: function.clone(),
                });
                function
            }
        }
    }

    fn verdict(&self, printer: &Printer) -> Exit {
        match self.worst() {
            Some(exit) => exit,
            None if printer.n_printed == 0 => {
                complain(["no such line in this time".to_owned()]);
                Exit::Failed
            }
            None => Exit::Done,
        }
    }

    fn worst(&self) -> Option<Exit> {
        self.failure.as_ref().map(of_failure)
    }
}

/// What of a note was not said before: one thing more to know is not all of it again.
fn news(said: Option<&str>, note: Option<&str>) -> Option<String> {
    const BETWEEN: &str = "; ";
    let said: Vec<&str> = said.unwrap_or_default().split(BETWEEN).collect();
    let parts = note?.split(BETWEEN).filter(|part| !said.contains(part));
    let parts: Vec<&str> = parts.collect();
    (!parts.is_empty()).then(|| parts.join(BETWEEN))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_note_only_what_is_new_is_said() {
        let said = |before, now| news(before, Some(now));
        assert_eq!(said(None, "a; b").as_deref(), Some("a; b"));
        assert_eq!(said(Some("a; b"), "b; c; a").as_deref(), Some("c"));
        assert_eq!(said(Some("a; b"), "b"), None);
        assert_eq!(news(Some("a"), None), None);
    }
}
