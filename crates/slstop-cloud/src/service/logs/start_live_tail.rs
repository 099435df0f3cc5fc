//! StartLiveTail: a stream of frames, an update every second.

use bytes::Bytes;
use futures_util::StreamExt as _;
use futures_util::stream;

use super::super::OperationContext;
use super::session::LiveTailSession;
use super::{invalid, pattern, readable};
use crate::fault::RequestProfile;
use crate::wire::event_stream::{MessageKind, frame};
use crate::wire::{Refusal, Reply, WireValue, json};

const MAX_GROUPS: usize = 10;

pub fn answer(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let input = &context.request.input;
    let identifiers: Vec<String> = input
        .texts("logGroupIdentifiers")
        .map(str::to_owned)
        .collect();
    let names: Vec<String> = input.texts("logStreamNames").map(str::to_owned).collect();
    let prefixes: Vec<String> = input
        .texts("logStreamNamePrefixes")
        .map(str::to_owned)
        .collect();
    check(&identifiers, &names, &prefixes)?;
    let mut groups = Vec::new();
    for identifier in &identifiers {
        let group = readable(context.group_named(identifier)?)?;
        groups.push((group.name.to_string(), identifier.clone()));
    }
    let said = input.text("logEventFilterPattern");
    let pattern = pattern(said)?;
    // Last of all: a request that is refused for another reason takes nobody's place.
    let seat = context.cloud.listeners().admit().ok_or_else(too_many)?;
    let now = context.now.as_millis();
    let session = LiveTailSession {
        cloud: context.cloud.clone(),
        asked: RequestProfile::read(context.request.http),
        region: context.region().to_owned(),
        groups,
        names,
        prefixes,
        pattern,
        began: now,
        told: now,
        seat,
    };
    let list = |items: &[String]| items.iter().cloned().collect::<WireValue>();
    let begun = WireValue::EMPTY
        .with("requestId", format!("{:032x}", now))
        .with("sessionId", format!("{:08x}-demo", now as u32))
        .with("logGroupIdentifiers", list(&identifiers))
        .with("logStreamNames", list(&session.names))
        .with("logStreamNamePrefixes", list(&session.prefixes))
        .with("logEventFilterPattern", said.unwrap_or_default().to_owned());
    let mut first = frame(MessageKind::Event, "initial-response", b"{}".to_vec());
    first.extend(frame(
        MessageKind::Event,
        "sessionStart",
        json::write(&begun),
    ));
    let updates = stream::unfold(Some(session), LiveTailSession::turn);
    let frames = stream::once(async { Bytes::from(first) })
        .chain(updates)
        .fuse()
        .boxed();
    Ok(Reply::frames(frames))
}

fn too_many() -> Refusal {
    Refusal::new(
        400,
        "LimitExceededException",
        "You have reached the maximum number of resources that can be created.",
    )
}

/// The rules for groups and streams.
fn check(groups: &[String], names: &[String], prefixes: &[String]) -> Result<(), Refusal> {
    if groups.is_empty() || groups.len() > MAX_GROUPS {
        return Err(invalid(
            "1 validation error detected: Value at 'logGroupIdentifiers' failed to satisfy constraint: \
             Member must have length between 1 and 10",
        ));
    }
    // The ARN without the `:*` that other operations put at its end.
    let is_arn = |said: &&String| said.starts_with("arn:") && !said.ends_with(":*");
    if let Some(bad) = groups.iter().find(|said| !is_arn(said)) {
        return Err(invalid(format!("{bad} is not a valid log group ARN.")));
    }
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
    Ok(())
}
