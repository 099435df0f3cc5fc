//! Lines from AWS: the tail runs beside the printing, and is held up by it when nobody reads.

use std::collections::BTreeMap;
use std::future::pending;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use super::arrival::Arrival;
use super::ending::Ending;
use super::names::function_of;
use super::printer::Printer;
use super::reorder_buffer::ReorderBuffer;
use crate::command::complain;
use crate::command::exit::{Exit, of_failure};
use crate::command::of_place::OfPlace;
use crate::command::output::Output;
use crate::runtime::fetchers::{Accounts, Clock, ConsoleClock};
use slstop_aws::fetch::Sink;
use slstop_aws::fetch::tail::{Tail, Terms};
use slstop_base::{PlaceId, Usd, number};
use slstop_core::domain::log::by_place;
use slstop_core::domain::{Failure, LogSources, Places};
use slstop_core::message::{Event, Fact, Query, QueryState, Tailing, Window};

/// Batches that wait to be printed: two thousand lines each, so about a page in all.
const WAITING: usize = 4;
/// A group that is read as seldom as this is worth a word.
const SELDOM: Duration = Duration::from_secs(15);

pub struct Follow {
    pub accounts: Accounts,
    pub places: Places,
    /// What it ends with at the least: a place could not be asked.
    pub exit: Option<Exit>,
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
        let mut held = ReorderBuffer::new(self.settle, self.sorts_all, began);
        let mut notices = Notices::new(&self.places);
        let lost = self.exit;
        let (mut events, tails) = self.start();
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
                    Some(Event::Fact(question, Fact::Lines { group, events })) => {
                        let now = Instant::now();
                        let place = notices.place(question.place);
                        for event in events {
                            let function = notices.function(&group, &event.stream);
                            let arrival = Arrival::of_event(event, place.clone(), &group, function);
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
                    Some(Event::Fact(question, Fact::Gap(gap))) => {
                        exit = Exit::Failed;
                        let place = notices.place(question.place);
                        printer.gap(&gap, place.as_deref(), output)?;
                        output.flush()?;
                    }
                    Some(event) => notices.hear(&event),
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
        let n_tails = tails.len();
        let mut failures = ended(tails).await?;
        if failures.len() == n_tails
            && let Some(failure) = failures.pop()
        {
            return Err(failure).context("cannot read the log");
        }
        let told = match exit {
            Exit::Done => notices.verdict(&printer),
            exit => notices.worst().unwrap_or(exit),
        };
        let exits = failures.iter().map(of_failure).chain(lost).chain([told]);
        Ok(exits.max_by_key(|exit| *exit as u8).unwrap_or(told))
    }

    /// Where the news of all places arrives, and how each place's tail ends.
    fn start(self) -> (mpsc::Receiver<Event>, JoinSet<Result<(), Failure>>) {
        let (sender, events) = mpsc::channel(WAITING);
        let parts = by_place(&self.sources);
        let n_places = u64::try_from(parts.len()).unwrap_or(1).max(1);
        let mut tails = JoinSet::new();
        for (place, sources) in parts {
            let terms = Terms {
                // One budget for all.
                queries: Usd::from_dollars(self.terms.queries.as_dollars() / n_places as f64),
                ..self.terms.clone()
            };
            let query = Query::Tail {
                sources: sources.clone(),
                back: Window::default(),
                is_live: terms.is_live,
            };
            let (accounts, clock, sender) =
                (self.accounts.clone(), self.clock.clone(), sender.clone());
            tails.spawn(async move {
                let sink = Sink::new(query.at(place), sender, CancellationToken::new());
                let tail = Tail::new(&sources, terms);
                let account = accounts.of(place)?;
                let ended = account.tail(tail, &ConsoleClock::new(clock), &sink).await;
                if let Err(failure) = &ended
                    && n_places > 1
                {
                    // The others go on: it is said now.
                    let (failure, retry_at) = (failure.clone(), None);
                    sink.state(QueryState::Failed { failure, retry_at }).await;
                }
                ended
            });
        }
        (events, tails)
    }
}

/// The failures with which tails ended.
async fn ended(mut tails: JoinSet<Result<(), Failure>>) -> anyhow::Result<Vec<Failure>> {
    let mut failures = Vec::new();
    while let Some(ended) = tails.join_next().await {
        let ended = ended.context("the tail broke down: this is a bug")?;
        failures.extend(ended.err());
    }
    Ok(failures)
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
struct Notices {
    places: BTreeMap<PlaceId, NoticesOfPlace>,
    last: Option<StreamOwner>,
}

#[derive(Default)]
struct NoticesOfPlace {
    /// `None` if there is only one.
    name: Option<Arc<OfPlace>>,
    failure: Option<Failure>,
    note: Option<String>,
    /// How often each group is read, where it was said.
    every: Duration,
}

/// Whose lines a stream's are.
struct StreamOwner {
    group: Arc<str>,
    stream: Arc<str>,
    function: Option<Arc<str>>,
}

impl NoticesOfPlace {
    fn hear(&mut self, event: &Event) {
        match event {
            Event::Fact(_, Fact::Tailing { tailing, .. }) => {
                if tailing.note != self.note {
                    let news = news(self.note.as_deref(), tailing.note.as_deref());
                    self.say(news);
                    self.note.clone_from(&tailing.note);
                }
                self.hear_period(tailing);
            }
            Event::Query(_, QueryState::Failed { failure, .. }) => {
                if self.failure.as_ref() != Some(failure) && self.note.is_none() {
                    self.say([format!("log lines: {failure}: {}", failure.advice())]);
                }
                self.failure = Some(failure.clone());
            }
            Event::Query(_, QueryState::Fresh { .. }) if self.failure.take().is_some() => {
                self.say(["log lines: they come again".to_owned()]);
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
            self.say([format!(
                "so many groups share the account's quota: each is read every {span}"
            )]);
        }
    }

    fn say(&self, sentences: impl IntoIterator<Item = String>) {
        let of_place = |text: String| match &self.name {
            Some(name) => format!("{}: {text}", name.label),
            None => text,
        };
        complain(sentences.into_iter().map(of_place));
    }
}

impl Notices {
    fn new(places: &Places) -> Self {
        let of_place = |place| {
            let name = OfPlace::of(places, place).map(Arc::new);
            let notices = NoticesOfPlace {
                name,
                ..NoticesOfPlace::default()
            };
            (place, notices)
        };
        Self {
            places: places.ids().map(of_place).collect(),
            last: None,
        }
    }

    fn hear(&mut self, event: &Event) {
        let (Event::Fact(question, _) | Event::Query(question, _)) = event else {
            return;
        };
        if let Some(notices) = self.places.get_mut(&question.place) {
            notices.hear(event);
        }
    }

    fn place(&self, place: PlaceId) -> Option<Arc<OfPlace>> {
        self.places.get(&place)?.name.clone()
    }

    /// Streams come in runs: one look at a name is enough for each.
    fn function(&mut self, group: &Arc<str>, stream: &Arc<str>) -> Option<Arc<str>> {
        match &self.last {
            Some(last) if Arc::ptr_eq(&last.group, group) && last.stream == *stream => {
                last.function.clone()
            }
            _ => {
                let function = function_of(group, stream);
                self.last = Some(StreamOwner {
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
        let failures = self
            .places
            .values()
            .filter_map(|notices| notices.failure.as_ref());
        failures.map(of_failure).max_by_key(|exit| *exit as u8)
    }
}

/// What of a note was not said before: one thing more to know is not all of it again, and neither is another number.
fn news(said: Option<&str>, note: Option<&str>) -> Option<String> {
    const BETWEEN: &str = "; ";
    let without_numbers = |part: &str| part.replace(|c: char| c.is_ascii_digit(), "");
    let said = said.unwrap_or_default().split(BETWEEN);
    let said: Vec<String> = said.map(without_numbers).collect();
    let parts = note?
        .split(BETWEEN)
        .filter(|part| !said.contains(&without_numbers(part)));
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
        assert_eq!(said(Some("a; 9 more groups"), "a; 10 more groups"), None);
        assert_eq!(news(Some("a"), None), None);
    }
}
