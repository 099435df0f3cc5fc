//! The table of questions: all that is to be said of a kind of question, in one row. The supervisor
//! (when, in which order, for how much), the screen (its words), commands and `doctor` read it here.

use std::time::Duration;

use crate::domain::Call;

/// When the same question is asked again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cadence {
    Every(Duration),
    /// Once: it is answered for as long as it is wanted.
    Stream,
    /// Once and never again, because each asking is paid for; what is no longer wanted is stopped at once.
    Once,
    /// When something changed, but not sooner than this after the last time.
    OnChange(Duration),
}

/// Whose part of the budget a paid question takes; the first comes first when there is not enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Share {
    /// What the user looks at.
    LookedAt,
    /// The whole fleet's figures.
    Fleet,
    /// What the others leave.
    Rest,
}

/// What AWS charges for asking once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paid {
    Free,
    /// By the metric asked for.
    ByMetric,
    /// By the bytes that came in to its groups.
    ByByte,
    /// The user agreed to its price, or it keeps its own account of its spending.
    ByItself,
}

/// How soon a failure is tried again at first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    Soon,
    /// What failed may have been begun at AWS all the same, and is paid for then.
    AfterAMinute,
}

/// When a command that prints one table asks it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InCommands {
    /// At once: it decides which functions there are.
    AtOnce,
    /// When the list of functions is whole: earlier, the next page would make it another question.
    WhenListed,
    /// If signs of trouble are printed.
    ForSigns,
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct QuestionRow {
    /// As it is called in the source.
    pub name: &'static str,
    /// What is being waited for, as in "waiting for …".
    pub words: &'static str,
    pub cadence: Cadence,
    /// Smaller starts first when more is due than may run.
    pub rank: u8,
    pub share: Share,
    pub paid: Paid,
    /// It then starts only when the cursor has rested.
    pub follows_cursor: bool,
    /// Background rather than what the user looks at.
    pub is_background: bool,
    pub retry: Retry,
    pub in_commands: InCommands,
    /// The calls that it may make.
    pub calls: &'static [Call],
}

impl QuestionRow {
    /// Whether it is answered for as long as it is wanted.
    pub fn is_stream(&self) -> bool {
        self.cadence == Cadence::Stream
    }

    /// Whether only the user asks it again.
    pub fn is_once(&self) -> bool {
        self.cadence == Cadence::Once
    }
}

/// What holds where a row says nothing else.
const USUAL: QuestionRow = QuestionRow {
    name: "",
    words: "",
    cadence: Cadence::Every(MINUTE),
    rank: 2,
    share: Share::LookedAt,
    paid: Paid::Free,
    follows_cursor: false,
    is_background: false,
    retry: Retry::Soon,
    in_commands: InCommands::WhenListed,
    calls: &[],
};

const MINUTE: Duration = Duration::from_secs(60);

const fn minutes(n: u64) -> Cadence {
    Cadence::Every(Duration::from_secs(60 * n))
}

macro_rules! questions {
    ($($kind:ident { $($column:ident: $value:expr,)* })*) => {
        /// Mostly a variant of `Query`; where what is asked makes a difference to a column, several.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum QuestionKind { $($kind,)* }

        impl QuestionKind {
            pub const ALL: &[Self] = &[$(Self::$kind,)*];

            pub const fn row(self) -> &'static QuestionRow {
                match self {
                    $(Self::$kind => {
                        const ROW: &QuestionRow = &QuestionRow {
                            name: stringify!($kind),
                            $($column: $value,)*
                            ..USUAL
                        };
                        ROW
                    })*
                }
            }
        }
    };
}

questions! {
    // Credentials that are renewed may be someone else's.
    Identity {
        words: "the account's identity",
        cadence: minutes(60),
        rank: 0,
        in_commands: InCommands::AtOnce,
        calls: &[Call::GetCallerIdentity],
    }
    // It is free and shows what was deployed: the first question on call. 20 calls for 1,000 functions.
    Functions {
        words: "the list of functions",
        cadence: minutes(1),
        rank: 1,
        is_background: true,
        in_commands: InCommands::AtOnce,
        calls: &[Call::ListFunctions],
    }
    // Lambda publishes a point a minute: asking sooner costs and shows nothing new.
    Counts {
        words: "invocations and errors",
        rank: 3,
        share: Share::Fleet,
        paid: Paid::ByMetric,
        is_background: true,
        calls: &[Call::GetMetricData],
    }
    // What was usual hours ago is no news; what began in between is in the counts of the window.
    History {
        words: "invocations and errors of the last hours",
        cadence: minutes(15),
        rank: 4,
        share: Share::Rest,
        paid: Paid::ByMetric,
        is_background: true,
        in_commands: InCommands::ForSigns,
        calls: &[Call::GetMetricData],
    }
    Figures {
        words: "durations and concurrency",
        rank: 4,
        paid: Paid::ByMetric,
        follows_cursor: true,
        calls: &[Call::GetMetricData],
    }
    // Of all functions at once: what they are sorted by, or added up.
    FigureOfFleet {
        words: "durations and concurrency",
        rank: 4,
        share: Share::Fleet,
        paid: Paid::ByMetric,
        is_background: true,
        calls: &[Call::GetMetricData],
    }
    Overview {
        words: "this function's metrics",
        paid: Paid::ByMetric,
        follows_cursor: true,
        calls: &[Call::GetMetricData],
    }
    // Ten calls for 1,000 functions; a new stack appears no sooner.
    Tags {
        words: "tags",
        cadence: minutes(10),
        rank: 1,
        is_background: true,
        in_commands: InCommands::AtOnce,
        calls: &[Call::GetResources],
    }
    // A call a function, out of the quota of deployments.
    TagsOf {
        words: "tags",
        cadence: minutes(60),
        rank: 4,
        is_background: true,
        in_commands: InCommands::AtOnce,
        calls: &[Call::ListTags],
    }
    // Asked while the user chooses among them.
    Qualifiers {
        words: "versions and aliases",
        calls: &[Call::ListAliases, Call::ListVersionsByFunction],
    }
    // They are about minutes, and nine calls a second are all that an account has. Commands print them
    // as findings, and in no other figure.
    Alarms {
        words: "alarms",
        rank: 3,
        is_background: true,
        in_commands: InCommands::ForSigns,
        calls: &[Call::DescribeAlarms],
    }
    // Two calls a second are all that an account has, an event comes minutes late, and an answer takes seconds:
    // it is asked while changes are on the screen, or something critical waits for its explanation.
    Changes {
        words: "changes",
        cadence: minutes(5),
        rank: 4,
        in_commands: InCommands::ForSigns,
        calls: &[Call::LookupEvents],
    }
    // Of the few functions that fail the most, so that a finding names the error.
    Errors {
        words: "the errors in the lines",
        cadence: minutes(2),
        rank: 3,
        is_background: true,
        in_commands: InCommands::ForSigns,
        calls: &[Call::FilterLogEvents],
    }
    // The user waits for it, and its first line may still be on its way to CloudWatch.
    FindRequest {
        words: "the lines of the request",
        cadence: Cadence::Every(Duration::from_secs(15)),
        in_commands: InCommands::Never,
        calls: &[Call::FilterLogEvents],
    }
    // Three calls an API out of a quota shared with deployments; routes come and go with those.
    Routes {
        words: "API routes",
        cadence: minutes(10),
        rank: 4,
        is_background: true,
        in_commands: InCommands::ForSigns,
        calls: &[
            Call::GetRestApis,
            Call::GetRestStages,
            Call::GetExport,
            Call::GetRestResources,
            Call::GetApis,
            Call::GetRoutes,
            Call::GetIntegrations,
            Call::GetHttpStages,
            Call::GetDomainNames,
            Call::GetApiMappings,
        ],
    }
    // Four calls a machine, and two for each execution that failed.
    Executions {
        words: "executions of state machines",
        cadence: minutes(2),
        rank: 4,
        is_background: true,
        in_commands: InCommands::Never,
        calls: &[
            Call::ListStateMachines,
            Call::ListExecutions,
            Call::GetExecutionHistory,
            Call::DescribeExecution,
        ],
    }
    // A call for each function and each queue, and a figure for each source.
    Sources {
        words: "event sources",
        cadence: minutes(5),
        rank: 4,
        share: Share::Rest,
        paid: Paid::ByItself,
        is_background: true,
        in_commands: InCommands::Never,
        calls: &[
            Call::ListFunctions,
            Call::ListEventSourceMappings,
            Call::GetPolicy,
            Call::ListFunctionEventInvokeConfigs,
            Call::DescribeRule,
            Call::ListTargetsByRule,
            Call::GetQueueUrl,
            Call::GetQueueAttributes,
            Call::GetMetricData,
        ],
    }
    // The whole window: the newest minutes are asked on their own, and this mends what came late.
    RouteRequests {
        words: "the requests of API routes",
        cadence: minutes(10),
        rank: 3,
        in_commands: InCommands::ForSigns,
        calls: &[Call::FilterLogEvents],
    }
    NewestRouteRequests {
        words: "the newest requests of API routes",
        cadence: Cadence::Every(Duration::from_secs(30)),
        in_commands: InCommands::Never,
        calls: &[Call::FilterLogEvents],
    }
    // Of a few logs, so that a gateway that spoils good answers is found while nobody looks at routes.
    RouteRequestsNowAndThen {
        words: "the newest requests of API routes",
        cadence: minutes(3),
        rank: 4,
        is_background: true,
        in_commands: InCommands::ForSigns,
        calls: &[Call::FilterLogEvents],
    }
    Configuration {
        words: "this function's configuration",
        follows_cursor: true,
        calls: &[Call::GetFunctionConfiguration],
    }
    // An update in progress takes seconds to minutes, and the user is waiting for it.
    ConfigurationInProgress {
        words: "this function's configuration",
        cadence: Cadence::Every(Duration::from_secs(5)),
        follows_cursor: true,
        calls: &[Call::GetFunctionConfiguration],
    }
    Tail {
        words: "log lines",
        cadence: Cadence::Stream,
        paid: Paid::ByItself,
        follows_cursor: true,
        in_commands: InCommands::Never,
        calls: &[
            Call::FilterLogEvents,
            Call::StartLiveTail,
            Call::StartQuery,
            Call::GetQueryResults,
            Call::StopQuery,
        ],
    }
    // A price is about the order of magnitude.
    Volume {
        words: "the amount of logs",
        cadence: minutes(15),
        rank: 4,
        paid: Paid::ByMetric,
        follows_cursor: true,
        calls: &[Call::GetMetricData],
    }
    // Of more groups than one query reads: only the fleet's columns ask.
    VolumeOfFleet {
        words: "the amount of logs",
        cadence: minutes(15),
        rank: 4,
        share: Share::Rest,
        paid: Paid::ByMetric,
        follows_cursor: true,
        calls: &[Call::GetMetricData],
    }
    Insights {
        words: "the query's rows",
        cadence: Cadence::Once,
        paid: Paid::ByItself,
        calls: &[Call::StartQuery, Call::GetQueryResults, Call::StopQuery],
    }
    // Shares and percentiles of a quarter of an hour and more.
    Rollups {
        words: "cold starts and memory",
        cadence: minutes(5),
        rank: 4,
        share: Share::Rest,
        paid: Paid::ByByte,
        is_background: true,
        retry: Retry::AfterAMinute,
        calls: &[Call::StartQuery, Call::GetQueryResults, Call::StopQuery],
    }
    // A trace is listed some seconds after its end, and segments of it still come later.
    Traces {
        words: "traces",
        paid: Paid::ByItself,
        follows_cursor: true,
        in_commands: InCommands::Never,
        calls: &[
            Call::GetTraceSummaries,
            Call::GetTraceSegmentDestination,
            Call::FilterLogEvents,
        ],
    }
    // Asked again for segments that were still on their way.
    Trace {
        words: "the trace",
        cadence: minutes(2),
        paid: Paid::ByItself,
        follows_cursor: true,
        in_commands: InCommands::Never,
        calls: &[
            Call::BatchGetTraces,
            Call::GetTraceSegmentDestination,
            Call::FilterLogEvents,
            Call::StartTraceRetrieval,
            Call::ListRetrievedTraces,
        ],
    }
    ServiceGraph {
        words: "the service graph",
        cadence: minutes(2),
        in_commands: InCommands::Never,
        calls: &[Call::GetServiceGraph],
    }
    // A figure that changes more often than once a second can't be read.
    Meter {
        words: "the meter",
        cadence: Cadence::OnChange(Duration::from_secs(1)),
        rank: 0,
        in_commands: InCommands::Never,
        calls: &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::call::{Access, Price};

    #[test]
    fn every_kind_has_words_and_all_but_the_meter_make_calls() {
        for kind in QuestionKind::ALL {
            let row = kind.row();
            assert!(
                !row.words.is_empty() && !row.words.ends_with('.'),
                "{row:?}"
            );
            assert_eq!(
                row.calls.is_empty(),
                *kind == QuestionKind::Meter,
                "{row:?}"
            );
            assert!(row.rank <= 4, "{row:?}");
        }
    }

    #[test]
    fn what_is_paid_for_makes_a_call_that_costs_and_what_is_free_makes_none() {
        for kind in QuestionKind::ALL {
            let row = kind.row();
            let costs = |call: &Call| call.facts().price != Price::Free;
            let is_free = row.paid == Paid::Free;
            assert_eq!(is_free, !row.calls.iter().any(costs), "{row:?}");
            let by_metric = row.calls == [Call::GetMetricData];
            assert_eq!(row.paid == Paid::ByMetric, by_metric, "{row:?}");
            assert!(!is_free || row.share == Share::LookedAt, "{row:?}");
        }
    }

    #[test]
    fn questions_only_read_and_every_call_that_reads_belongs_to_one() {
        let asked = |call: Call| {
            QuestionKind::ALL
                .iter()
                .any(|kind| kind.row().calls.contains(&call))
        };
        for &call in Call::ALL {
            // How a group is kept, and what a test event holds, is asked by commands alone.
            let is_of_commands = matches!(
                call,
                Call::DescribeLogGroups
                    | Call::DescribeSchema
                    | Call::ListMessageMoveTasks
                    | Call::ListQueues
            );
            let reads = call.facts().access == Access::Read;
            assert_eq!(asked(call), reads && !is_of_commands, "{call:?}");
        }
    }

    #[test]
    fn what_follows_the_cursor_is_not_the_background() {
        for kind in QuestionKind::ALL {
            let row = kind.row();
            assert!(!(row.follows_cursor && row.is_background), "{row:?}");
        }
    }
}
