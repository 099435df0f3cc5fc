//! A live tail session: what arrived in a second is told in the next.

use bytes::Bytes;

use super::delivery;
use super::event::{EventShape, EventWriter};
use super::listeners::Seat;
use crate::Cloud;
use crate::fault::RequestProfile;
use crate::pattern::FilterPattern;
use crate::wire::event_stream::{MessageKind, frame};
use crate::wire::{WireValue, json};
use crate::world::lines::LogEntries;
use slstop_base::Timestamp;

/// More than so many events a second are sampled.
const MAX_RESULTS: usize = 500;
const SECOND: i64 = 1000;
/// A client that reads slowly finds the last ten updates; older ones are gone.
const BUFFERED: i64 = 10 * SECOND;
const LONGEST_SESSION: i64 = 3 * 3_600_000;

/// Somebody who listens.
#[derive(Debug)]
pub struct LiveTailSession {
    pub cloud: Cloud,
    pub asked: RequestProfile,
    pub region: String,
    /// Name and identifier of each.
    pub groups: Vec<(String, String)>,
    pub names: Vec<String>,
    pub prefixes: Vec<String>,
    pub pattern: Option<FilterPattern>,
    pub began: i64,
    /// What arrived until then was told.
    pub told: i64,
    /// One of the few that may be open at once.
    pub seat: Seat,
}

impl LiveTailSession {
    /// Waits for the next second and tells what arrived in it.
    pub async fn turn(session: Option<Self>) -> Option<(Bytes, Option<Self>)> {
        let mut session = session?;
        let due = session.told + SECOND;
        session
            .cloud
            .clock()
            .reach(Timestamp::from_millis(due))
            .await;
        let now = session.cloud.clock().now().as_millis();
        if now - session.began >= LONGEST_SESSION {
            let said = WireValue::EMPTY.with("message", "The session has timed out after 3 hours.");
            let end = frame(
                MessageKind::Exception,
                "SessionTimeoutException",
                json::write(&said),
            );
            return Some((end.into(), None));
        }
        session.told = session.told.max(now - BUFFERED);
        let until = (session.told + SECOND).min(now);
        let update = session.update(until);
        session.told = until;
        Some((update.into(), Some(session)))
    }

    fn update(&self, until: i64) -> Vec<u8> {
        let world = self.cloud.world();
        let disorder = (self.cloud.faults()).disorder(&self.asked, Timestamp::from_millis(until));
        // What is late now arrived earlier in a world without faults.
        let arrived_after = Timestamp::from_millis(self.told)
            .minus(disorder.longest_delay())
            .as_millis();
        let mut results: Vec<(i64, u64, Vec<u8>)> = Vec::new();
        for (name, identifier) in &self.groups {
            let Some(group) = world.group(name) else {
                continue;
            };
            let mut writer = EventWriter::new(world, group, EventShape::Live, identifier);
            for index in &group.functions {
                let mut lines = LogEntries::default();
                world.arrived(
                    world.function(*index),
                    arrived_after,
                    until,
                    &self.region,
                    &mut lines,
                );
                delivery::hold_back(&disorder, &mut lines, self.told, until);
                for line in &lines.lines {
                    let message = lines.message(line);
                    let is_wanted = self
                        .pattern
                        .as_ref()
                        .is_none_or(|pattern| pattern.matches(message));
                    if is_wanted && self.listens_to(writer.stream(line)) {
                        let mut event = Vec::new();
                        writer.write(&lines, line, &mut event);
                        results.push((line.place.at, delivery::number(line), event));
                    }
                }
            }
        }
        results.sort_by_key(|(at, ..)| *at);
        let results = disorder.disarrange(results, |(_, number, _)| *number);
        let is_sampled = results.len() > MAX_RESULTS;
        let step = results.len().div_ceil(MAX_RESULTS).max(1);
        let shown: Vec<Vec<u8>> = results
            .into_iter()
            .step_by(step)
            .map(|(.., event)| event)
            .collect();
        let mut payload =
            format!("{{\"sessionMetadata\":{{\"sampled\":{is_sampled}}},\"sessionResults\":[")
                .into_bytes();
        payload.extend(shown.join(&b","[..]));
        payload.extend_from_slice(b"]}");
        frame(MessageKind::Event, "sessionUpdate", payload)
    }

    fn listens_to(&self, stream: &str) -> bool {
        let is_any = self.names.is_empty() && self.prefixes.is_empty();
        is_any
            || self.names.iter().any(|name| name == stream)
            || self
                .prefixes
                .iter()
                .any(|prefix| stream.starts_with(prefix))
    }
}
