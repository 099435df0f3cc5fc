//! About how many bytes an event holds in memory: near enough to bound the black box, without
//! serialising anything.

use crate::domain::execution::Execution;
use crate::domain::source::EventSource;
use crate::domain::{
    Alarm, Change, Function, LogEvent, LogSource, LogSources, SavedEvent, Series, Tags,
};
use crate::message::{Event, Fact, Stamped};
use slstop_base::FunctionName;

pub fn weight(event: &Event) -> usize {
    let held = match event {
        Event::Said(text) => text.len(),
        Event::Act(act) => act.argument.as_ref().map_or(0, String::len),
        Event::Fact(question, fact) => question.query.bytes() + of_fact(fact),
        Event::Query(question, _) => question.query.bytes(),
        _ => 0,
    };
    size_of::<Stamped>() + held
}

fn of_fact(fact: &Fact) -> usize {
    match fact {
        Fact::Functions { page, .. } => page.iter().map(of_function).sum(),
        Fact::Configuration(function) => of_function(function),
        Fact::Metrics {
            series, partial, ..
        } => {
            let points = |series: &Series| {
                size_of::<Series>() + series.values.len() * size_of::<Option<f64>>()
            };
            let named = series
                .iter()
                .map(|(function, _, series)| function.name.as_str().len() + points(series));
            named.sum::<usize>() + partial.as_ref().map_or(0, String::len)
        }
        Fact::Figures {
            figures, partial, ..
        } => {
            let named = figures
                .iter()
                .map(|(function, ..)| size_of_val(&figures[0]) + function.name.as_str().len());
            named.sum::<usize>() + partial.as_ref().map_or(0, String::len)
        }
        Fact::Tags { page: tags, .. } | Fact::TagsOf { tags } => tags.iter().map(of_tags).sum(),
        Fact::Qualifiers { qualifiers, .. } => qualifiers.iter().map(|one| one.len() + 16).sum(),
        Fact::Alarms { ringing, .. } => ringing.iter().map(of_alarm).sum(),
        Fact::Changes { changes, .. } => changes.iter().map(Change::bytes).sum(),
        Fact::Errors { sample, .. } => sample.bytes(),
        Fact::FoundRequest { id, line } => {
            id.len() + line.as_ref().map_or(0, |line| line.group.len())
        }
        // About: a request has some ten short texts.
        Fact::RouteRequests { requests, .. } => requests.len() * 512,
        Fact::Lines { events, .. } => events.iter().map(of_log_event).sum(),
        Fact::SavedLines { events, .. } => events.iter().map(of_saved_event).sum(),
        Fact::Gap(_) | Fact::GroupRead { .. } => 256,
        Fact::Tailing { sources, .. } => 256 + of_sources(sources),
        Fact::Volume { sources, bytes, .. } => {
            let groups = bytes.iter().map(|(group, _)| group.len() + 32);
            groups.sum::<usize>() + of_sources(sources)
        }
        Fact::Insights { run, found } => {
            let cells = found.rows.iter().flatten();
            let texts = cells.map(|(_, value)| value.len() + 48);
            let missing = found.missing.iter().map(|group| group.len());
            let asked = run.text.len() + of_sources(&run.sources);
            texts.sum::<usize>() + missing.sum::<usize>() + asked
        }
        Fact::Rollups { figures, .. } => figures.len() * 96,
        Fact::Traces { traces, .. } => traces.len() * 512,
        Fact::Trace { documents, .. } => documents.iter().map(|one| one.text.len() + 64).sum(),
        Fact::ServiceGraph { graph, .. } => graph.nodes.len() * 512,
        Fact::Routes { apis } => {
            let stages = apis.iter().flat_map(|api| &api.stages);
            stages.map(|stage| 256 + stage.routes.len() * 160).sum()
        }
        Fact::Sources { found, .. } => {
            let sources = found.sources.iter().map(EventSource::bytes);
            sources.sum::<usize>() + (found.outlets.len() + found.unseen.len()) * 256
        }
        Fact::Executions { executions } => {
            let cause =
                |one: &Execution| one.failed_step.as_ref()?.cause.as_ref().map(|it| it.len());
            let causes = executions.iter().filter_map(cause);
            causes.sum::<usize>() + executions.len() * 512
        }
        Fact::Meter(meter) => meter.tallies.len() * 256,
        Fact::Connection(_) | Fact::Identity(_) => 256,
    }
}

fn of_log_event(event: &LogEvent) -> usize {
    size_of::<LogEvent>() + event.message.len() + event.id.as_ref().map_or(0, |id| id.len())
}

fn of_saved_event(event: &SavedEvent) -> usize {
    let optional = [&event.group, &event.stream, &event.id];
    let texts = optional.into_iter().flatten().map(String::len);
    size_of::<SavedEvent>() + event.message.len() + texts.sum::<usize>()
}

fn of_tags((name, tags): &(FunctionName, Tags)) -> usize {
    let texts = tags.iter().map(|(key, value)| key.len() + value.len() + 64);
    name.as_str().len() + texts.sum::<usize>()
}

fn of_alarm(alarm: &Alarm) -> usize {
    let functions: usize = alarm
        .functions
        .iter()
        .map(|name| name.as_str().len() + 16)
        .sum();
    let reason = alarm.reason.as_ref().map_or(0, |reason| reason.len());
    size_of::<Alarm>() + alarm.name.len() + alarm.arn.len() + reason + functions
}

fn of_function(function: &Function) -> usize {
    let optional = [
        &function.runtime,
        &function.handler,
        &function.description,
        &function.version,
        &function.log_group,
        &function.state,
        &function.update_status,
        &function.state_reason,
    ];
    let texts: usize = optional.into_iter().flatten().map(|text| text.len()).sum();
    let settings = function.settings.as_ref();
    let settings = settings.map_or(0, |settings| settings.bytes());
    settings + size_of::<Function>() + function.name.as_str().len() + function.arn.len() + texts
}

fn of_sources(sources: &LogSources) -> usize {
    sources.iter().map(LogSource::bytes).sum()
}
