//! The same lines, as each reader answers with them.

use std::ops::Range;
use std::sync::Arc;

use serde_json::json;
use slstop::command::input;
use slstop_core::domain::LogEvent;
use slstop_core::facts::LogBook;
use slstop_core::message::Fact;

pub type Line = (Arc<str>, LogEvent);

/// Numbers that look random, the same for the same seed.
pub struct Order(u64);

impl Order {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self, below: u64) -> u64 {
        let (times, plus) = (6_364_136_223_846_793_005, 1_442_695_040_888_963_407);
        self.0 = self.0.wrapping_mul(times).wrapping_add(plus);
        (self.0 >> 33) % below.max(1)
    }
}

/// By their time.
pub fn lines(facts: &[Fact]) -> Vec<Line> {
    let mut lines: Vec<Line> = facts
        .iter()
        .flat_map(|fact| match fact {
            Fact::Lines { group, events } => {
                let of_group = |event: &LogEvent| (group.clone(), event.clone());
                events.iter().map(of_group).collect()
            }
            _ => Vec::new(),
        })
        .collect();
    lines.sort_by_key(|(_, event)| event.at);
    lines
}

/// Group by group, page by page; each page is read once more, as after a refused token.
pub fn of_past(lines: &[Line], page: usize) -> Vec<Fact> {
    let mut groups: Vec<&Arc<str>> = lines.iter().map(|(group, _)| group).collect();
    groups.sort_unstable();
    groups.dedup();
    let mut facts = Vec::new();
    for group in groups {
        let of_group = lines.iter().filter(|(of, _)| of == group);
        let events: Vec<LogEvent> = of_group.map(|(_, event)| event.clone()).collect();
        for page in events.chunks(page) {
            let (group, events) = (group.clone(), page.to_vec());
            let fact = Fact::Lines { group, events };
            facts.extend([fact.clone(), fact]);
        }
    }
    facts
}

/// As they are delivered: late by up to so many milliseconds, some twice, and a share of them first by Live Tail,
/// which knows no ids.
pub fn of_tail(
    lines: &[Line],
    order: &mut Order,
    lateness: i64,
    page: usize,
    live: f64,
) -> Vec<Fact> {
    let mut delivered: Vec<(i64, Line)> = Vec::new();
    for (n, (group, event)) in lines.iter().enumerate() {
        let mut deliver = |event: &LogEvent, order: &mut Order| {
            let late = order.next(lateness.unsigned_abs() + 1) as i64;
            delivered.push((event.at.as_millis() + late, (group.clone(), event.clone())));
        };
        deliver(event, order);
        if order.next(10) == 0 {
            deliver(event, order);
        }
        if (order.next(1000) as f64) < live * 1000.0 {
            let id = format!("{}{n:016x}.1", LogEvent::MADE_UP);
            let shown = LogEvent {
                id: Some(id.into()),
                ..event.clone()
            };
            // Live Tail is ahead of every other reader.
            let at = event.at.as_millis() - 1;
            delivered.push((at, (group.clone(), shown)));
        }
    }
    delivered.sort_by_key(|(at, _)| *at);
    let mut facts = Vec::new();
    for page in delivered.chunks(page) {
        for run in page.chunk_by(|(_, (a, _)), (_, (b, _))| a == b) {
            let events = run.iter().map(|(_, (_, event))| event.clone()).collect();
            let group = run[0].1.0.clone();
            facts.push(Fact::Lines { group, events });
        }
    }
    facts
}

/// Read from files of these parts, an event a line as JSON, with its id or without.
pub fn of_file(lines: &[Line], parts: &[(Range<usize>, bool)]) -> LogBook {
    let mut book = LogBook::default();
    for (part, has_ids) in parts {
        let mut file = String::new();
        for (group, event) in &lines[part.clone()] {
            let mut saved = json!({
                "logGroupName": **group,
                "logStreamName": *event.stream,
                "timestamp": event.at.as_millis(),
                "message": *event.message,
            });
            if *has_ids {
                saved["eventId"] = json!(event.id);
            }
            file.push_str(&format!("{saved}\n"));
        }
        let cut = input::fold(file.as_bytes(), parts.len() > 1, &mut book);
        assert_eq!(cut.expect("memory can be read"), None);
    }
    book
}
