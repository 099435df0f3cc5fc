//! Records sessions from the embedded cloud: the real clients answer the questions that the model asks,
//! one after another and by a test's clock, so that the same code records the same session.

use std::collections::BTreeSet;
use std::io;
use std::ops::RangeInclusive;
use std::time::Duration;

use slstop_aws::fetch::{self, Sink};
use slstop_aws::{Clients, Embedded, Settings};
use slstop_base::{RegionName, Timestamp};
use slstop_cloud::fault::FaultPlan;
use slstop_cloud::front::http_client;
use slstop_cloud::{Cloud, CloudClock, Options, Scenario};
use slstop_core::domain::meter::Meter;
use slstop_core::domain::{Failure, Function};
use slstop_core::message::{Event, Fact, FunctionSet, Query, QueryState, Question, Size, Stamped};
use slstop_core::session::{Header, Writer, masked};
use slstop_tui::state::{Model, reduce, wanted};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::session_files::{path_of, started};

/// A Friday, noon.
pub const NOON: Timestamp = Timestamp::from_millis(1_795_176_000_000);
/// What is wanted on such a screen is what gets asked.
const SIZE: Size = Size::new(120, 40);
/// Between one event and the next.
const STEP: Duration = Duration::from_millis(40);
const DELAY: RangeInclusive<Duration> = Duration::from_secs(60)..=Duration::from_secs(180);

pub struct Recorder {
    clock: CloudClock,
    cloud: Cloud,
    clients: Clients,
    pub model: Model,
    started: Timestamp,
    answered: BTreeSet<Question>,
    events: Vec<Stamped>,
}

impl Recorder {
    /// A console that is opened so long after the world of the scenario began, at noon.
    pub async fn open(scenario: Scenario, after: Duration) -> Self {
        let clock = CloudClock::test(NOON);
        let embedded_name = scenario.name.as_str().into();
        let cloud = Cloud::new(Options {
            running_for: Duration::ZERO,
            scenario,
            seed: 7,
            clock: clock.clone(),
            metric_delay: DELAY,
        });
        clock.advance(after);
        let settings = Settings {
            embedded: Some(Embedded {
                http: http_client(cloud.clone()),
                region: RegionName::new("eu-west-1"),
                scenario: embedded_name,
            }),
            ..Settings::default()
        };
        let clients = slstop_aws::connect(&settings)
            .await
            .expect("nothing to fail");
        let now = clock.now();
        let mut recorder = Self {
            clock,
            cloud,
            clients,
            model: started(now, SIZE),
            started: now,
            answered: BTreeSet::new(),
            events: Vec::new(),
        };
        let connection = recorder.clients.connection().clone();
        recorder.happens(Event::Fact(
            Query::Identity.in_first_place(),
            Fact::Connection(connection),
        ));
        recorder
    }

    pub fn happens(&mut self, event: Event) {
        self.clock.advance(STEP);
        let stamped = Stamped {
            at: self.clock.now(),
            seq: self.events.len() as u64 + 1,
            event,
        };
        reduce(&mut self.model, &stamped);
        self.events.push(stamped);
    }

    /// Time passes, and the questions are asked again.
    pub fn later(&mut self, by: Duration) {
        self.clock.advance(by);
        self.answered.clear();
        self.happens(Event::Tick);
    }

    pub fn faults(&mut self, rules: &str) {
        let plan = FaultPlan::from_toml(rules).expect("a plan of a test");
        self.cloud.faults().switch(plan, self.clock.now());
    }

    /// Asks what is wanted on the screen, until nothing is left.
    pub async fn answer_all(&mut self) {
        while let Some(question) = wanted(&self.model)
            .into_iter()
            .find(|question| !self.answered.contains(question))
        {
            self.answer(question.query).await;
        }
    }

    /// The functions that are counted first.
    pub fn first_part(&self) -> FunctionSet {
        let mut parts = self.model.facts.functions.parts();
        parts.next().expect("there are some").1.clone()
    }

    pub async fn answer(&mut self, query: Query) {
        let question = query.clone().in_first_place();
        self.answered.insert(question.clone());
        self.ask(&question);
        let (events, mut received) = mpsc::channel(1024);
        let sink = Sink::new(question.clone(), events, CancellationToken::new());
        let outcome = fetch::answer(&query, &self.clients, self.clock.now(), &sink).await;
        drop(sink);
        while let Some(event) = received.recv().await {
            self.happens(match event {
                Event::Fact(query, Fact::Meter(meter)) => Event::Fact(
                    query,
                    Fact::Meter(without_this_machine(meter, self.started)),
                ),
                other => other,
            });
        }
        match outcome {
            Ok(()) => self.succeeded(&question),
            Err(failure) => self.failed(&question, failure),
        }
    }

    pub fn ask(&mut self, question: &Question) {
        self.happens(Event::Query(question.clone(), QueryState::Loading));
    }

    /// What no cloud would answer.
    pub fn told(&mut self, question: &Question, fact: Fact) {
        self.happens(Event::Fact(question.clone(), fact));
        self.succeeded(question);
    }

    /// The whole list.
    pub fn told_functions(&mut self, page: Vec<Function>) {
        let (first, last) = (true, true);
        self.told(
            &Query::Functions.in_first_place(),
            Fact::Functions { page, first, last },
        );
    }

    fn succeeded(&mut self, question: &Question) {
        let next = Some(self.clock.now().plus(Duration::from_secs(60)));
        let fresh = QueryState::Fresh {
            next,
            stretched: false,
        };
        self.happens(Event::Query(question.clone(), fresh));
    }

    pub fn failed(&mut self, question: &Question, failure: Failure) {
        let retry_at = Some(self.clock.now().plus(Duration::from_secs(30)));
        self.happens(Event::Query(
            question.clone(),
            QueryState::Failed { failure, retry_at },
        ));
    }

    /// Writes the session, with secrets masked as in any recording.
    pub fn save(self, name: &str) {
        let path = path_of(name);
        let header = Header::new(self.started, SIZE);
        let whole = if path.extension().is_some_and(|ending| ending == "gz") {
            self.compressed(&header).expect("a Vec takes everything")
        } else {
            self.plain(&header).expect("all of it serialises").into()
        };
        std::fs::write(path, whole).expect("the folder takes files");
    }

    fn plain(&self, header: &Header) -> serde_json::Result<String> {
        let mut text = masked::line(header)?;
        for event in &self.events {
            text.push_str(&masked::line(event)?);
        }
        Ok(ascii(&text))
    }

    fn compressed(&self, header: &Header) -> io::Result<Vec<u8>> {
        let mut writer = Writer::start(Vec::new(), header)?;
        for event in &self.events {
            writer.write(event)?;
        }
        writer.finish()
    }
}

/// How long this machine took to answer itself, and when, is no part of a fixture.
fn without_this_machine(mut meter: Meter, started: Timestamp) -> Meter {
    meter.since = Some(started);
    for tally in meter.tallies.values_mut() {
        tally.latency_ms_sum = 3 * tally.finished;
        tally.latency_ms_max = if tally.finished > 1 { 5 } else { 3 };
        tally.last = tally.last.map(|_| started);
    }
    meter
}

/// JSON's own escapes for what an editor could mistake for control.
fn ascii(text: &str) -> String {
    let mut ascii = String::with_capacity(text.len());
    for char in text.chars() {
        if char.is_ascii() && char != '\x7f' {
            ascii.push(char);
        } else {
            for unit in char.encode_utf16(&mut [0; 2]) {
                ascii.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    ascii
}
