//! A query at work: takes records one by one, and says at any time what it found so far.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::aggregate::Sum;
use super::record::{Fields, Record};
use super::syntax::{Command, Expression, Named, Order, Parse, Stats};
use super::value::Value;

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
    each: Vec<Command>,
    /// What needs all of them.
    all: Vec<Command>,
    shown: Option<Vec<Named>>,
    limit: usize,
    kept: Vec<Record>,
    groups: BTreeMap<Vec<Option<String>>, Group>,
    pub n_matched: u64,
}

#[derive(Debug)]
struct Group {
    by: Vec<(Arc<str>, Value)>,
    sums: Vec<Sum>,
}

/// Rows of named texts.
pub type Outcome = Vec<Vec<(Arc<str>, String)>>;

/// What a group's results are made of.
struct OfGroup<'a> {
    by: &'a [(Arc<str>, Value)],
    results: Vec<Option<Value>>,
}

impl Fields for OfGroup<'_> {
    fn get(&self, name: &str) -> Option<Value> {
        let found = self.by.iter().find(|(known, _)| **known == *name);
        found.map(|(_, value)| value.clone())
    }

    fn aggregate(&self, place: usize) -> Option<Value> {
        self.results.get(place).cloned().flatten()
    }
}

impl Pipeline {
    pub fn new(commands: Vec<Command>) -> Self {
        let is_each = |command: &Command| {
            !matches!(
                command,
                Command::Stats(_) | Command::Sort(_) | Command::Limit(_) | Command::Dedup(_)
            )
        };
        let n_each = commands.iter().take_while(|one| is_each(one)).count();
        let mut each = commands;
        let all = each.split_off(n_each);
        let shown = |commands: &[Command]| {
            let displays = commands.iter().rev().find_map(|command| match command {
                Command::Display(shown) => Some(shown.clone()),
                _ => None,
            });
            let fields = commands.iter().filter_map(|command| match command {
                Command::Fields(fields) => Some(fields.clone()),
                _ => None,
            });
            displays.or_else(|| fields.reduce(|all, more| [all, more].concat()))
        };
        // A `stats` shows what it sums up, whatever was shown before.
        let shown = match all.iter().rposition(|one| matches!(one, Command::Stats(_))) {
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

    pub fn take(&mut self, mut record: Record) {
        for command in &self.each {
            if !apply(command, &mut record) {
                return;
            }
        }
        self.n_matched += 1;
        match self.all.first() {
            Some(Command::Stats(stats)) => sum_up(&mut self.groups, stats, &record),
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
                Command::Sort(_) | Command::Limit(_) | Command::Display(_)
            )
        });
        if is_cut_only {
            let orders = self.all.iter().find_map(|command| match command {
                Command::Sort(orders) => Some(orders.as_slice()),
                _ => None,
            });
            put_in_order(&mut self.kept, orders);
            self.kept.truncate(most);
        } else {
            self.kept.truncate(MOST_KEPT);
        }
    }

    /// The rows as of now.
    pub fn rows(&self) -> Outcome {
        let mut commands = self.all.iter();
        let mut rows: Vec<Record> = match self.all.first() {
            Some(Command::Stats(stats)) => {
                commands.next();
                results(&self.groups, stats)
            }
            _ => self.kept.clone(),
        };
        if !self.all.iter().any(|one| matches!(one, Command::Sort(_))) {
            put_in_order(&mut rows, None);
        }
        for command in commands {
            rows = finish(command, rows);
        }
        rows.truncate(self.limit);
        rows.iter().map(|row| self.show(row)).collect()
    }

    fn show(&self, row: &Record) -> Vec<(Arc<str>, String)> {
        let mut cells = Vec::new();
        let mut cell = |name: &Arc<str>, value: Option<Value>| {
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
fn apply(command: &Command, record: &mut Record) -> bool {
    match command {
        Command::Filter(condition) => return condition.is_true(record),
        Command::Fields(named) | Command::Display(named) => {
            for Named { name, expression } in named {
                let is_own = matches!(expression, Expression::Field(field) if field == name);
                if !is_own {
                    let value = expression.of(record);
                    record.set(name, value);
                }
            }
        }
        Command::Parse(parse) => found(parse, record),
        Command::Stats(_) | Command::Sort(_) | Command::Limit(_) | Command::Dedup(_) => {}
    }
    true
}

fn found(parse: &Parse, record: &mut Record) {
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
        .map(|(name, group)| (name.clone(), group.map(|group| Value::text(group.as_str()))))
        .collect();
    for (name, value) in values {
        record.set(&name, value);
    }
}

fn sum_up(groups: &mut BTreeMap<Vec<Option<String>>, Group>, stats: &Stats, record: &Record) {
    let by: Vec<_> = stats
        .by
        .iter()
        .map(|named| named.expression.of(record))
        .collect();
    let key = by
        .iter()
        .map(|value| value.as_ref().map(Value::shown))
        .collect();
    if groups.len() >= MOST_GROUPS && !groups.contains_key(&key) {
        return;
    }
    let group = groups.entry(key).or_insert_with(|| Group {
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
fn results(groups: &BTreeMap<Vec<Option<String>>, Group>, stats: &Stats) -> Vec<Record> {
    let row = |group: &Group| {
        let sums = group.sums.iter().zip(&stats.aggregates);
        let fields = OfGroup {
            by: &group.by,
            results: sums
                .map(|(sum, aggregate)| sum.result(aggregate.kind))
                .collect(),
        };
        let shown = stats.shown.iter().filter_map(|named| {
            let value = named.expression.of(&fields)?;
            Some((named.name.clone(), value))
        });
        Record::result(group.by.iter().cloned().chain(shown).collect())
    };
    groups.values().map(row).collect()
}

fn finish(command: &Command, mut rows: Vec<Record>) -> Vec<Record> {
    match command {
        Command::Sort(orders) => sort(&mut rows, orders),
        Command::Limit(limit) => rows.truncate(*limit),
        Command::Dedup(fields) => {
            let mut seen = BTreeSet::new();
            rows.retain(|row| {
                let key: Vec<_> = fields.iter().map(|field| field.of(row)).collect();
                let key: Vec<_> = key
                    .iter()
                    .map(|value| value.as_ref().map(Value::shown))
                    .collect();
                seen.insert(key)
            });
        }
        Command::Stats(stats) => {
            let mut groups = BTreeMap::new();
            for row in &rows {
                sum_up(&mut groups, stats, row);
            }
            return results(&groups, stats);
        }
        Command::Fields(_) | Command::Display(_) | Command::Filter(_) | Command::Parse(_) => {
            rows.retain_mut(|row| apply(command, row));
        }
    }
    rows
}

/// Events come newest first where nothing else is said.
fn put_in_order(rows: &mut Vec<Record>, orders: Option<&[Order]>) {
    match orders {
        Some(orders) => sort(rows, orders),
        None => rows.sort_by_key(|row| Reverse(row.at())),
    }
}

/// What is absent comes last.
fn sort(rows: &mut Vec<Record>, orders: &[Order]) {
    let values = |row: &Record| orders.iter().map(|order| order.by.of(row)).collect();
    let mut keyed: Vec<(Vec<Option<Value>>, Record)> =
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
