//! What the cloud answered. A fact holds what it takes to file it, but for its place, which is that of
//! the question: so that no fact is lost for having come as the answer to another kind of question.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::query::Window;
use crate::domain::execution::Execution;
use crate::domain::insights::{QueryProgress, ResultRow, Scanned};
use crate::domain::meter::Meter;
use crate::domain::route::{DeployedApi, GatewayRequest};
use crate::domain::source::FoundSources;
use crate::domain::trace::{ListedTrace, ServiceGraph, TraceDocument};
use crate::domain::{
    Alarm, Change, ErrorSample, FoundLine, Function, Gap, GroupOutcome, Identity, LogEvent,
    LogFigures, LogSources, Metric, SavedEvent, Series, Tags,
};
use slstop_base::{FunctionName, QualifiedName, RegionName, Timestamp, Usd};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Fact {
    /// Where the clients point; known before the first call.
    Connection(Connection),
    Identity(Identity),
    /// A page of the list. The last page of a pass ends what the pass did not mention.
    Functions {
        page: Vec<Function>,
        first: bool,
        last: bool,
    },
    /// Series replace those of the same function and metric. `partial` says what is missing and why.
    Metrics {
        window: Window,
        series: Vec<(QualifiedName, Metric, Series)>,
        partial: Option<String>,
    },
    /// One number each over the whole window; `None` if nothing was measured.
    Figures {
        window: Window,
        figures: Vec<(QualifiedName, Metric, Option<f64>)>,
        partial: Option<String>,
    },
    /// A page of the tags of all functions. The last page of a pass ends what the pass did not mention.
    Tags {
        page: Vec<(FunctionName, Tags)>,
        first: bool,
        last: bool,
    },
    /// The tags of some functions; of others it says nothing.
    TagsOf {
        tags: Vec<(FunctionName, Tags)>,
    },
    /// Aliases, then versions with the newest first.
    Qualifiers {
        function: FunctionName,
        qualifiers: Vec<Arc<str>>,
    },
    /// All that ring; `is_cut` where there were more than anybody reads.
    Alarms {
        ringing: Vec<Alarm>,
        is_cut: bool,
    },
    /// The newest first; `is_cut` where there were more than was worth asking for.
    Changes {
        changes: Vec<Change>,
        is_cut: bool,
    },
    /// Why a function fails.
    Errors {
        function: FunctionName,
        sample: ErrorSample,
    },
    /// Where the first line of a request is; nothing where no group has any.
    FoundRequest {
        id: Arc<str>,
        line: Option<FoundLine>,
    },
    /// All APIs of the region.
    Routes {
        apis: Vec<DeployedApi>,
    },
    /// What is known of the event sources so far; the last one of an answer is whole.
    Sources {
        like: Arc<[Arc<str>]>,
        window: Window,
        found: FoundSources,
    },
    /// Those that failed first.
    Executions {
        executions: Vec<Execution>,
    },
    /// Requests in the log of a stage, at most `MOST_LINES` of them; some may have come before.
    RouteRequests {
        group: Arc<str>,
        requests: Vec<GatewayRequest>,
        is_last: bool,
    },
    Configuration(Box<Function>),
    /// Lines of one group, at most `MOST_LINES` of them, in any order; some may have come before.
    Lines {
        group: Arc<str>,
        events: Vec<LogEvent>,
    },
    /// Lines of one file or pipe in its order, at most `MOST_LINES` of them.
    SavedLines {
        /// A file begins: lines without a stream belong together from here on, and to no earlier file's.
        first: bool,
        /// Other files may hold the same events.
        may_repeat: bool,
        events: Vec<SavedEvent>,
    },
    /// Lines that are missing, or may be.
    Gap(Gap),
    /// How the reading of a group's past ended, if there is something to say.
    GroupRead {
        group: Arc<str>,
        outcome: GroupOutcome,
    },
    /// How the tail of these sources gets on.
    Tailing {
        sources: LogSources,
        tailing: Tailing,
    },
    /// Bytes that came in to these sources over the window, by group; what is not named had none.
    Volume {
        sources: LogSources,
        window: Window,
        bytes: Vec<(Arc<str>, u64)>,
    },
    Insights {
        run: InsightsRun,
        found: Found,
    },
    /// Of the functions that were named in reports of the window.
    Rollups {
        window: Window,
        figures: Vec<(FunctionName, LogFigures)>,
    },
    /// The traces of a window, the newest first; `is_cut` where there were more than anybody reads.
    Traces {
        functions: Arc<[FunctionName]>,
        window: Window,
        filter: Option<Arc<str>>,
        traces: Vec<ListedTrace>,
        is_cut: bool,
    },
    /// The documents of one trace as they came; none where there is no such trace.
    Trace {
        id: Arc<str>,
        documents: Vec<TraceDocument>,
    },
    ServiceGraph {
        window: Window,
        graph: ServiceGraph,
    },
    Meter(Meter),
}

/// One run of a query over logs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InsightsRun {
    /// Each run has another.
    pub number: u64,
    pub text: Arc<str>,
    pub sources: LogSources,
    pub window: Window,
}

/// How a query over logs stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Found {
    pub progress: QueryProgress,
    pub scanned: Scanned,
    pub cost: Usd,
    /// The first `MOST_ROWS_SHOWN` of them.
    pub rows: Vec<ResultRow>,
    pub n_rows: u64,
    /// More groups than one query takes are asked for in parts: which one this is, and of how many.
    pub part: (usize, usize),
    /// Groups that do not exist.
    pub missing: Vec<Arc<str>>,
}

/// More rows than anybody reads on a screen.
pub const MOST_ROWS_SHOWN: usize = 1000;

/// More at once would keep a frame waiting.
pub const MOST_LINES: usize = 1000;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tailing {
    /// The longest time between two looks at one of the groups, as it is at present.
    pub every: Duration,
    /// Lines from here on are complete as far as CloudWatch has them; further back they are still being
    /// read.
    pub read_from: Timestamp,
    pub is_live: bool,
    /// What is not as it was asked for, as a sentence: fallen back from Live Tail, too many groups.
    pub note: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    pub region: Option<RegionName>,
    pub profile: Option<Arc<str>>,
    pub endpoint: Endpoint,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Endpoint {
    Aws,
    Custom(Arc<str>),
    /// The embedded one, with its scenario.
    Demo(Arc<str>),
}
