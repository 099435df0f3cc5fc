//! What faults do to the delivery of events: some are held back, some come twice or in another place.

use super::OperationContext;
use crate::fault::chance::mix;
use crate::fault::{Disorder, RequestProfile};
use crate::world::lines::{LogEntries, LogEntry};

impl OperationContext<'_> {
    /// The disorder that this request meets; nearly always none, which costs a look.
    pub fn disorder(&self) -> Disorder {
        let faults = self.cloud.faults();
        if faults.is_quiet() {
            return Disorder::default();
        }
        faults.disorder(&RequestProfile::read(self.request.http), self.now)
    }
}

/// What an event is known by, whichever operation reads it.
pub fn number(line: &LogEntry) -> u64 {
    mix(line.place.key, u64::from(line.place.line))
}

/// Makes late events late, and drops what does not arrive after `after` and by `now`.
pub fn hold_back(disorder: &Disorder, lines: &mut LogEntries, after: i64, now: i64) {
    if disorder.longest_delay().is_zero() {
        return;
    }
    for line in &mut lines.lines {
        let delay = disorder.delay(number(line)).as_millis();
        line.ingested = line
            .ingested
            .saturating_add(i64::try_from(delay).unwrap_or(i64::MAX));
    }
    lines
        .lines
        .retain(|line| line.ingested > after && line.ingested <= now);
}

#[cfg(test)]
mod tests {
    use crate::Cloud;
    use crate::fault::FaultPlan;
    use crate::tests::{NOON, cloud, logs, read_json};
    use crate::wire::WireValue;

    const GROUP: &str = "/aws/lambda/shop-prod-email";

    fn messages(cloud: &Cloud, operation: &str, input: &WireValue) -> Vec<String> {
        let answer = read_json(&logs(cloud, operation, input));
        let messages = answer
            .list("events")
            .iter()
            .filter_map(|event| event.text("message"));
        messages.map(str::to_owned).collect()
    }

    #[test]
    fn both_ways_of_reading_agree_on_which_events_are_late() {
        let cloud = cloud("calm");
        let newest = WireValue::EMPTY
            .with("logGroupName", GROUP)
            .with("startTime", NOON - 600_000);
        let answer = read_json(&logs(&cloud, "FilterLogEvents", &newest));
        let stream = answer.list("events")[0]
            .text("logStreamName")
            .expect("a stream")
            .to_owned();
        let of_stream = newest.clone().with("logStreamNamePrefix", stream.clone());
        let alone = newest
            .with("logStreamName", stream)
            .with("startFromHead", true);
        let whole = messages(&cloud, "FilterLogEvents", &of_stream);
        let late = "[[rule]]\nprobability = 0.5\nfault = { kind = 'late-events', ms = 3600000 }";
        cloud.faults().switch(
            FaultPlan::from_toml(late).expect("a plan"),
            cloud.clock().now(),
        );
        let filtered = messages(&cloud, "FilterLogEvents", &of_stream);
        assert!(!filtered.is_empty() && filtered.len() < whole.len());
        assert_eq!(messages(&cloud, "GetLogEvents", &alone), filtered);
    }
}
