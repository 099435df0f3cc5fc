//! A CloudWatch alarm on the function is firing.

use super::{Evidence, Finding, Onset, RuleInput, Severity};
use slstop_base::number;

pub fn find(input: &RuleInput<'_>) -> Option<Finding> {
    let alarms = &input.facts.alarms;
    let function = &input.name.function;
    if !alarms.is_about(function) {
        return None;
    }
    let ringing = alarms.ringing().iter();
    let mut own = ringing
        .filter(|(place, alarm)| {
            *place == function.place && alarm.functions.contains(&function.name)
        })
        .map(|(_, alarm)| alarm);
    let alarm = own.next()?;
    let since = alarm.since.map_or(String::new(), |since| {
        format!(" for {}", number::span(input.now.since(since)))
    });
    let others = match own.count() {
        0 => String::new(),
        1 => ", and one more alarm is".into(),
        n => format!(", and {n} more alarms are"),
    };
    let said = format!("the alarm {} has been firing{since}{others}", alarm.name);
    let next = format!(
        "read the reason that CloudWatch gives: `aws cloudwatch describe-alarms --alarm-names {}`",
        alarm.name
    );
    let evidence = Evidence::Alarm {
        name: alarm.name.to_string(),
        at: alarm.since,
        value: alarm.reason.as_ref().map(ToString::to_string),
    };
    let finding = input.finding(Severity::Critical, said, next);
    Some(finding.since(alarm.since.map(Onset::At)).with([evidence]))
}
