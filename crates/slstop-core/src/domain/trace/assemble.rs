//! Makes trees of spans: those of one id merged, the inferred ones into the calls that they were made up
//! from, each under its parent, those without one under a row that says so.

use std::collections::HashMap;
use std::sync::Arc;

use super::received::ReceivedSpan;
use super::span::{Detail, SpanKind, SpanStatus, TraceSpan};
use super::span_tree::SpanTree;
use super::{critical_path, failures, self_time};
use crate::domain::line::Micros;

/// The id of the row that stands in for parents that never came.
const NOT_RECEIVED: &str = "parent-not-received";

/// A tree for each trace, in the order in which the traces begin.
pub fn trees(spans: Vec<ReceivedSpan>) -> Vec<SpanTree> {
    let mut order = Vec::new();
    let mut by_trace: HashMap<String, Vec<ReceivedSpan>> = HashMap::new();
    for span in spans {
        let key = canonical(&span.trace);
        by_trace
            .entry(key)
            .or_insert_with_key(|key| {
                order.push(key.clone());
                Vec::new()
            })
            .push(span);
    }
    let mut trees: Vec<SpanTree> = order
        .iter()
        .filter_map(|key| by_trace.remove(key))
        .filter_map(tree)
        .collect();
    trees.sort_by_key(|tree| tree.start());
    trees
}

/// X-Ray's and the W3C's form of the same id.
pub fn canonical(id: &str) -> String {
    let digits = id
        .strip_prefix("1-")
        .map_or_else(|| id.to_owned(), |rest| rest.replacen('-', "", 1));
    digits.to_ascii_lowercase()
}

fn tree(received: Vec<ReceivedSpan>) -> Option<SpanTree> {
    let id = Arc::clone(&received.first()?.trace);
    let spans = merge_inferred(merge_revisions(received));
    let mut spans = under_parents(spans);
    self_time::fill(&mut spans);
    failures::find_origins(&mut spans);
    critical_path::mark(&mut spans);
    Some(SpanTree { id, spans })
}

/// Of spans with one id the latest, with what only the others say.
fn merge_revisions(received: Vec<ReceivedSpan>) -> Vec<ReceivedSpan> {
    let mut known: HashMap<Box<str>, usize> = HashMap::with_capacity(received.len());
    let mut merged: Vec<ReceivedSpan> = Vec::with_capacity(received.len());
    for span in received {
        let Some(&at) = known.get(&span.id) else {
            known.insert(span.id.clone(), merged.len());
            merged.push(span);
            continue;
        };
        let rank = |span: &ReceivedSpan| (span.end.is_some(), span.revision);
        let is_newer = rank(&span) >= rank(&merged[at]);
        let older = if is_newer {
            std::mem::replace(&mut merged[at], span)
        } else {
            span
        };
        let kept = &mut merged[at];
        kept.parent = kept.parent.take().or(older.parent);
        complete(&mut kept.details, older.details);
        if kept.exceptions.is_empty() && kept.status.is_failure() {
            kept.exceptions = older.exceptions;
        }
        if kept.links.is_empty() {
            kept.links = older.links;
        }
    }
    merged
}

fn complete(details: &mut Vec<Detail>, more: Vec<Detail>) {
    for detail in more {
        if !details.iter().any(|known| known.key == detail.key) {
            details.push(detail);
        }
    }
}

/// X-Ray shows a call of a service without traces twice: as the caller saw it, and as a segment that it
/// makes up from that. The call is kept, with what only the segment says.
fn merge_inferred(mut spans: Vec<ReceivedSpan>) -> Vec<ReceivedSpan> {
    if !spans.iter().any(|span| span.is_inferred) {
        return spans;
    }
    let calls: HashMap<Box<str>, usize> = spans
        .iter()
        .enumerate()
        .filter(|(_, span)| !span.is_inferred && span.kind.is_call())
        .map(|(at, span)| (span.id.clone(), at))
        .collect();
    let mut into: HashMap<Box<str>, Box<str>> = HashMap::new();
    for at in 0..spans.len() {
        let call = spans[at]
            .parent
            .as_ref()
            .and_then(|parent| calls.get(parent))
            .copied();
        let Some(call) = call.filter(|_| spans[at].is_inferred) else {
            continue;
        };
        into.insert(spans[at].id.clone(), spans[call].id.clone());
        let details = std::mem::take(&mut spans[at].details);
        let exceptions = std::mem::take(&mut spans[at].exceptions);
        let (status, end) = (spans[at].status, spans[at].end);
        let call = &mut spans[call];
        complete(&mut call.details, details);
        call.status = call.status.max(status);
        call.end = call.end.or(end);
        if call.exceptions.is_empty() {
            call.exceptions = exceptions;
        }
    }
    spans.retain(|span| !into.contains_key(&span.id));
    for span in &mut spans {
        if let Some(call) = span.parent.as_ref().and_then(|parent| into.get(parent)) {
            span.parent = Some(call.clone());
        }
    }
    spans
}

/// In the order of the tree: each span before its descendants, siblings by their start.
fn under_parents(received: Vec<ReceivedSpan>) -> Vec<TraceSpan> {
    let index: HashMap<&str, usize> = received
        .iter()
        .enumerate()
        .map(|(at, span)| (&*span.id, at))
        .collect();
    let mut parents: Vec<Option<usize>> = received
        .iter()
        .map(|span| {
            span.parent
                .as_deref()
                .and_then(|parent| index.get(parent))
                .copied()
        })
        .collect();
    cut_circles(&mut parents);
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); received.len()];
    let (mut roots, mut orphans) = (Vec::new(), Vec::new());
    for (at, span) in received.iter().enumerate() {
        match (parents[at], &span.parent) {
            (Some(parent), _) => children[parent].push(at),
            (None, Some(_)) => orphans.push(at),
            (None, None) => roots.push(at),
        }
    }
    let start = |&at: &usize| received[at].start;
    for siblings in children.iter_mut().chain([&mut roots, &mut orphans]) {
        siblings.sort_by_key(start);
    }
    let mut placed = Placed {
        spans: Vec::with_capacity(received.len() + 1),
        received: received.into_iter().map(Some).collect(),
        children,
    };
    placed.add(roots, None, 0);
    if !orphans.is_empty() {
        let row = placed.not_received(&orphans);
        placed.add(orphans, Some(row), 1);
    }
    close(&mut placed.spans);
    placed.spans
}

/// Parents that are their own descendants are none.
fn cut_circles(parents: &mut [Option<usize>]) {
    const UNSEEN: usize = usize::MAX;
    let mut seen_in = vec![UNSEEN; parents.len()];
    for begin in 0..parents.len() {
        let mut at = begin;
        while seen_in[at] == UNSEEN {
            seen_in[at] = begin;
            match parents[at] {
                Some(parent) if seen_in[parent] == begin => {
                    parents[at] = None;
                    break;
                }
                Some(parent) => at = parent,
                None => break,
            }
        }
    }
}

struct Placed {
    spans: Vec<TraceSpan>,
    received: Vec<Option<ReceivedSpan>>,
    children: Vec<Vec<usize>>,
}

impl Placed {
    /// These and all below them.
    fn add(&mut self, top: Vec<usize>, parent: Option<u32>, depth: u16) {
        // What is still to be placed, the next one last.
        let mut waiting: Vec<_> = top
            .into_iter()
            .rev()
            .map(|at| (at, parent, depth))
            .collect();
        while let Some((at, parent, depth)) = waiting.pop() {
            let Some(received) = self.received[at].take() else {
                continue;
            };
            let own = self.next_index();
            let enclosing = parent.and_then(|parent| self.spans.get(parent as usize));
            self.spans.push(placed(received, enclosing, parent, depth));
            let below = depth.saturating_add(1);
            let children = std::mem::take(&mut self.children[at]);
            waiting.extend(
                children
                    .into_iter()
                    .rev()
                    .map(|child| (child, Some(own), below)),
            );
        }
    }

    fn next_index(&self) -> u32 {
        u32::try_from(self.spans.len()).unwrap_or(u32::MAX)
    }

    /// The row above spans whose parents never came.
    fn not_received(&mut self, orphans: &[usize]) -> u32 {
        let row = self.next_index();
        let starts = orphans
            .iter()
            .filter_map(|&at| self.received[at].as_ref())
            .map(|span| span.start);
        let start = starts.min().unwrap_or_default();
        self.spans.push(TraceSpan {
            id: NOT_RECEIVED.into(),
            parent_id: None,
            name: "parent not received".into(),
            service: "".into(),
            kind: SpanKind::ParentNotReceived,
            status: SpanStatus::Ok,
            start,
            end: start,
            is_open: true,
            is_failure_origin: false,
            is_critical: false,
            self_time: Micros(0),
            details: Vec::new(),
            resource: Arc::new([]),
            exceptions: Vec::new(),
            links: Vec::new(),
            cause: None,
            parent: None,
            depth: 0,
            subtree_end: row + 1,
        });
        row
    }
}

fn placed(
    received: ReceivedSpan,
    enclosing: Option<&TraceSpan>,
    parent: Option<u32>,
    depth: u16,
) -> TraceSpan {
    let service = received.service.or_else(|| {
        let known = enclosing.filter(|span| !span.service.is_empty() && !span.kind.is_call());
        known.map(|span| Arc::clone(&span.service))
    });
    TraceSpan {
        id: received.id,
        parent_id: received.parent,
        service: service.unwrap_or_else(|| Arc::clone(&received.name)),
        name: received.name,
        kind: received.kind,
        status: received.status,
        start: received.start,
        end: received.end.unwrap_or(received.start).max(received.start),
        is_open: received.end.is_none(),
        is_failure_origin: false,
        is_critical: false,
        self_time: Micros(0),
        details: received.details,
        resource: received.resource,
        exceptions: received.exceptions,
        links: received.links,
        cause: received.cause,
        parent,
        depth,
        subtree_end: 0,
    }
}

/// Where each subtree ends in the list; and when what did not end was last heard of.
fn close(spans: &mut [TraceSpan]) {
    for at in (0..spans.len()).rev() {
        let own = u32::try_from(at + 1).unwrap_or(u32::MAX);
        spans[at].subtree_end = spans[at].subtree_end.max(own);
        let (end, subtree_end) = (spans[at].end, spans[at].subtree_end);
        if let Some(parent) = spans[at]
            .parent
            .and_then(|parent| spans.get_mut(parent as usize))
        {
            parent.subtree_end = parent.subtree_end.max(subtree_end);
            if parent.is_open {
                parent.end = parent.end.max(end);
            }
        }
    }
}
