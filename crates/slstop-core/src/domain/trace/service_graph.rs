//! The service graph: who calls whom, how often, how well.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::received::number;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ServiceGraph {
    pub nodes: Vec<ServiceNode>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ServiceNode {
    /// What edges call it.
    pub reference: i64,
    pub name: String,
    /// As AWS writes it, `client` among them; absent where it says nothing.
    pub kind: Option<String>,
    pub is_root: bool,
    pub state: Option<String>,
    /// Absent of those that nothing was recorded of.
    pub calls: Option<CallCounts>,
    pub edges: Vec<ServiceEdge>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ServiceEdge {
    pub to: i64,
    /// By a link, not by a call that waits.
    pub is_link: bool,
    pub calls: Option<CallCounts>,
}

/// How often, how well and how fast.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CallCounts {
    pub total: u64,
    pub ok: u64,
    pub errors: u64,
    pub throttles: u64,
    pub faults: u64,
    /// Of all calls together.
    pub response_seconds: f64,
}

impl CallCounts {
    pub fn failed(&self) -> u64 {
        self.errors + self.faults
    }

    pub fn failed_share(&self) -> Option<f64> {
        (self.total > 0).then(|| self.failed() as f64 / self.total as f64)
    }

    pub fn mean_ms(&self) -> Option<f64> {
        (self.total > 0).then(|| self.response_seconds * 1000.0 / self.total as f64)
    }

    pub fn add(&mut self, other: &Self) {
        self.total += other.total;
        self.ok += other.ok;
        self.errors += other.errors;
        self.throttles += other.throttles;
        self.faults += other.faults;
        self.response_seconds += other.response_seconds;
    }
}

/// A row of the graph as a tree: a service below the one that calls it.
#[derive(Clone, Debug, PartialEq)]
pub struct GraphRow<'g> {
    pub node: &'g ServiceNode,
    pub depth: usize,
    /// How it was reached; absent of the roots.
    pub edge: Option<&'g ServiceEdge>,
    /// Shown with its callees further up.
    pub is_repeated: bool,
}

impl ServiceGraph {
    /// Whether an object is an answer of GetServiceGraph or GetTraceGraph.
    pub fn is_one(members: &Map<String, Value>) -> bool {
        let services = members.get("Services").and_then(Value::as_array);
        services.is_some_and(|services| {
            services
                .iter()
                .all(|one| one.get("ReferenceId").is_some() || one.get("Edges").is_some())
        })
    }

    pub fn read(members: &Map<String, Value>) -> Self {
        let services = members.get("Services").and_then(Value::as_array);
        Self {
            nodes: services.into_iter().flatten().map(node).collect(),
        }
    }

    fn find(&self, reference: i64) -> Option<&ServiceNode> {
        self.nodes.iter().find(|node| node.reference == reference)
    }

    /// Every service once with what it calls, callers first; circles end where they close.
    pub fn rows(&self) -> Vec<GraphRow<'_>> {
        let is_called = |node: &ServiceNode| {
            let mut edges = self
                .nodes
                .iter()
                .filter(|from| from.reference != node.reference)
                .flat_map(|from| &from.edges);
            edges.any(|edge| edge.to == node.reference)
        };
        let mut rows = Vec::new();
        let mut seen = vec![];
        let clients = self.nodes.iter().filter(|node| !is_called(node));
        // What only circles lead to comes at last.
        for node in clients.chain(self.nodes.iter()) {
            if !seen.contains(&node.reference) {
                self.below(node, None, 0, &mut seen, &mut rows);
            }
        }
        rows
    }

    fn below<'g>(
        &'g self,
        node: &'g ServiceNode,
        edge: Option<&'g ServiceEdge>,
        depth: usize,
        seen: &mut Vec<i64>,
        rows: &mut Vec<GraphRow<'g>>,
    ) {
        /// No row has room for more.
        const DEEPEST: usize = 40;
        let is_repeated = seen.contains(&node.reference);
        rows.push(GraphRow {
            node,
            depth,
            edge,
            is_repeated,
        });
        if is_repeated || depth >= DEEPEST {
            return;
        }
        seen.push(node.reference);
        for edge in &node.edges {
            if let Some(to) = self.find(edge.to) {
                self.below(to, Some(edge), depth + 1, seen, rows);
            }
        }
    }
}

fn node(value: &Value) -> ServiceNode {
    let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    let edges = value.get("Edges").and_then(Value::as_array);
    ServiceNode {
        reference: integer(value, "ReferenceId"),
        name: text("Name").unwrap_or_default(),
        kind: text("Type"),
        is_root: value.get("Root") == Some(&Value::Bool(true)),
        state: text("State"),
        calls: value.get("SummaryStatistics").map(counts),
        edges: edges.into_iter().flatten().map(edge).collect(),
    }
}

fn edge(value: &Value) -> ServiceEdge {
    ServiceEdge {
        to: integer(value, "ReferenceId"),
        is_link: value.get("EdgeType").and_then(Value::as_str) == Some("link"),
        calls: value.get("SummaryStatistics").map(counts),
    }
}

fn counts(value: &Value) -> CallCounts {
    let count = |path: &[&str]| {
        let found = path.iter().try_fold(value, |value, name| value.get(*name));
        found.and_then(number).map_or(0, |count| count as u64)
    };
    CallCounts {
        total: count(&["TotalCount"]),
        ok: count(&["OkCount"]),
        errors: count(&["ErrorStatistics", "TotalCount"]),
        throttles: count(&["ErrorStatistics", "ThrottleCount"]),
        faults: count(&["FaultStatistics", "TotalCount"]),
        response_seconds: value
            .get("TotalResponseTime")
            .and_then(number)
            .unwrap_or(0.0),
    }
}

fn integer(value: &Value, name: &str) -> i64 {
    value
        .get(name)
        .and_then(number)
        .map_or(-1, |number| number as i64)
}
