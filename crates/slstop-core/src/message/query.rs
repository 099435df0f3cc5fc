//! What is asked, wherever it is asked. Queries hold relative windows, never absolute times: the same
//! question asked later is the same query.

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::asked_metrics;
use super::question_kind::{Paid, QuestionKind};
use crate::domain::call::Price;
use crate::domain::insights::MOST_GROUPS;
use crate::domain::route::StageLog;
use crate::domain::{Call, Failure, LogSource, LogSources, Metric, price};
use slstop_base::{FunctionName, QualifiedName, Timestamp, Usd};

/// A sorted set of names, shared: wanted() clones it on every turn.
pub type FunctionSet = Arc<[QualifiedName]>;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Query {
    /// Whose credentials these are and where they lead.
    Identity,
    /// All functions of the region.
    Functions,
    /// Invocations, errors and throttles of a part of the fleet.
    Counts {
        functions: FunctionSet,
        window: Window,
    },
    /// The same of the last three hours, which findings compare with.
    History { functions: FunctionSet },
    /// Percentiles and other figures that must be taken over the whole window at once.
    Figures {
        functions: FunctionSet,
        window: Window,
        detail: FigureDetail,
    },
    /// Every metric of one function, over time.
    Overview {
        function: QualifiedName,
        window: Window,
    },
    /// The tags of all functions of the region.
    Tags,
    /// The tags of these functions, by their ARNs: a call each.
    TagsOf { functions: Arc<[Arc<str>]> },
    /// The aliases and versions of one function.
    Qualifiers { function: FunctionName },
    /// The alarms of the region that are ringing.
    Alarms,
    /// What was done to the functions of the region, by CloudTrail.
    Changes,
    /// Why a function fails: the errors in its lines of the last minutes.
    Errors {
        function: FunctionName,
        sources: LogSources,
    },
    /// Which of these groups has lines of a request, somewhere in the window.
    FindRequest {
        id: Arc<str>,
        sources: LogSources,
        window: Window,
    },
    /// The APIs of the region as they are deployed, with the routes that lead to functions.
    Routes,
    /// What feeds the functions with names like these, or all of the region, and where their failures end.
    Sources {
        like: Arc<[Arc<str>]>,
        window: Window,
    },
    /// What state machines did in the window.
    Executions {
        is_failed_only: bool,
        window: Window,
    },
    /// The requests in the log of a stage, over the window.
    RouteRequests { log: StageLog, window: Window },
    /// One function's configuration, with the state that the list omits.
    Configuration {
        function: FunctionName,
        #[serde(default)]
        attention: Attention,
    },
    /// The lines of these groups: those of the window, and from then on every new one.
    Tail {
        sources: LogSources,
        back: Window,
        /// Through CloudWatch's Live Tail, which is paid for by the minute.
        is_live: bool,
    },
    /// How much came in to these groups over the window, which is what a query over them can cost.
    Volume { sources: LogSources, window: Window },
    /// A query over logs that the user typed or chose. It is paid for, so it is asked once: each run is
    /// another question.
    Insights {
        text: Arc<str>,
        sources: LogSources,
        window: Window,
        run: u64,
    },
    /// Cold starts and memory from the reports in these groups, by a query. So many megabytes came in to
    /// them over the window, which says what it costs.
    Rollups {
        sources: LogSources,
        window: Window,
        megabytes: u32,
    },
    /// The traces of the window that hold one of these functions, or all of them; narrowed down by a filter
    /// expression of X-Ray.
    Traces {
        functions: Arc<[FunctionName]>,
        window: Window,
        filter: Option<Arc<str>>,
    },
    /// One trace in full.
    Trace { id: Arc<str> },
    /// Which services call which, over the window.
    ServiceGraph { window: Window },
    /// What this program asked for so far; answered without a call.
    Meter,
}

impl Query {
    /// Its row in the table of questions.
    pub fn kind(&self) -> QuestionKind {
        match self {
            Self::Identity => QuestionKind::Identity,
            Self::Functions => QuestionKind::Functions,
            Self::Counts { .. } => QuestionKind::Counts,
            Self::History { .. } => QuestionKind::History,
            Self::Figures {
                detail: FigureDetail::Only(_),
                ..
            } => QuestionKind::FigureOfFleet,
            Self::Figures { .. } => QuestionKind::Figures,
            Self::Overview { .. } => QuestionKind::Overview,
            Self::Tags => QuestionKind::Tags,
            Self::TagsOf { .. } => QuestionKind::TagsOf,
            Self::Qualifiers { .. } => QuestionKind::Qualifiers,
            Self::Alarms => QuestionKind::Alarms,
            Self::Changes => QuestionKind::Changes,
            Self::Errors { .. } => QuestionKind::Errors,
            Self::FindRequest { .. } => QuestionKind::FindRequest,
            Self::Routes => QuestionKind::Routes,
            Self::Sources { .. } => QuestionKind::Sources,
            Self::Executions { .. } => QuestionKind::Executions,
            Self::RouteRequests { window, .. } if *window == Window::NEWEST => {
                QuestionKind::NewestRouteRequests
            }
            Self::RouteRequests { window, .. } if *window == Window::NOW_AND_THEN => {
                QuestionKind::RouteRequestsNowAndThen
            }
            Self::RouteRequests { .. } => QuestionKind::RouteRequests,
            Self::Configuration {
                attention: Attention::Close,
                ..
            } => QuestionKind::ConfigurationInProgress,
            Self::Configuration { .. } => QuestionKind::Configuration,
            Self::Tail { .. } => QuestionKind::Tail,
            Self::Volume { sources, .. } if sources.len() > MOST_GROUPS => {
                QuestionKind::VolumeOfFleet
            }
            Self::Volume { .. } => QuestionKind::Volume,
            Self::Insights { .. } => QuestionKind::Insights,
            Self::Rollups { .. } => QuestionKind::Rollups,
            Self::Traces { .. } => QuestionKind::Traces,
            Self::Trace { .. } => QuestionKind::Trace,
            Self::ServiceGraph { .. } => QuestionKind::ServiceGraph,
            Self::Meter => QuestionKind::Meter,
        }
    }

    /// What AWS charges for asking once.
    pub fn price(&self) -> Usd {
        match (self.row().paid, Call::GetMetricData.facts().price) {
            (Paid::ByMetric, Price::PerMetric(each)) => each * self.n_metrics() as u64,
            // By the list; in some regions it is up to twice that.
            (Paid::ByByte, _) => price::scan(self.megabytes() * 1_000_000, None),
            _ => Usd::ZERO,
        }
    }

    /// Whether the one question takes the place of the other: the same lines by another way.
    pub fn replaces(&self, old: &Self) -> bool {
        match (self, old) {
            (Self::Tail { sources: new, .. }, Self::Tail { sources: old, .. }) => new == old,
            _ => false,
        }
    }

    /// The functions that it is about by their names.
    pub fn functions(&self) -> Vec<FunctionName> {
        match self {
            Self::Counts { functions, .. }
            | Self::History { functions }
            | Self::Figures { functions, .. } => {
                functions.iter().map(|one| one.name.clone()).collect()
            }
            Self::Overview { function, .. } => vec![function.name.clone()],
            Self::Configuration { function, .. }
            | Self::Qualifiers { function }
            | Self::Errors { function, .. } => {
                vec![function.clone()]
            }
            Self::Traces { functions, .. } => functions.to_vec(),
            _ => vec![],
        }
    }

    /// About how many bytes it holds. Names are shared between the queries of a moment; each is charged with
    /// its own anyway.
    pub fn bytes(&self) -> usize {
        let of_sources = |sources: &LogSources| sources.iter().map(LogSource::bytes).sum::<usize>();
        match self {
            Self::Counts { functions, .. }
            | Self::History { functions }
            | Self::Figures { functions, .. } => {
                let names = functions.iter();
                names.map(|one| one.name.as_str().len() + 32).sum()
            }
            Self::Overview { function, .. } => function.name.as_str().len(),
            Self::Qualifiers { function } | Self::Configuration { function, .. } => {
                function.as_str().len()
            }
            Self::TagsOf { functions } => functions.iter().map(|arn| arn.len() + 16).sum(),
            Self::RouteRequests { log, .. } => log.bytes(),
            Self::Insights { text, sources, .. } => text.len() + of_sources(sources),
            Self::Errors { sources, .. }
            | Self::FindRequest { sources, .. }
            | Self::Tail { sources, .. }
            | Self::Volume { sources, .. }
            | Self::Rollups { sources, .. } => of_sources(sources),
            Self::Traces {
                functions, filter, ..
            } => {
                let names = functions.iter().map(|name| name.as_str().len() + 16);
                names.sum::<usize>() + filter.as_ref().map_or(0, |filter| filter.len())
            }
            Self::Trace { id } => id.len(),
            Self::Sources { like, .. } => like.iter().map(|name| name.len() + 16).sum(),
            Self::ServiceGraph { .. } => 0,
            Self::Identity
            | Self::Functions
            | Self::Tags
            | Self::Alarms
            | Self::Changes
            | Self::Routes
            | Self::Executions { .. }
            | Self::Meter => 0,
        }
    }

    fn n_metrics(&self) -> usize {
        match self {
            Self::Counts { functions, .. } | Self::History { functions } => {
                functions.len() * asked_metrics::COUNTS.len()
            }
            Self::Figures {
                functions, detail, ..
            } => functions.len() * detail.metrics().len(),
            Self::Overview { .. } => asked_metrics::OVERVIEW.len(),
            Self::Volume { sources, .. } => sources.len(),
            _ => 0,
        }
    }

    fn megabytes(&self) -> u64 {
        match self {
            Self::Rollups { megabytes, .. } => u64::from(*megabytes),
            _ => 0,
        }
    }
}

/// How many figures are asked for of each function: every one is paid for.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub enum FigureDetail {
    /// What the table has columns for.
    #[default]
    Columns,
    /// What commands print.
    Full,
    /// Also the metrics of trouble that few functions ever have.
    Signs,
    /// One figure of all functions: what they are sorted by, or added up.
    Only(Metric),
}

/// How closely something is watched.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub enum Attention {
    #[default]
    Usual,
    /// It is changing at this moment.
    Close,
}

/// How often everything is asked again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tempo {
    #[default]
    Usual,
    /// There was no input for a while.
    Resting,
}

/// How far back, from now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Window {
    pub secs: u32,
}

impl Window {
    /// How far back counts are asked for, whatever is looked at: since when something fails is mostly longer ago.
    pub const HISTORY: Self = Self { secs: 3 * 3600 };

    /// What is asked again and again of a log that was read over its whole window.
    pub const NEWEST: Self = Self { secs: 3 * 60 };
    /// What is read of a gateway's log while nobody looks at routes.
    pub const NOW_AND_THEN: Self = Self { secs: 5 * 60 };

    /// What the keys of the window menu choose.
    pub const CHOICES: &[(Self, &'static str)] = &[
        (Self { secs: 15 * 60 }, "15m"),
        (Self { secs: 3600 }, "1h"),
        (Self { secs: 3 * 3600 }, "3h"),
        (Self { secs: 12 * 3600 }, "12h"),
        (Self { secs: 24 * 3600 }, "24h"),
    ];

    pub fn span(self) -> Duration {
        Duration::from_secs(u64::from(self.secs))
    }

    /// CloudWatch's period for this window: about 180 points at most, always a multiple of a minute, and
    /// of the five minutes and the hours in which CloudWatch keeps what is older.
    pub fn period(self) -> Duration {
        let minutes = match self.secs {
            0..=10_800 => 1,
            10_801..=43_200 => 5,
            43_201..=86_400 => 10,
            86_401..=604_800 => 60,
            604_801..=2_592_000 => 4 * 60,
            _ => 24 * 60,
        };
        Duration::from_secs(minutes * 60)
    }

    /// The span that this window is at a moment: start inclusive and end exclusive, both on the period's
    /// grid. It ends where the open period starts: half a minute's count would look like a drop in traffic.
    pub fn at(self, now: Timestamp) -> Range<Timestamp> {
        let end = now.floor(self.period());
        end.minus(self.covered())..end
    }

    /// The window in whole periods.
    pub fn covered(self) -> Duration {
        let points = u32::try_from(self.points()).unwrap_or(u32::MAX);
        self.period().saturating_mul(points)
    }

    pub fn points(self) -> usize {
        self.secs
            .div_ceil(u32::try_from(self.period().as_secs()).unwrap_or(60)) as usize
    }

    /// A step through it: about a fifteenth, in whole periods.
    pub fn step(self) -> Duration {
        let known = [1, 5, 15, 60, 120, 360, 1440].map(|minutes| minutes * 60);
        let secs = known.into_iter().find(|secs| self.secs <= secs * 15);
        let secs = u64::from(secs.unwrap_or(1440 * 60));
        Duration::from_secs(secs).max(self.period())
    }

    /// The next wider one that the keys of the menu choose.
    pub fn wider(self) -> Option<Self> {
        let wider = |(window, _): &&(Self, &str)| window.secs > self.secs;
        Self::CHOICES.iter().find(wider).map(|(window, _)| *window)
    }

    pub fn label(self) -> String {
        let known = Self::CHOICES.iter().find(|(window, _)| *window == self);
        known.map_or_else(
            || slstop_base::number::span(self.span()).to_string(),
            |(_, label)| (*label).to_owned(),
        )
    }
}

impl Default for Window {
    fn default() -> Self {
        Self::CHOICES[0].0
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum QueryState {
    Loading,
    /// Answered in full; asked again at that moment. `stretched` where the budget, not the cadence, says when.
    Fresh {
        next: Option<Timestamp>,
        stretched: bool,
    },
    Failed {
        failure: Failure,
        retry_at: Option<Timestamp>,
    },
}
