//! CloudWatch DescribeAlarms: those of the region that are ringing.

use std::collections::BTreeSet;
use std::sync::Arc;

use aws_sdk_cloudwatch::types::{AlarmType, CompositeAlarm, Dimension, MetricAlarm, StateValue};

use super::Sink;
use crate::Clients;
use slstop_base::{FunctionName, Timestamp};
use slstop_core::domain::{Alarm, Call, Failure};
use slstop_core::message::Fact;

/// AWS's largest page.
const PAGE: i32 = 100;

/// More alarms at once than anybody reads: five pages of a quota of nine calls a second.
const MOST_PAGES: usize = 5;

pub async fn answer(clients: &Clients, sink: &Sink) -> Result<(), Failure> {
    let mut ringing = Vec::new();
    let mut token: Option<String> = None;
    for _ in 0..MOST_PAGES {
        let request = clients
            .cloudwatch()
            .describe_alarms()
            .state_value(StateValue::Alarm)
            .alarm_types(AlarmType::MetricAlarm)
            .alarm_types(AlarmType::CompositeAlarm)
            .max_records(PAGE)
            .set_next_token(token.take());
        clients.turn(Call::DescribeAlarms).await;
        let answer = request.send().await;
        let page = answer.map_err(|error| clients.failure(Call::DescribeAlarms, &error))?;
        ringing.extend(page.metric_alarms().iter().filter_map(metric));
        ringing.extend(page.composite_alarms().iter().filter_map(composite));
        token = page.next_token.filter(|token| !token.is_empty());
        if token.is_none() {
            break;
        }
    }
    let is_cut = token.is_some();
    sink.fact(Fact::Alarms { ringing, is_cut }).await;
    Ok(())
}

/// Nothing comes of one without a name. Emulators ignore the state that was asked for.
fn metric(alarm: &MetricAlarm) -> Option<Alarm> {
    let is_ringing = alarm.state_value() == Some(&StateValue::Alarm);
    let of_math = alarm
        .metrics()
        .iter()
        .filter_map(|query| query.metric_stat()?.metric());
    let dimensions = of_math.flat_map(|metric| metric.dimensions());
    let functions: BTreeSet<FunctionName> = alarm
        .dimensions()
        .iter()
        .chain(dimensions)
        .filter_map(function)
        .collect();
    let since = alarm
        .state_transitioned_timestamp()
        .or(alarm.state_updated_timestamp());
    Some(Alarm {
        name: Arc::from(alarm.alarm_name().filter(|_| is_ringing)?),
        arn: Arc::from(alarm.alarm_arn().unwrap_or_default()),
        reason: alarm.state_reason().map(Arc::from),
        since: since
            .and_then(|at| at.to_millis().ok())
            .map(Timestamp::from_millis),
        functions: functions.into_iter().collect(),
    })
}

fn composite(alarm: &CompositeAlarm) -> Option<Alarm> {
    let is_ringing = alarm.state_value() == Some(&StateValue::Alarm);
    let since = alarm
        .state_transitioned_timestamp()
        .or(alarm.state_updated_timestamp());
    Some(Alarm {
        name: Arc::from(alarm.alarm_name().filter(|_| is_ringing)?),
        arn: Arc::from(alarm.alarm_arn().unwrap_or_default()),
        reason: alarm.state_reason().map(Arc::from),
        since: since
            .and_then(|at| at.to_millis().ok())
            .map(Timestamp::from_millis),
        functions: vec![],
    })
}

fn function(dimension: &Dimension) -> Option<FunctionName> {
    let name = dimension.value().filter(|name| !name.is_empty());
    name.filter(|_| dimension.name() == Some("FunctionName"))
        .map(FunctionName::new)
}

#[cfg(test)]
mod tests {
    use aws_sdk_cloudwatch::types::{Metric, MetricDataQuery, MetricStat};

    use super::*;

    fn of(name: &str, value: &str) -> Dimension {
        Dimension::builder().name(name).value(value).build()
    }

    #[test]
    fn the_functions_of_an_alarm_are_in_its_dimensions_or_in_its_math() {
        let stat = MetricStat::builder()
            .metric(
                Metric::builder()
                    .dimensions(of("FunctionName", "b"))
                    .build(),
            )
            .build();
        let alarm = MetricAlarm::builder()
            .alarm_name("too many errors")
            .state_value(StateValue::Alarm)
            .dimensions(of("FunctionName", "a"))
            .dimensions(of("Resource", "a:live"))
            .metrics(MetricDataQuery::builder().id("m").metric_stat(stat).build());
        let told = metric(&alarm.clone().build()).expect("it rings");
        assert_eq!(told.functions, ["a".into(), "b".into()]);
        assert_eq!(metric(&alarm.state_value(StateValue::Ok).build()), None);
        assert_eq!(metric(&MetricAlarm::builder().build()), None);
    }
}
