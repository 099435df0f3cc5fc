//! News of groups become facts.

use std::sync::Arc;

use super::group::{self, GroupNews, TailedGroup};
use super::live::Overheard;
use crate::fetch::Sink;
use slstop_core::domain::{Gap, GapReason, LogEvent};
use slstop_core::message::{Fact, MOST_LINES};

pub async fn news(of: &TailedGroup, news: GroupNews, sink: &Sink) {
    let group = &of.source.group;
    tell_lines(group, news.events, sink).await;
    if let Some(gap) = news.gap {
        tell_gap(group, gap, sink).await;
    }
}

/// What is left out because it would cost too much.
pub async fn gaps(groups: &mut [TailedGroup], sink: &Sink) {
    for group in groups {
        if let Some(gap) = group.gap() {
            tell_gap(&group.source.group, gap, sink).await;
        }
    }
}

pub async fn overheard(groups: &[TailedGroup], overheard: Overheard, sink: &Sink) {
    for (n, events) in overheard.events {
        tell_lines(&groups[n].source.group, events, sink).await;
    }
    let Some((from, to)) = overheard.sampled else {
        return;
    };
    let why = "Live Tail shows 500 lines a second; the others follow a few seconds later";
    let gap = Gap {
        group: None,
        from,
        to,
        reason: GapReason::Sampled(why.into()),
    };
    sink.fact(Fact::Gap(gap)).await;
}

async fn tell_gap(group: &Arc<str>, gap: group::UnreadSpan, sink: &Sink) {
    let gap = Gap {
        group: Some(group.clone()),
        from: gap.from,
        to: gap.to,
        reason: GapReason::LeftOut(gap.why),
    };
    sink.fact(Fact::Gap(gap)).await;
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
