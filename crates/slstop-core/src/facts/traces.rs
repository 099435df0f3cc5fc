//! The traces that are known: lists by what was asked, whole trees by their ids, the service graphs.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::domain::trace::{self, ListedTrace, ServiceGraph, SpanTree, canonical};
use crate::message::{Fact, Window};
use slstop_base::{FunctionName, PlaceId};

/// Lists of other functions and windows: going back to one shows it at once.
const MOST_LISTS: usize = 16;
/// Whole traces; one of 10,000 spans takes about 10 MB.
const MOST_TREES: usize = 16;
const MOST_GRAPHS: usize = 8;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct KnownTraces {
    /// The latest first, in all three.
    lists: VecDeque<TraceList>,
    trees: VecDeque<ReceivedTrace>,
    graphs: VecDeque<(PlaceId, Window, Arc<ServiceGraph>)>,
}

/// What GetTraceSummaries, or the spans themselves, said of a window.
#[derive(Clone, Debug, PartialEq)]
pub struct TraceList {
    place: PlaceId,
    functions: Arc<[FunctionName]>,
    window: Window,
    filter: Option<Arc<str>>,
    /// The newest first.
    pub traces: Arc<[ListedTrace]>,
    /// There were more than anybody reads.
    pub is_cut: bool,
}

/// One trace, as far as its documents could be read.
#[derive(Clone, Debug, PartialEq)]
pub struct ReceivedTrace {
    pub place: PlaceId,
    /// In one form, X-Ray's or the W3C's.
    key: String,
    /// Absent where none of its documents holds a span.
    pub tree: Option<Arc<SpanTree>>,
    /// What could not be read, a line each.
    pub problems: Vec<String>,
}

impl KnownTraces {
    pub fn list(
        &self,
        place: PlaceId,
        functions: &[FunctionName],
        window: Window,
        filter: Option<&str>,
    ) -> Option<&TraceList> {
        self.lists.iter().find(|list| {
            list.place == place
                && *list.functions == *functions
                && list.window == window
                && list.filter.as_deref() == filter
        })
    }

    pub fn received(&self, place: PlaceId, id: &str) -> Option<&ReceivedTrace> {
        let key = canonical(id);
        let mut trees = self.trees.iter();
        trees.find(|tree| tree.place == place && tree.key == key)
    }

    pub fn graph(&self, place: PlaceId, window: Window) -> Option<&Arc<ServiceGraph>> {
        let mut graphs = self.graphs.iter();
        let found = graphs.find(|(of, over, _)| *of == place && *over == window);
        found.map(|(_, _, graph)| graph)
    }

    /// Whether it says anything new.
    pub(super) fn absorb(&mut self, place: PlaceId, fact: &Fact) -> bool {
        match fact {
            Fact::Traces {
                functions,
                window,
                filter,
                traces,
                is_cut,
            } => {
                let list = TraceList {
                    place,
                    functions: functions.clone(),
                    window: *window,
                    filter: filter.clone(),
                    traces: traces.as_slice().into(),
                    is_cut: *is_cut,
                };
                let known = self.list(place, functions, *window, filter.as_deref());
                if known == Some(&list) {
                    return false;
                }
                self.lists.retain(|known| {
                    (known.place, &known.functions, known.window, &known.filter)
                        != (list.place, &list.functions, list.window, &list.filter)
                });
                self.lists.truncate(MOST_LISTS - 1);
                self.lists.push_front(list);
                true
            }
            Fact::Trace { id, documents } => {
                let key = canonical(id);
                let mut opened = trace::documents(documents);
                let tree = opened
                    .trees
                    .iter()
                    .position(|tree| canonical(&tree.id) == key);
                let tree = tree.map(|at| Arc::new(opened.trees.swap_remove(at)));
                let received = ReceivedTrace {
                    place,
                    key,
                    tree,
                    problems: opened.problems,
                };
                if self.received(place, id) == Some(&received) {
                    return false;
                }
                self.trees
                    .retain(|known| known.place != place || known.key != received.key);
                self.trees.truncate(MOST_TREES - 1);
                self.trees.push_front(received);
                true
            }
            Fact::ServiceGraph { window, graph } => {
                if self
                    .graph(place, *window)
                    .is_some_and(|known| **known == *graph)
                {
                    return false;
                }
                self.graphs
                    .retain(|(of, over, _)| (*of, *over) != (place, *window));
                self.graphs.truncate(MOST_GRAPHS - 1);
                self.graphs
                    .push_front((place, *window, Arc::new(graph.clone())));
                true
            }
            _ => false,
        }
    }
}
