//! A CloudWatch alarm on the function is firing.

use super::{Finding, RuleInput, Severity};
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
    let next = "open the list of alarms to read the reason that CloudWatch gives";
    Some(input.finding(Severity::Critical, said, next))
}
