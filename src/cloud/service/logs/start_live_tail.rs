//! StartLiveTail: a stream of frames, an update every second.

use bytes::Bytes;
use futures_util::StreamExt as _;
use futures_util::stream;

use super::super::Context;
use super::event::{Shape, Writer};
use super::{delivery, invalid, pattern, readable};
use crate::base::Timestamp;
use crate::cloud::Cloud;
use crate::cloud::fault::Asked;
use crate::cloud::pattern::Pattern;
use crate::cloud::wire::event_stream::{Kind, frame};
use crate::cloud::wire::{Refusal, Reply, Value, json};
use crate::cloud::world::lines::Lines;

const MAX_GROUPS: usize = 10;
/// More than so many events a second are sampled.
const MAX_RESULTS: usize = 500;
const SECOND: i64 = 1000;
/// A client that reads slowly finds the last ten updates; older ones are gone.
const BUFFERED: i64 = 10 * SECOND;
const LONGEST_SESSION: i64 = 3 * 3_600_000;

pub fn answer(context: &Context<'_>) -> Result<Reply, Refusal> {
    let input = &context.request.input;
    let identifiers: Vec<String> = input
        .texts("logGroupIdentifiers")
        .map(str::to_owned)
        .collect();
    if identifiers.is_empty() || identifiers.len() > MAX_GROUPS {
        return Err(invalid(
            "1 validation error detected: Value at 'logGroupIdentifiers' failed to satisfy constraint: \
             Member must have length between 1 and 10",
        ));
    }
    if let Some(bad) = identifiers
        .iter()
        .find(|one| !one.starts_with("arn:") || one.ends_with(":*"))
    {
        return Err(invalid(format!("{bad} is not a valid log group ARN.")));
    }
    let mut groups = Vec::new();
    for identifier in &identifiers {
        let group = readable(context.group_named(identifier)?)?;
        groups.push((group.name.to_string(), identifier.clone()));
    }
    let names: Vec<String> = input.texts("logStreamNames").map(str::to_owned).collect();
    let prefixes: Vec<String> = input
        .texts("logStreamNamePrefixes")
        .map(str::to_owned)
        .collect();
    if (!names.is_empty() || !prefixes.is_empty()) && groups.len() > 1 {
        return Err(invalid(
            "LogStreamNames and LogStreamNamePrefixes can only be used with one log group.",
        ));
    }
    if !names.is_empty() && !prefixes.is_empty() {
        return Err(invalid(
            "LogStreamNames and LogStreamNamePrefixes are mutually exclusive parameters.",
        ));
    }
    let said = input.text("logEventFilterPattern");
    let now = context.now.as_millis();
    let session = Session {
        cloud: context.cloud.clone(),
        asked: Asked::read(context.request.http),
        region: context.region().to_owned(),
        groups,
        names,
        prefixes,
        pattern: pattern(said)?,
        began: now,
        told: now,
    };
    let list = |items: &[String]| items.iter().cloned().collect::<Value>();
    let begun = Value::EMPTY
        .with("requestId", format!("{:032x}", now))
        .with("sessionId", format!("{:08x}-demo", now as u32))
        .with("logGroupIdentifiers", list(&identifiers))
        .with("logStreamNames", list(&session.names))
        .with("logStreamNamePrefixes", list(&session.prefixes))
        .with("logEventFilterPattern", said.unwrap_or_default().to_owned());
    let mut first = frame(Kind::Event, "initial-response", b"{}".to_vec());
    first.extend(frame(Kind::Event, "sessionStart", json::write(&begun)));
    let updates = stream::unfold(Some(session), Session::turn);
    let frames = stream::once(async { Bytes::from(first) })
        .chain(updates)
        .fuse()
        .boxed();
    Ok(Reply::frames(frames))
}

/// Somebody who listens.
struct Session {
    cloud: Cloud,
    asked: Asked,
    region: String,
    /// Name and identifier of each.
    groups: Vec<(String, String)>,
    names: Vec<String>,
    prefixes: Vec<String>,
    pattern: Option<Pattern>,
    began: i64,
    /// What arrived until then was told.
    told: i64,
}

impl Session {
    /// Waits for the next second and tells what arrived in it.
    async fn turn(session: Option<Self>) -> Option<(Bytes, Option<Self>)> {
        let mut session = session?;
        let due = session.told + SECOND;
        session
            .cloud
            .clock()
            .reach(Timestamp::from_millis(due))
            .await;
        let now = session.cloud.clock().now().as_millis();
        if now - session.began >= LONGEST_SESSION {
            let said = Value::EMPTY.with("message", "The session has timed out after 3 hours.");
            let end = frame(
                Kind::Exception,
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
            let mut writer = Writer::new(world, group, Shape::Live, identifier);
            for index in &group.functions {
                let mut lines = Lines::default();
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
        frame(Kind::Event, "sessionUpdate", payload)
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
