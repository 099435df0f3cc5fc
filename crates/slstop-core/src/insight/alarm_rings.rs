//! A CloudWatch alarm on the function rings.

use super::{Finding, Look, Severity};
use slstop_base::number;

pub fn find(look: &Look<'_>) -> Option<Finding> {
    let alarms = &look.facts.alarms;
    let function = &look.name.function;
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
        format!(" since {}", number::span(look.now.since(since)))
    });
    let others = match own.count() {
        0 => String::new(),
        1 => ", and one more does".into(),
        n => format!(", and {n} more do"),
    };
    let said = format!("the alarm {} rings{since}{others}", alarm.name);
    let next = "read in the list of alarms what CloudWatch says about it";
    Some(look.finding(Severity::Critical, said, next))
}
