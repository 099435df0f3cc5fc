//! A query at work: takes records one by one, and says at any time what it found so far.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::aggregate::Sum;
use super::record::{FieldSource, QueryRecord};
use super::syntax::{NamedExpression, Parse, QueryCommand, QueryExpression, SortKey, StatsCommand};
use super::value::QueryValue;

/// Rows where neither the query nor the request says how many.
pub const USUAL_LIMIT: usize = 10_000;
pub const MOST_ROWS: usize = 100_000;
/// Rows kept for what needs all of them.
const MOST_KEPT: usize = 200_000;
/// Groups of one `stats`.
const MOST_GROUPS: usize = 100_000;

#[derive(Debug)]
pub struct Pipeline {
    /// What each record goes through by itself.
    each: Vec<QueryCommand>,
    /// What needs all of them.
    all: Vec<QueryCommand>,
    shown: Option<Vec<NamedExpression>>,
    limit: usize,
    kept: Vec<QueryRecord>,
    groups: BTreeMap<Vec<Option<String>>, RecordGroup>,
    pub n_matched: u64,
}

#[derive(Debug)]
struct RecordGroup {
    by: Vec<(Arc<str>, QueryValue)>,
    sums: Vec<Sum>,
}

/// Rows of named texts.
pub type ResultRows = Vec<Vec<(Arc<str>, String)>>;

/// What a group's results are made of.
struct GroupFields<'a> {
    by: &'a [(Arc<str>, QueryValue)],
    results: Vec<Option<QueryValue>>,
}

impl FieldSource for GroupFields<'_> {
    fn get(&self, name: &str) -> Option<QueryValue> {
        let found = self.by.iter().find(|(known, _)| **known == *name);
        found.map(|(_, value)| value.clone())
    }

    fn aggregate(&self, place: usize) -> Option<QueryValue> {
        self.results.get(place).cloned().flatten()
    }
}

impl Pipeline {
    pub fn new(commands: Vec<QueryCommand>) -> Self {
        let is_each = |command: &QueryCommand| {
            !matches!(
                command,
                QueryCommand::Stats(_)
                    | QueryCommand::Sort(_)
                    | QueryCommand::Limit(_)
                    | QueryCommand::Dedup(_)
            )
        };
        let n_each = commands.iter().take_while(|one| is_each(one)).count();
        let mut each = commands;
        let all = each.split_off(n_each);
        let shown = |commands: &[QueryCommand]| {
            let displays = commands.iter().rev().find_map(|command| match command {
                QueryCommand::Display(shown) => Some(shown.clone()),
                _ => None,
            });
            let fields = commands.iter().filter_map(|command| match command {
                QueryCommand::Fields(fields) => Some(fields.clone()),
                _ => None,
            });
            displays.or_else(|| fields.reduce(|all, more| [all, more].concat()))
        };
        // A `stats` shows what it sums up, whatever was shown before.
        let shown = match all
            .iter()
            .rposition(|one| matches!(one, QueryCommand::Stats(_)))
        {
            Some(stats) => shown(&all[stats..]),
            None => shown(&[each.clone(), all.clone()].concat()),
        };
        Self {
            each,
            all,
            shown,
            limit: USUAL_LIMIT,
            kept: Vec::new(),
            groups: BTreeMap::new(),
            n_matched: 0,
        }
    }

    /// What the request says; the query's own `limit` counts, too.
    pub fn limit(&mut self, limit: usize) {
        self.limit = limit.clamp(1, MOST_ROWS);
    }

    pub fn take(&mut self, mut record: QueryRecord) {
        for command in &self.each {
            if !apply(command, &mut record) {
                return;
            }
        }
        self.n_matched += 1;
        match self.all.first() {
            Some(QueryCommand::Stats(stats)) => sum_up(&mut self.groups, stats, &record),
            _ => {
                self.kept.push(record.settle());
                self.prune();
            }
        }
    }

    /// Of rows that are only sorted and cut, no more are kept than can be shown.
    fn prune(&mut self) {
        let most = self.limit.max(USUAL_LIMIT);
        if self.kept.len() < 2 * most {
            return;
        }
        let is_cut_only = self.all.iter().all(|command| {
            matches!(
                command,
                QueryCommand::Sort(_) | QueryCommand::Limit(_) | QueryCommand::Display(_)
            )
        });
        if is_cut_only {
            let orders = self.all.iter().find_map(|command| match command {
                QueryCommand::Sort(orders) => Some(orders.as_slice()),
                _ => None,
            });
            put_in_order(&mut self.kept, orders);
            self.kept.truncate(most);
        } else {
            self.kept.truncate(MOST_KEPT);
        }
    }

    /// The rows as of now.
    pub fn rows(&self) -> ResultRows {
        let mut commands = self.all.iter();
        let mut rows: Vec<QueryRecord> = match self.all.first() {
            Some(QueryCommand::Stats(stats)) => {
                commands.next();
                results(&self.groups, stats)
            }
            _ => self.kept.clone(),
        };
        if !self
            .all
            .iter()
            .any(|one| matches!(one, QueryCommand::Sort(_)))
        {
            put_in_order(&mut rows, None);
        }
        for command in commands {
            rows = finish(command, rows);
        }
        rows.truncate(self.limit);
        rows.iter().map(|row| self.show(row)).collect()
    }

    fn show(&self, row: &QueryRecord) -> Vec<(Arc<str>, String)> {
        let mut cells = Vec::new();
        let mut cell = |name: &Arc<str>, value: Option<QueryValue>| {
            if let Some(value) = value {
                cells.push((name.clone(), value.shown()));
            }
        };
        match &self.shown {
            Some(shown) => {
                for named in shown {
                    let value = row.get(&named.name);
                    cell(&named.name, value.or_else(|| named.expression.of(row)));
                }
            }
            None if row.is_event() => {
                for name in ["@timestamp", "@message"] {
                    cell(&Arc::from(name), row.get(name));
                }
            }
            None => {
                for (name, value) in &row.computed {
                    cell(name, Some(value.clone()));
                }
            }
        }
        if row.is_event() {
            cell(&Arc::from("@ptr"), row.get("@ptr"));
        }
        cells
    }
}

/// Whether the record goes on.
fn apply(command: &QueryCommand, record: &mut QueryRecord) -> bool {
    match command {
        QueryCommand::Filter(condition) => return condition.is_true(record),
        QueryCommand::Fields(named) | QueryCommand::Display(named) => {
            for NamedExpression { name, expression } in named {
                let is_own = matches!(expression, QueryExpression::Field(field) if field == name);
                if !is_own {
                    let value = expression.of(record);
                    record.set(name, value);
                }
            }
        }
        QueryCommand::Parse(parse) => found(parse, record),
        QueryCommand::Stats(_)
        | QueryCommand::Sort(_)
        | QueryCommand::Limit(_)
        | QueryCommand::Dedup(_) => {}
    }
    true
}

fn found(parse: &Parse, record: &mut QueryRecord) {
    let Some(text) = parse.of.of(record) else {
        return;
    };
    let text = text.shown();
    let Some(captures) = parse.pattern.captures(&text) else {
        return;
    };
    let groups = captures.iter().skip(1);
    let named = parse.names.iter().zip(groups);
    let values: Vec<_> = named
        .map(|(name, group)| {
            (
                name.clone(),
                group.map(|group| QueryValue::text(group.as_str())),
            )
        })
        .collect();
    for (name, value) in values {
        record.set(&name, value);
    }
}

fn sum_up(
    groups: &mut BTreeMap<Vec<Option<String>>, RecordGroup>,
    stats: &StatsCommand,
    record: &QueryRecord,
) {
    let by: Vec<_> = stats
        .by
        .iter()
        .map(|named| named.expression.of(record))
        .collect();
    let key = by
        .iter()
        .map(|value| value.as_ref().map(QueryValue::shown))
        .collect();
    if groups.len() >= MOST_GROUPS && !groups.contains_key(&key) {
        return;
    }
    let group = groups.entry(key).or_insert_with(|| RecordGroup {
        by: (stats.by.iter().zip(by))
            .filter_map(|(named, value)| Some((named.name.clone(), value?)))
            .collect(),
        sums: vec![Sum::default(); stats.aggregates.len()],
    });
    for (sum, aggregate) in group.sums.iter_mut().zip(&stats.aggregates) {
        sum.take(aggregate, record);
    }
}

/// A row a group: what it is grouped by, then what was summed up.
fn results(
    groups: &BTreeMap<Vec<Option<String>>, RecordGroup>,
    stats: &StatsCommand,
) -> Vec<QueryRecord> {
    let row = |group: &RecordGroup| {
        let sums = group.sums.iter().zip(&stats.aggregates);
        let fields = GroupFields {
            by: &group.by,
            results: sums
                .map(|(sum, aggregate)| sum.result(aggregate.kind))
                .collect(),
        };
        let shown = stats.shown.iter().filter_map(|named| {
            let value = named.expression.of(&fields)?;
            Some((named.name.clone(), value))
        });
        QueryRecord::result(group.by.iter().cloned().chain(shown).collect())
    };
    groups.values().map(row).collect()
}

fn finish(command: &QueryCommand, mut rows: Vec<QueryRecord>) -> Vec<QueryRecord> {
    match command {
        QueryCommand::Sort(orders) => sort(&mut rows, orders),
        QueryCommand::Limit(limit) => rows.truncate(*limit),
        QueryCommand::Dedup(fields) => {
            let mut seen = BTreeSet::new();
            rows.retain(|row| {
                let key: Vec<_> = fields.iter().map(|field| field.of(row)).collect();
                let key: Vec<_> = key
                    .iter()
                    .map(|value| value.as_ref().map(QueryValue::shown))
                    .collect();
                seen.insert(key)
            });
        }
        QueryCommand::Stats(stats) => {
            let mut groups = BTreeMap::new();
            for row in &rows {
                sum_up(&mut groups, stats, row);
            }
            return results(&groups, stats);
        }
        QueryCommand::Fields(_)
        | QueryCommand::Display(_)
        | QueryCommand::Filter(_)
        | QueryCommand::Parse(_) => {
            rows.retain_mut(|row| apply(command, row));
        }
    }
    rows
}

/// Events come newest first where nothing else is said.
fn put_in_order(rows: &mut Vec<QueryRecord>, orders: Option<&[SortKey]>) {
    match orders {
        Some(orders) => sort(rows, orders),
        None => rows.sort_by_key(|row| Reverse(row.at())),
    }
}

/// What is absent comes last.
fn sort(rows: &mut Vec<QueryRecord>, orders: &[SortKey]) {
    let values = |row: &QueryRecord| orders.iter().map(|order| order.by.of(row)).collect();
    let mut keyed: Vec<(Vec<Option<QueryValue>>, QueryRecord)> =
        rows.drain(..).map(|row| (values(&row), row)).collect();
    keyed.sort_by(|(one, _), (two, _)| {
        let pairs = one.iter().zip(two).zip(orders);
        let mut compared = pairs.map(|((one, two), order)| match (one, two) {
            (Some(one), Some(two)) if order.is_descending => two.compare(one),
            (Some(one), Some(two)) => one.compare(two),
            (one, two) => one.is_none().cmp(&two.is_none()),
        });
        compared
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    });
    rows.extend(keyed.into_iter().map(|(_, row)| row));
}
