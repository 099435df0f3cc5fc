//! News of groups become facts.

use std::sync::Arc;

use super::group::{Gap, Group, News};
use super::live::Overheard;
use crate::fetch::Sink;
use slstop_core::domain::{Blemish, LogEvent};
use slstop_core::message::{Fact, MOST_LINES};

pub async fn news(of: &Group, news: News, sink: &Sink) {
    let group = &of.source.group;
    tell_lines(group, news.events, sink).await;
    if let Some(gap) = news.gap {
        tell_gap(group, gap, sink).await;
    }
}

/// What is left out because it would cost too much.
pub async fn gaps(groups: &mut [Group], sink: &Sink) {
    for group in groups {
        if let Some(gap) = group.gap() {
            tell_gap(&group.source.group, gap, sink).await;
        }
    }
}

pub async fn overheard(groups: &[Group], overheard: Overheard, sink: &Sink) {
    for (n, events) in overheard.events {
        tell_lines(&groups[n].source.group, events, sink).await;
    }
    let Some((from, to)) = overheard.sampled else {
        return;
    };
    let blemish = Blemish::Sampled(
        "Live Tail shows 500 lines a second; the others follow a few seconds later".into(),
    );
    let fact = Fact::Blemished {
        group: None,
        from,
        to,
        blemish,
    };
    sink.fact(fact).await;
}

async fn tell_gap(group: &Arc<str>, gap: Gap, sink: &Sink) {
    let fact = Fact::Blemished {
        group: Some(group.clone()),
        from: gap.from,
        to: gap.to,
        blemish: Blemish::Gap(gap.why),
    };
    sink.fact(fact).await;
}

async fn tell_lines(group: &Arc<str>, mut events: Vec<LogEvent>, sink: &Sink) {
    while !events.is_empty() {
        let rest = events.split_off(events.len().min(MOST_LINES));
        let (group, events_now) = (group.clone(), std::mem::replace(&mut events, rest));
        let lines = Fact::Lines {
            group,
            events: events_now,
        };
        sink.fact(lines).await;
    }
}
