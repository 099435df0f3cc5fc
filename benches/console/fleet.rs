//! A region with a thousand functions, as the answers of AWS would tell it: the same in every run.

use std::sync::Arc;
use std::time::Duration;

use slstop_base::action::Keymap;
use slstop_base::{AccountId, FunctionId, FunctionName, Megabytes, RegionName, Timestamp};
use slstop_core::domain::{Function, Identity, Metric, Series};
use slstop_core::message::{
    Connection, Effect, Endpoint, Event, Fact, Query, QueryState, Size, Stamped, Window,
};
use slstop_tui::state::{Model, Start, StartSettings, reduce, resolve, rows};

/// What the tool promises to stay quick with.
pub const FUNCTIONS: usize = 1000;
/// ListFunctions answers with at most this many.
pub const PAGE: usize = 50;
/// Two hours at a point a minute.
pub const WINDOW: Window = Window { secs: 120 * 60 };

const START: Timestamp = Timestamp::from_millis(1_763_640_000_000);
const TOLD: [Metric; 3] = [Metric::Invocations, Metric::Errors, Metric::Throttles];

/// A console that has been told everything about the fleet.
pub struct Fleet {
    pub model: Model,
    names: Vec<FunctionName>,
    now: Timestamp,
    seq: u64,
}

impl Fleet {
    pub fn new(size: Size) -> Self {
        let (keymap, _) = Keymap::new(rows(), &[]);
        let themes = vec!["dark".into(), "light".into()];
        let given = StartSettings {
            keymap,
            themes,
            ..StartSettings::default()
        };
        let model = Model::new(Start {
            given,
            size,
            now: START,
            theme: "dark".into(),
            window: WINDOW,
            ..Start::default()
        });
        let names = (0..FUNCTIONS).map(|index| FunctionName::new(name(index)));
        let mut fleet = Self {
            model,
            names: names.collect(),
            now: START,
            seq: 0,
        };
        fleet.tell_everything();
        fleet
    }

    fn tell_everything(&mut self) {
        for event in [connection(), identity()] {
            self.happens(event);
        }
        for page in 0..FUNCTIONS / PAGE {
            let event = self.page(page);
            self.happens(event);
        }
        for part in 0..self.parts() {
            let event = self.counts(part, 0);
            let Event::Fact(query, _) = &event else {
                continue;
            };
            let fresh = QueryState::Fresh {
                next: None,
                stretched: false,
            };
            let fresh = Event::Query(query.clone(), fresh);
            self.happens(event);
            self.happens(fresh);
        }
        if let Some(subject) = self.model.subject().cloned() {
            let event = self.overview(subject);
            self.happens(event);
        }
    }

    /// Stamps an event a millisecond after the one before, as the loop does.
    pub fn happens(&mut self, event: Event) -> Vec<Effect> {
        let Some(event) = resolve(&self.model, event) else {
            return Vec::new();
        };
        self.now = self.now.plus(Duration::from_millis(1));
        self.seq += 1;
        let stamped = Stamped {
            at: self.now,
            seq: self.seq,
            event,
        };
        reduce(&mut self.model, &stamped)
    }

    /// How many calls count the whole fleet.
    pub fn parts(&self) -> usize {
        self.model.facts.functions.parts().count()
    }

    /// A page of the list.
    pub fn page(&self, page: usize) -> Event {
        let of_page = page * PAGE..(page + 1) * PAGE;
        let fact = Fact::Functions {
            page: of_page.map(|index| function(index, 0)).collect(),
            first: page == 0,
            last: (page + 1) * PAGE == FUNCTIONS,
        };
        Event::Fact(Query::Functions.in_first_place(), fact)
    }

    /// As `page`, with every function deployed once more.
    pub fn deployed_page(&self, deployment: i64) -> Event {
        let fact = Fact::Functions {
            page: (0..PAGE).map(|index| function(index, deployment)).collect(),
            first: true,
            last: false,
        };
        Event::Fact(Query::Functions.in_first_place(), fact)
    }

    /// The counts of a part of the fleet, as they are after so many minutes.
    pub fn counts(&self, part: usize, minutes: usize) -> Event {
        let mut parts = self.model.facts.functions.parts();
        let functions = parts.nth(part).map(|(_, part)| part.clone());
        let functions = functions.unwrap_or_default();
        let series = functions.iter().enumerate().flat_map(|(index, name)| {
            TOLD.map(|metric| {
                (
                    name.clone(),
                    metric,
                    series(metric, part * 160 + index, minutes),
                )
            })
        });
        let fact = Fact::Metrics {
            window: WINDOW,
            series: series.collect(),
            partial: None,
        };
        let query = Query::Counts {
            functions: functions.clone(),
            window: WINDOW,
        };
        Event::Fact(query.in_first_place(), fact)
    }

    fn overview(&self, function: FunctionId) -> Event {
        let function = function.name;
        let index = self.names.iter().position(|name| *name == function);
        let told = Metric::ALL.iter().map(|metric| {
            let series = series(*metric, index.unwrap_or(0), 0);
            (function.clone().into(), *metric, series)
        });
        let fact = Fact::Metrics {
            window: WINDOW,
            series: told.collect(),
            partial: None,
        };
        let query = Query::Overview {
            function: function.clone().into(),
            window: WINDOW,
        };
        Event::Fact(query.in_first_place(), fact)
    }
}

fn name(index: usize) -> String {
    let team = ["shop", "billing", "search", "media", "größen"][index % 5];
    format!(
        "{team}-prod-{}-{index:04}",
        ["checkout", "thumbnailer", "orders"][index % 3]
    )
}

fn function(index: usize, deployment: i64) -> Function {
    let runtimes = [
        "nodejs22.x",
        "python3.13",
        "java21",
        "provided.al2023",
        "nodejs18.x",
    ];
    let sizes = [128, 256, 512, 1024];
    let age = Duration::from_secs(3600 * (1 + index as u64 % 700));
    Function {
        arn: format!(
            "arn:aws:lambda:eu-west-1:123456789012:function:{}",
            name(index)
        )
        .into(),
        runtime: Some(Arc::from(runtimes[index % runtimes.len()])),
        memory: Some(Megabytes(sizes[index % sizes.len()])),
        timeout: Some(Duration::from_secs(3 + index as u64 % 27)),
        last_modified: Some(
            START
                .minus(age)
                .plus(Duration::from_secs(deployment.unsigned_abs())),
        ),
        handler: Some("index.handler".into()),
        code_bytes: Some(1_000_000 + index as u64),
        ..Function::named(name(index).as_str())
    }
}

/// Something of every kind: quiet, busy, failing, throttled, with gaps.
fn series(metric: Metric, index: usize, minutes: usize) -> Series {
    let mut series = Series::empty(START.minus(WINDOW.span()), WINDOW.period(), WINDOW.points());
    for (point, value) in series.values.iter_mut().enumerate() {
        let noise = (index * 31 + (point + minutes) * 17) % 97;
        *value = match metric {
            _ if noise < 4 => None,
            Metric::Errors => Some(if index.is_multiple_of(7) {
                noise as f64
            } else {
                0.0
            }),
            Metric::Throttles => Some(if index.is_multiple_of(23) { 1.0 } else { 0.0 }),
            _ => Some((noise * (1 + index % 50)) as f64),
        };
    }
    series
}

fn connection() -> Event {
    let connection = Connection {
        region: Some(RegionName::new("eu-west-1")),
        profile: Some("prod".into()),
        endpoint: Endpoint::Aws,
    };
    Event::Fact(
        Query::Identity.in_first_place(),
        Fact::Connection(connection),
    )
}

fn identity() -> Event {
    let identity = Identity {
        account: AccountId::new("123456789012"),
        arn: "arn:aws:sts::123456789012:assumed-role/on-call-ro/me".into(),
    };
    Event::Fact(Query::Identity.in_first_place(), Fact::Identity(identity))
}
