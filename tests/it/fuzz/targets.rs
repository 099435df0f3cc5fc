//! What must hold for any bytes.

use std::sync::Arc;

use serde_json::json;

use slstop::command::input;
use slstop_base::{Megabytes, SafeText, Timestamp, mask};
use slstop_core::domain::{LogEvent, Places, line};
use slstop_core::facts::ledger::{Limits, Outcome};
use slstop_core::facts::{Facts, Ledger};
use slstop_core::message::{Fact, Query};

pub fn any_line_is_read(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let read = line::read(&text);
    // What was read is a part of what was there.
    for part in [read.time, read.request, read.function]
        .into_iter()
        .flatten()
    {
        assert!(text.contains(part), "{part:?}");
    }
    assert_eq!(read, line::read(&text), "the same line reads the same");
    let _ = (read.kind(), line::message(&text));
}

pub fn any_text_is_masked_and_made_safe(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let masked = mask::secrets(&text);
    assert_eq!(mask::secrets(&masked), masked, "what is masked stays so");
    let safe = SafeText::from(text.as_ref());
    assert!(safe.as_str().chars().all(|c| !c.is_control()));
}

pub fn any_file_is_read(bytes: &[u8]) {
    let mut n_events = 0;
    let mut most = 0;
    let read = input::read(bytes, |event| {
        n_events += 1;
        most = most.max(event.message.len());
    });
    read.expect("memory can be read");
    // What is no text grows when it is shown; each event is of at least one byte of its own.
    assert!(n_events <= bytes.len() + 1);
    assert!(most <= 3 * bytes.len() + 3, "{most} of {}", bytes.len());
}

/// A page of events that ends too early: what stands before the cut is told, as it was, and the cut itself.
pub fn any_cut_page_is_read_up_to_the_cut(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let messages: Vec<&str> = text.split('\n').filter(|line| !line.is_empty()).collect();
    let event = |message: &&str| json!({"logStreamName": "s", "timestamp": 5, "message": message});
    let page = json!({"events": messages.iter().map(event).collect::<Vec<_>>()});
    let is_pretty = bytes.len().is_multiple_of(2);
    let document = match is_pretty {
        true => serde_json::to_string_pretty(&page),
        false => serde_json::to_string(&page),
    };
    let document = document.expect("JSON");
    let place = bytes.iter().fold(7, |place: usize, byte| {
        place.wrapping_mul(31).wrapping_add(usize::from(*byte))
    });
    let end = document.floor_char_boundary(place % document.len());
    // Every event ends with its message's quote and a brace.
    let mut rest = &document[..end];
    let mut n_whole = 0;
    for message in &messages {
        let quoted = serde_json::to_string(message).expect("JSON");
        let close = if is_pretty { "\n    }" } else { "}" };
        let Some(found) = rest.find(&format!(
            ":{}{quoted}{close}",
            if is_pretty { " " } else { "" }
        )) else {
            break;
        };
        rest = &rest[found + quoted.len() + close.len() + 1..];
        n_whole += 1;
    }
    let mut told = Vec::new();
    let cut = input::read(&document.as_bytes()[..end], |event| {
        told.push(event.message.clone());
    });
    let cut = cut.expect("memory can be read");
    // Before the first event nobody can tell what it is.
    if n_whole > 0 {
        assert_eq!(told, messages[..n_whole], "{}", &document[..end]);
        assert!(cut.is_some(), "{}", &document[..end]);
    }
}

pub fn any_log_makes_a_ledger(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut ledger = Ledger::default();
    let mut lines = 0;
    for (n, message) in text.split('\n').enumerate() {
        let name = message.get(..1).unwrap_or_default();
        let stream = ledger.stream(Some("/aws/lambda/shop"), Some(name));
        let at = Timestamp::from_millis(n as i64 * 7919 % 1000);
        ledger.take(stream, Some(at), &line::read(message));
        lines += 1;
    }
    assert_eq!(ledger.lines(), lines);
    let limits = Limits::at(Timestamp::from_millis(500));
    let told: Vec<_> = ledger.invocations(limits).collect();
    assert!(told.len() <= ledger.len());
    for one in &told {
        assert_eq!(one.cause.is_some(), one.outcome == Outcome::Error);
        assert!(one.lines as u64 <= lines);
        // Of a request that ran oftener than Lambda ever tries, the last runs are found.
        let found: Vec<_> = ledger.find(&one.request).collect();
        assert!(found.contains(&one.id) || found.len() > 8);
    }
    let sums = ledger.sums(ledger.by_time(), limits);
    let summed: u64 = sums.values().map(|sum| sum.invocations).sum();
    assert_eq!(summed, told.len() as u64, "every row counts once");
}

pub fn any_events_are_kept(bytes: &[u8]) {
    let mut facts = Facts::new(Places::default(), Some(Megabytes(1)));
    let mut events = Vec::new();
    let read = input::read(bytes, |event| {
        events.push(LogEvent {
            at: event.at.unwrap_or_default(),
            ingested: None,
            stream: Arc::from(event.stream.as_deref().unwrap_or_default()),
            id: event.id.as_deref().map(Box::from),
            message: event.message.as_str().into(),
        });
    });
    read.expect("memory can be read");
    let group: Arc<str> = Arc::from("/aws/lambda/shop");
    let fact = Fact::Lines { group, events };
    facts.absorb(Timestamp::default(), &Query::Meter.in_first_place(), &fact);
    let lines = &facts.lines;
    let kept = lines.store.len() as u64 + lines.store.gone();
    assert_eq!(kept, lines.ledger.lines(), "one number for both");
    facts.absorb(Timestamp::default(), &Query::Meter.in_first_place(), &fact);
    let lines = &facts.lines;
    assert_eq!(
        lines.store.len() as u64 + lines.store.gone(),
        kept,
        "the same events once more add none"
    );
    let mut owned = 0;
    for id in lines.ledger.by_time() {
        for line in lines.of(id) {
            assert_eq!(line.row, Some(id));
            owned += 1;
        }
    }
    assert!(owned <= lines.store.len());
    let times: Vec<Timestamp> = lines.store.iter().map(|line| line.at).collect();
    assert!(times.is_sorted());
}
