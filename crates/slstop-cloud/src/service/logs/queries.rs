//! The queries of Logs Insights that were started: each goes on a good way whenever somebody looks.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::delivery;
use super::event::event_id;
use crate::fault::Disorder;
use crate::logs_insights::record::{QueryEvent, QueryRecord};
use crate::logs_insights::{Pipeline, ResultRows};
use crate::world::lines::{self, LogEntries, LogEntry};
use crate::world::volume::EVENT_OVERHEAD;
use crate::world::{ACCOUNT, World};

/// AWS's quota of queries that run at the same time.
const MOST_RUNNING: usize = 100;
/// And of those over infrequent-access groups.
const MOST_INFREQUENT: usize = 5;
/// Ended ones that can still be looked at: rows of a hundred thousand each at the worst.
const MOST_KEPT: usize = 32;
/// Events that one look goes on by: a tenth of a second in an optimised build.
const EVENTS_A_LOOK: u64 = 200_000;
/// Events to make at a time.
const STRIDE: f64 = 2500.0;
const LONGEST_WINDOW: i64 = 6 * 3_600_000;

#[derive(Debug, Default)]
pub struct LogQueries(Mutex<Store>);

#[derive(Debug, Default)]
struct Store {
    n_numbers: u64,
    runs: BTreeMap<String, Arc<Mutex<QueryRun>>>,
    /// By age.
    ids: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueryRunStatus {
    Scheduled,
    Running,
    Complete,
    Cancelled,
}

#[derive(Clone, Copy, Debug, Default)]
pub struct Statistics {
    pub matched: u64,
    pub scanned: u64,
    pub bytes: u64,
}

/// A query under way.
#[derive(Debug)]
pub struct QueryRun {
    pub status: QueryRunStatus,
    pub statistics: Statistics,
    pipeline: Pipeline,
    groups: Vec<Arc<str>>,
    is_infrequent: bool,
    region: String,
    /// Milliseconds; the end is exclusive. What arrives after the start is not seen.
    span: (i64, i64),
    started: i64,
    disorder: Disorder,
    /// Where it is: which group, and up to which moment.
    group: usize,
    from: i64,
}

#[derive(Debug)]
pub struct StartedQuery {
    pub pipeline: Pipeline,
    pub groups: Vec<Arc<str>>,
    pub is_infrequent: bool,
    pub region: String,
    pub span: (i64, i64),
    pub now: i64,
    pub disorder: Disorder,
}

impl LogQueries {
    /// Another one each time.
    pub fn number(&self) -> u64 {
        let mut store = lock(&self.0);
        store.n_numbers += 1;
        store.n_numbers
    }

    /// False where there are too many already. Those go on meanwhile, whether or not somebody looks at them.
    pub fn begin(&self, id: &str, begun: StartedQuery, world: &World) -> bool {
        let mut store = lock(&self.0);
        if store.is_full(begun.is_infrequent) {
            for run in store.runs.values() {
                lock(run).look(world);
            }
            return false;
        }
        store.forget();
        let run = QueryRun::new(begun);
        store.runs.insert(id.to_owned(), Arc::new(Mutex::new(run)));
        store.ids.push(id.to_owned());
        true
    }

    /// How many have not come to their end.
    pub fn n_running(&self) -> usize {
        let store = lock(&self.0);
        let running = store.runs.values().filter(|run| !lock(run).is_over());
        running.count()
    }

    pub fn with<T>(&self, id: &str, act: impl FnOnce(&mut QueryRun) -> T) -> Option<T> {
        let run = lock(&self.0).runs.get(id).cloned()?;
        let mut run = lock(&run);
        Some(act(&mut run))
    }
}

impl Store {
    fn is_full(&self, for_infrequent: bool) -> bool {
        let (mut n_running, mut n_infrequent) = (0, 0);
        for run in self.runs.values() {
            let run = lock(run);
            n_running += usize::from(!run.is_over());
            n_infrequent += usize::from(!run.is_over() && run.is_infrequent);
        }
        n_running >= MOST_RUNNING || (for_infrequent && n_infrequent >= MOST_INFREQUENT)
    }

    /// Makes room: the oldest that are over go first.
    fn forget(&mut self) {
        while self.ids.len() >= MOST_KEPT {
            let is_over = |id: &String| self.runs.get(id).is_none_or(|run| lock(run).is_over());
            let Some(place) = self.ids.iter().position(is_over) else {
                return;
            };
            let id = self.ids.remove(place);
            self.runs.remove(&id);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic in the middle of a look leaves a query that can be looked at again.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl QueryRun {
    fn new(begun: StartedQuery) -> Self {
        Self {
            status: QueryRunStatus::Scheduled,
            statistics: Statistics::default(),
            pipeline: begun.pipeline,
            groups: begun.groups,
            is_infrequent: begun.is_infrequent,
            region: begun.region,
            span: begun.span,
            started: begun.now,
            disorder: begun.disorder,
            group: 0,
            from: begun.span.0,
        }
    }

    pub fn is_over(&self) -> bool {
        matches!(
            self.status,
            QueryRunStatus::Complete | QueryRunStatus::Cancelled
        )
    }

    pub fn rows(&self) -> ResultRows {
        self.pipeline.rows()
    }

    /// Goes on. Who looks for the first time finds that it is about to begin.
    pub fn look(&mut self, world: &World) {
        match self.status {
            QueryRunStatus::Scheduled => self.status = QueryRunStatus::Running,
            QueryRunStatus::Running => {
                let enough = self.statistics.scanned + EVENTS_A_LOOK;
                while self.statistics.scanned < enough {
                    if !self.step(world) {
                        self.status = QueryRunStatus::Complete;
                        return;
                    }
                }
            }
            QueryRunStatus::Complete | QueryRunStatus::Cancelled => {}
        }
    }

    /// Reads on in the current group; false at the end of the last.
    fn step(&mut self, world: &World) -> bool {
        let Some(group) = self.groups.get(self.group) else {
            return false;
        };
        let Some(group) = world.group(group) else {
            self.group += 1;
            return true;
        };
        let from = self.from.max(world.oldest(group, self.started));
        if from >= self.span.1 {
            self.group += 1;
            self.from = self.span.0;
            return true;
        }
        let a_minute: f64 = (group.functions.iter())
            .map(|index| {
                let function = world.function(*index);
                let caller = function.caller.map(|caller| world.function(caller));
                caller.unwrap_or(function).spec.rate * lines::expected(function)
            })
            .sum();
        let window = (STRIDE / a_minute.max(0.001) * 60_000.0) as i64;
        let to = from
            .saturating_add(window.clamp(1000, LONGEST_WINDOW))
            .min(self.span.1);
        let mut lines = LogEntries::default();
        world.read(group, (from, to), self.started, &self.region, &mut lines);
        delivery::hold_back(&self.disorder, &mut lines, i64::MIN, self.started);
        let log: Arc<str> = Arc::from(format!("{ACCOUNT}:{}", group.name));
        let mut stream: (Option<(u16, _)>, Arc<str>) = (None, Arc::from(""));
        for line in &lines.lines {
            let key = (line.place.function, line.environment);
            if stream.0 != Some(key) {
                let function = world.function(line.place.function);
                let name = world.stream_name(group, function, &line.environment);
                stream = (Some(key), Arc::from(name));
            }
            let message = lines.message(line);
            self.statistics.scanned += 1;
            self.statistics.bytes += message.len() as u64 + EVENT_OVERHEAD;
            self.pipeline.take(record(line, message, &stream.1, &log));
        }
        self.statistics.matched = self.pipeline.n_matched;
        self.from = to;
        true
    }
}

fn record(line: &LogEntry, message: &str, stream: &Arc<str>, log: &Arc<str>) -> QueryRecord {
    let mut pointer = Vec::with_capacity(56);
    event_id(&line.place, &mut pointer);
    QueryRecord::event(QueryEvent {
        at: line.place.at,
        ingested: line.ingested,
        message: message.into(),
        stream: stream.clone(),
        log: log.clone(),
        pointer: String::from_utf8_lossy(&pointer).into(),
    })
}
