//! How fast lines are read, and kept: `cargo bench --bench reading`. And how the time grows with the length of
//! what makes parsers look far, which must be in proportion: `cargo bench --bench reading -- grow`.

#[path = "../tests/it/fuzz/shapes.rs"]
mod shapes;

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use slstop::command::input;
use slstop_base::{SafeText, Timestamp, mask};
use slstop_core::domain::{LogEvent, line};
use slstop_core::facts::ledger::Limits;
use slstop_core::facts::logs::Logs;
use slstop_core::facts::{Facts, Ledger};
use slstop_core::message::{Fact, Query};

const ID: &str = "6f7f8071-b39b-4d6d-91d7-78df2be848f7";

fn reports() -> Vec<String> {
    let head = format!(
        "REPORT RequestId: {ID}\tDuration: 2.37 ms\tBilled Duration: 427 ms\tMemory Size: 1024 MB\tMax Memory Used: 95 MB\t"
    );
    vec![
        format!("{head}\n"),
        format!(
            "{head}Init Duration: 423.98 ms\t\nXRAY TraceId: 1-0a1b2c3d-00112233445566778899aabb\tSegmentId: 0123456789abcdef\tSampled: true\t\n"
        ),
        format!("{head}Status: error\tError Type: Runtime.OutOfMemory\n"),
    ]
}

fn mixed() -> Vec<String> {
    let words =
        "charged order 4711 for customer 17 in 183 ms, 3 items, total 42.50 EUR, carrier dhl";
    vec![
        format!("2026-11-20T12:00:00.000Z\t{ID}\tINFO\t{words}\n"),
        format!("[WARNING]\t2026-11-20T12:00:00.000Z\t{ID}\t{words}\n"),
        format!("{words} {words}\n"),
        format!(
            "{{\"timestamp\":\"2026-11-20T12:00:00.000Z\",\"level\":\"INFO\",\"requestId\":\"{ID}\",\"message\":\"{words}\"}}"
        ),
        format!(
            "{{\"level\":\"INFO\",\"location\":\"handler:57\",\"message\":\"{words}\",\"timestamp\":\"2026-11-20 12:00:00,123+0000\",\"service\":\"checkout\",\"cold_start\":false,\"function_request_id\":\"{ID}\"}}"
        ),
        format!(
            "{{\"_aws\":{{\"Timestamp\":1795176000000,\"CloudWatchMetrics\":[{{\"Namespace\":\"Shop\",\"Dimensions\":[[\"service\"]],\"Metrics\":[{{\"Name\":\"Latency\"}}]}}]}},\"service\":\"checkout\",\"Latency\":183}}"
        ),
        format!(
            "2026-11-20T12:00:00.000Z\t{ID}\tERROR\tInvoke Error \t{{\"errorType\":\"TypeError\",\"errorMessage\":\"{words}\",\"stack\":[\"TypeError: x\",\"    at handler (/var/task/app.js:7:23)\"]}}\n"
        ),
    ]
}

fn reading(criterion: &mut Criterion) {
    for (name, lines) in [("reports", reports()), ("mixed", mixed())] {
        let bytes: usize = lines.iter().map(String::len).sum();
        let mut group = criterion.benchmark_group("read");
        group.throughput(Throughput::Bytes(bytes as u64));
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                lines
                    .iter()
                    .map(|line| line::read(black_box(line)))
                    .filter(|line| line.request.is_some())
                    .count()
            });
        });
        group.finish();
    }
}

/// A request of five lines.
fn request(n: usize) -> [(i64, String); 5] {
    let id = format!("6f7f8071-b39b-4d6d-91d7-{n:012x}");
    let at = n as i64 * 40;
    [
        (at, format!("START RequestId: {id} Version: 7\n")),
        (
            at + 5,
            format!(
                "2026-11-20T12:00:00.000Z\t{id}\tINFO\tcharged order 4711 for customer 17 in 183 ms\n"
            ),
        ),
        (
            at + 9,
            "a line without an id, such as a print statement\n".to_owned(),
        ),
        (at + 30, format!("END RequestId: {id}\n")),
        (
            at + 30,
            format!(
                "REPORT RequestId: {id}\tDuration: 30.00 ms\tBilled Duration: 30 ms\tMemory Size: 1024 MB\tMax Memory Used: 95 MB\t\n"
            ),
        ),
    ]
}

/// Requests of five lines, into the store and the ledger.
fn keeping(criterion: &mut Criterion) {
    const REQUESTS: usize = 10_000;
    let lines: Vec<(i64, String)> = (0..REQUESTS).flat_map(request).collect();
    let mut group = criterion.benchmark_group("keep");
    group.sample_size(20);
    group.throughput(Throughput::Elements(lines.len() as u64));
    group.bench_function("requests", |bencher| {
        bencher.iter(|| {
            let mut ledger = Ledger::default();
            let mut logs = Logs::default();
            let stream = ledger.stream(Some("/aws/lambda/shop"), None);
            for (at, message) in &lines {
                let line = line::read(message);
                let at = Timestamp::from_millis(*at);
                logs.push(stream, at, message, &line);
                ledger.take(stream, Some(at), &line);
            }
            (ledger.lines(), logs.len())
        });
    });
    group.finish();
}

/// A hundred thousand invocations of fifty functions: their sums, and the newest of them.
fn asking(criterion: &mut Criterion) {
    const ROWS: usize = 100_000;
    let mut ledger = Ledger::within(256 << 20);
    for n in 0..ROWS {
        let group = format!("/aws/lambda/shop-{}", n % 50);
        let stream = ledger.stream(Some(&group), None);
        let at = n as i64 * 9;
        let id = format!("6f7f8071-b39b-4d6d-91d7-{n:012x}");
        let millis = n % 977;
        let lines = [
            format!("START RequestId: {id} Version: 7\n"),
            format!(
                "REPORT RequestId: {id}\tDuration: {millis}.37 ms\tBilled Duration: {millis} ms\tMemory Size: 1024 MB\tMax Memory Used: 95 MB\t\n"
            ),
        ];
        for (after, message) in lines.iter().enumerate() {
            let at = Timestamp::from_millis(at + after as i64 * 900);
            ledger.take(stream, Some(at), &line::read(message));
        }
    }
    let span = Timestamp::from_millis(0)..Timestamp::from_millis(9 * ROWS as i64);
    let limits = Limits::at(span.end);
    let mut group = criterion.benchmark_group("ask");
    group.throughput(Throughput::Elements(ROWS as u64));
    group.bench_function("sums by function", |bencher| {
        bencher.iter(|| ledger.rollups(span.clone(), limits).len());
    });
    group.bench_function("fifty newest", |bencher| {
        let newest = || ledger.by_time().rev().take(50);
        bencher.iter(|| {
            newest()
                .filter_map(|id| ledger.invocation(id, limits))
                .map(|one| one.lines)
                .sum::<u32>()
        });
    });
    group.finish();
}

/// From facts into store and ledger, as the console takes them.
fn absorbing(criterion: &mut Criterion) {
    const BATCHES: usize = 25;
    let group: Arc<str> = Arc::from("/aws/lambda/shop");
    let stream: Arc<str> = Arc::from("2026/11/20/[7]0123456789abcdef0123456789abcdef");
    let batch = |batch: usize| {
        let events = (batch * 400..(batch + 1) * 400).flat_map(|n| {
            let stream = stream.clone();
            request(n)
                .into_iter()
                .enumerate()
                .map(move |(nth, (at, message))| LogEvent {
                    at: Timestamp::from_millis(at),
                    ingested: None,
                    stream: stream.clone(),
                    id: Some(format!("3{n:045}{nth:010}").into()),
                    message: message.into(),
                })
        });
        let (group, events) = (group.clone(), events.collect());
        Fact::Lines { group, events }
    };
    let facts: Vec<Fact> = (0..BATCHES).map(batch).collect();
    let mut group = criterion.benchmark_group("absorb");
    group.sample_size(20);
    group.throughput(Throughput::Elements(BATCHES as u64 * 2000));
    group.bench_function("events with ids", |bencher| {
        bencher.iter(|| {
            let mut held = Facts::default();
            for fact in &facts {
                held.absorb(Timestamp::default(), &Query::Meter.in_first_place(), fact);
            }
            held.lines.store.len()
        });
    });
    group.finish();
}

/// A parser of a text.
type Parser = fn(&str);

const PARSERS: [(&str, Parser); 4] = [
    ("line", |text| {
        black_box(line::read(text));
    }),
    ("file", |text| {
        let mut n_events = 0;
        let read = input::read(text.as_bytes(), |_| n_events += 1);
        black_box((n_events, read.is_ok()));
    }),
    ("mask", |text| {
        black_box(mask::secrets(text));
    }),
    ("safe", |text| {
        black_box(SafeText::from(text));
    }),
];

/// Prints the time for each shape at one length, twice and four times of it, and how it grows: 4 is in
/// proportion, 16 the square. The fastest of five, because nothing makes a reader faster than it is.
fn growing(criterion: &mut Criterion) {
    const LENGTH: usize = 1 << 20;
    let mut group = criterion.benchmark_group("grow");
    group.sample_size(10);
    group.bench_function("shapes", |bencher| {
        bencher.iter_custom(|_| {
            let mut all = Duration::ZERO;
            println!("\n{:27}  parser    1 MB    2 MB    4 MB (ms)  growth", "");
            for (name, head, part) in shapes::SHAPES {
                for (parser, read) in PARSERS {
                    let [one, two, four] = [1, 2, 4]
                        .map(|times| fastest(read, &shapes::text(head, part, times * LENGTH)));
                    let growth = four.as_secs_f64() / one.as_secs_f64().max(1e-6);
                    let [a, b, c] = [one, two, four].map(|time| time.as_secs_f64() * 1e3);
                    println!("{name:27}  {parser:6} {a:7.2} {b:7.2} {c:7.2}       {growth:6.1}");
                    all += one + two + four;
                }
            }
            all
        });
    });
    group.finish();
}

fn fastest(read: Parser, text: &str) -> Duration {
    let time = |_| {
        let begin = Instant::now();
        read(text);
        begin.elapsed()
    };
    (0..5).map(time).min().unwrap_or_default()
}

criterion_group!(benches, reading, keeping, asking, absorbing, growing);
criterion_main!(benches);
