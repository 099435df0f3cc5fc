//! One trace: its spans in the order of a tree, and what the head of a waterfall says of them.

use std::collections::HashMap;
use std::sync::Arc;

use super::span::{SpanKind, SpanStatus, SpanTime, TraceSpan};
use crate::domain::line::Micros;

#[derive(Clone, Debug, PartialEq)]
pub struct SpanTree {
    /// In the form in which it came: X-Ray's or the W3C's.
    pub id: Arc<str>,
    pub(super) spans: Vec<TraceSpan>,
}

impl SpanTree {
    /// All spans, each before its descendants. There is at least one.
    pub fn spans(&self) -> &[TraceSpan] {
        &self.spans
    }

    pub fn len(&self) -> usize {
        self.spans.len()
    }

    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    pub fn get(&self, at: usize) -> Option<&TraceSpan> {
        self.spans.get(at)
    }

    /// Whether the parent that it names never came.
    pub fn is_orphan(&self, span: &TraceSpan) -> bool {
        let parent = span
            .parent
            .and_then(|parent| self.spans.get(parent as usize));
        parent.is_some_and(|parent| parent.kind == SpanKind::ParentNotReceived)
    }

    pub fn parent(&self, at: usize) -> Option<usize> {
        self.spans.get(at)?.parent.map(|parent| parent as usize)
    }

    /// One past the last descendant.
    pub fn subtree_end(&self, at: usize) -> usize {
        self.spans
            .get(at)
            .map_or(at, |span| span.subtree_end as usize)
    }

    /// The spans directly below this one, by their start.
    pub fn children(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        self.siblings(at + 1, self.subtree_end(at))
    }

    /// The spans below nothing.
    pub fn tops(&self) -> impl Iterator<Item = usize> + '_ {
        self.siblings(0, self.spans.len())
    }

    fn siblings(&self, from: usize, to: usize) -> impl Iterator<Item = usize> + '_ {
        let first = Some(from).filter(|&from| from < to);
        std::iter::successors(first, move |&at| {
            Some(self.subtree_end(at)).filter(|&next| next < to)
        })
    }

    pub fn start(&self) -> SpanTime {
        self.spans
            .iter()
            .map(|span| span.start)
            .min()
            .unwrap_or_default()
    }

    pub fn end(&self) -> SpanTime {
        self.spans
            .iter()
            .map(|span| span.end)
            .max()
            .unwrap_or_default()
    }

    pub fn duration(&self) -> Micros {
        self.end().since(self.start())
    }

    /// The span with which it begins: the first without a parent, else the first whose parent never came.
    pub fn entry(&self) -> Option<&TraceSpan> {
        let is_real = |at: &usize| self.spans[*at].kind != SpanKind::ParentNotReceived;
        self.tops()
            .find(is_real)
            .or_else(|| self.children(0).next())
            .map(|at| &self.spans[at])
    }

    /// How it ended for who asked: as its entry did.
    pub fn status(&self) -> SpanStatus {
        self.entry().map(|entry| entry.status).unwrap_or_default()
    }

    /// Something of it is still going on, or its end was never sent.
    pub fn is_open(&self) -> bool {
        self.spans
            .iter()
            .any(|span| span.is_open && span.kind != SpanKind::ParentNotReceived)
    }

    /// Where failures began: one that is repeated on every level above counts once.
    pub fn n_failures(&self) -> usize {
        self.spans
            .iter()
            .filter(|span| span.is_failure_origin)
            .count()
    }

    /// A function was started for it.
    pub fn is_cold(&self) -> bool {
        self.spans.iter().any(|span| {
            let said = || span.detail(&["faas.coldstart", "annotation.ColdStart"]);
            span.kind == SpanKind::Initialization || said() == Some("true")
        })
    }

    /// The functions that ran, each once, the first to run first.
    pub fn functions(&self) -> Vec<&str> {
        let mut functions: Vec<&str> = Vec::new();
        for function in self.spans.iter().filter_map(TraceSpan::function) {
            if !functions.contains(&function) {
                functions.push(function);
            }
        }
        functions
    }

    /// Where the time went: by service, what its spans did not wait for others; the most first.
    pub fn self_times(&self) -> Vec<(&str, Micros)> {
        let mut sums: HashMap<&str, u64> = HashMap::new();
        for span in self
            .spans
            .iter()
            .filter(|span| span.kind != SpanKind::ParentNotReceived)
        {
            *sums.entry(&span.service).or_default() += span.self_time.0;
        }
        let mut sums: Vec<_> = sums
            .into_iter()
            .map(|(service, sum)| (service, Micros(sum)))
            .collect();
        sums.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(other.0)));
        sums
    }
}
