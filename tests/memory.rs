//! What keeping a log costs, counted by the allocator.

use peak_alloc::PeakAlloc;
use slstop::base::Timestamp;
use slstop::domain::line;
use slstop::facts::Ledger;
use slstop::facts::logs::Logs;

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

const REQUESTS: usize = 40_000;

/// Five lines a request, 220 bytes each on average.
fn lines(request: usize) -> [(i64, String); 5] {
    let id = format!("6f7f8071-b39b-4d6d-91d7-{request:012x}");
    let words = "charged order 4711 for customer 17, three items, carrier dhl; ".repeat(6);
    [
        (0, format!("START RequestId: {id} Version: 7\n")),
        (
            5,
            format!("2026-11-20T12:00:00.000Z\t{id}\tINFO\t{words}\n"),
        ),
        (9, format!("{words}\n")),
        (30, format!("END RequestId: {id}\n")),
        (
            30,
            format!(
                "REPORT RequestId: {id}\tDuration: 30.00 ms\tBilled Duration: 30 ms\tMemory Size: 1024 MB\tMax Memory Used: 95 MB\t\n"
            ),
        ),
    ]
}

/// One test, because the allocator counts for the whole process.
#[test]
fn a_log_takes_little_more_than_its_text() {
    let mut ledger = Ledger::default();
    let streams: Vec<_> = (0..200)
        .map(|n| {
            let name = format!("2026/11/20/[7]0123456789abcdef0123456789abc{n:03}");
            ledger.stream(Some("/aws/lambda/shop"), Some(&name))
        })
        .collect();
    let at = |request: usize, after: i64| Timestamp::from_millis(request as i64 * 5 + after);

    let before = ALLOCATED.current_usage();
    let mut logs = Logs::default();
    let mut text = 0;
    for request in 0..REQUESTS {
        for (after, message) in lines(request) {
            let line = line::read(&message);
            logs.push(streams[request % 200], at(request, after), &message, &line);
            text += message.len();
        }
    }
    let stored = ALLOCATED.current_usage() - before;
    assert_eq!(logs.gone(), 0, "everything is still here");
    let share = stored as f64 / text as f64;
    assert!(share < 1.3, "{stored} bytes for {text}: {share:.2}");
    let told = logs.bytes() as f64 / stored as f64;
    assert!(
        (0.95..1.05).contains(&told),
        "it knows what it takes: {told:.2}"
    );

    let before = ALLOCATED.current_usage();
    for request in 0..REQUESTS {
        for (after, message) in lines(request) {
            let stream = streams[request % 200];
            ledger.take(stream, Some(at(request, after)), &line::read(&message));
        }
    }
    let row = (ALLOCATED.current_usage() - before) / REQUESTS;
    assert!(row < 700, "{row} bytes an invocation");
}
