//! A console that runs for minutes of paused time: the program's loop without a terminal.

use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use slstop::runtime::fetchers::{self, Accounts, Fetchers};
use slstop::runtime::supervisor::budget;
use slstop_aws::{CallMeter, Embedded, Settings};
use slstop_base::action::Keymap;
use slstop_base::{RegionName, Timestamp};
use slstop_cloud::fault::FaultPlan;
use slstop_cloud::{Cloud, CloudClock, OperationCounts, Options, Scenario};
use slstop_core::domain::Metric;
use slstop_core::domain::meter::Meter;
use slstop_core::message::{Edit, Event, Question, QuestionKind, Size, Stamped, Window};
use slstop_tui::panes::TimeView;
use slstop_tui::panes::functions::{FunctionSort, in_order};
use slstop_tui::state::{Model, Start, StartSettings, reduce, rows, wanted};
use slstop_tui::theme::Theme;
use slstop_tui::{screen, widget};
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::wire::{Cut, Wire};

/// A Friday noon, and half a minute.
const BEGINNING: Timestamp = Timestamp::from_millis(1_795_176_030_000);
const SIZE: Size = Size::new(160, 50);

pub struct Day {
    model: Model,
    cloud: Cloud,
    wire: Wire,
    meter: CallMeter,
    clock: fetchers::Clock,
    fetchers: Fetchers,
    events: mpsc::Receiver<Event>,
    seq: u64,
}

impl Day {
    /// Two good minutes.
    pub async fn begin() -> Self {
        Self::with("calm").await
    }

    pub async fn with(scenario: &str) -> Self {
        let metric_delay = Duration::ZERO..=Duration::ZERO;
        let mut day = Self::open(scenario, Duration::ZERO, metric_delay, SIZE);
        day.pass(Duration::from_secs(120)).await;
        day
    }

    /// A console that is opened in the middle of an incident: metrics are as late as CloudWatch's.
    pub fn incident(scenario: &str, ago: Duration, size: Size) -> Self {
        let lateness = Duration::from_secs(60)..=Duration::from_secs(180);
        Self::open(scenario, ago, lateness, size)
    }

    fn open(
        scenario: &str,
        running_for: Duration,
        metric_delay: RangeInclusive<Duration>,
        size: Size,
    ) -> Self {
        let time = CloudClock::test(BEGINNING);
        let cloud = Cloud::new(Options {
            running_for,
            scenario: Scenario::named(scenario).expect("a scenario that ships"),
            seed: 7,
            clock: time.clone(),
            metric_delay,
        });
        let wire = Wire::default();
        let embedded = Embedded {
            http: wire.client(&cloud),
            region: RegionName::new("eu-west-1"),
            scenario: "test".into(),
        };
        let settings = Settings {
            embedded: Some(embedded),
            ..Settings::default()
        };
        let meter = settings.meter.clone();
        let accounts = Accounts::new([settings]);
        // The cloud's clock, the program's and that of its sleeps are one.
        let began = Instant::now();
        let clock: fetchers::Clock = Arc::new(move || {
            let now = BEGINNING.plus(began.elapsed());
            time.set(now);
            now
        });
        let (sender, events) = mpsc::channel(64);
        let fetchers = Fetchers::start(accounts, budget::DEFAULT, Arc::clone(&clock), sender);
        let (keymap, _) = Keymap::new(rows(), &[]);
        let given = StartSettings {
            keymap,
            ..StartSettings::default()
        };
        let model = Model::new(Start {
            given,
            size,
            now: BEGINNING,
            ..Start::default()
        });
        Self {
            model,
            cloud,
            wire,
            meter,
            clock,
            fetchers,
            events,
            seq: 0,
        }
    }

    pub async fn pass(&mut self, span: Duration) {
        let end = Instant::now() + span;
        loop {
            self.fetchers.want(wanted(&self.model), self.model.tempo());
            let event = tokio::time::timeout_at(end, self.events.recv()).await;
            let Ok(event) = event else { break };
            self.happens(event.expect("the fetchers run"));
        }
        self.happens(Event::Tick);
    }

    fn happens(&mut self, event: Event) {
        self.seq += 1;
        let at = (self.clock)();
        let seq = self.seq;
        reduce(&mut self.model, &Stamped { at, seq, event });
    }

    /// Replaces the cloud's plan of faults.
    pub fn fault(&self, plan: &str) {
        let plan = FaultPlan::from_toml(plan).expect("a plan of a test");
        self.cloud.faults().switch(plan, (self.clock)());
    }

    pub fn cut(&self, cut: Option<Cut>) {
        self.wire.cut(cut);
    }

    pub fn delete(&self, function: &str) {
        self.wire.delete(function);
    }

    pub fn tries(&self) -> u64 {
        self.wire.tries()
    }

    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// A key that changes nothing.
    pub fn touch(&mut self) {
        self.happens(Event::Edit(Edit::Home));
    }

    /// What the program counted of its own calls.
    pub fn meter(&self) -> Meter {
        self.meter.snapshot()
    }

    /// What the cloud counted of them.
    pub fn served(&self) -> OperationCounts {
        self.cloud.served()
    }

    pub fn names(&self) -> usize {
        self.model.facts.functions.len()
    }

    pub fn subject(&self) -> String {
        let subject = self.model.subject().expect("a row");
        subject.name.as_str().to_owned()
    }

    /// Of the whole fleet in the window.
    pub fn invocations(&self) -> f64 {
        let scope = &self.model.shell.selection.scope;
        let sight = TimeView::live(Window::default(), self.model.now);
        let rows = in_order(&self.model.facts, scope, FunctionSort::default(), sight);
        rows.iter().filter_map(|row| row.invocations).sum()
    }

    pub fn counted_at(&self) -> Option<Timestamp> {
        let counts = |question: &Question| question.kind() == QuestionKind::Counts;
        let standings = self.model.facts.freshness.among(counts);
        standings
            .filter_map(|(_, standing)| standing.fresh_at)
            .max()
    }

    /// Whether percentiles are there as well.
    pub fn p99(&self) -> Option<f64> {
        let metrics = &self.model.facts.metrics;
        metrics.figure(
            Window::default(),
            &self.model.subject()?.clone().into(),
            Metric::DurationP99,
        )
    }

    pub fn screen(&self) -> String {
        let Size { width, height } = self.model.shell.size;
        let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
        screen::draw(&self.model, &Theme::default(), &mut buffer);
        widget::picture::text(&buffer)
    }

    /// Whether one line of the screen holds all of these.
    pub fn has_line_with(&self, texts: &[&str]) -> bool {
        let screen = self.screen();
        let mut lines = screen.lines();
        lines.any(|line| texts.iter().all(|text| line.contains(text)))
    }
}
