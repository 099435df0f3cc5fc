//! What stays bounded, whatever comes: streams, ids, and the time that a window's figures take.

use super::*;
use slstop_base::FunctionId;

fn shop() -> FunctionId {
    FunctionId::first("shop")
}

fn report(id: &str) -> String {
    format!(
        "REPORT RequestId: {id}|Duration: 2.00 ms|Billed Duration: 2 ms|Memory Size: 128 MB|Max Memory Used: 95 MB|Init Duration: 400.00 ms|"
    )
    .replace('|', "\t")
}

fn take(ledger: &mut Ledger, (group, stream): (&str, &str), at: i64, message: &str) {
    let stream = ledger.stream(Some(group), Some(stream));
    let at = Some(Timestamp::from_millis(at));
    ledger.take(stream, at, &line::read(message));
}

/// Each invocation is its stream's only one, as in a surge of cold starts, and its id is no uuid.
fn surge(n_invocations: usize) -> Ledger {
    let mut ledger = Ledger::within(4_000_000);
    for n in 0..n_invocations {
        let stream = format!("2026/11/20/[7]{n:032x}");
        let place = ("/aws/lambda/shop", &*stream);
        take(&mut ledger, place, n as i64, &report(&format!("id-{n}")));
    }
    ledger
}

#[test]
fn streams_and_ids_leave_with_their_last_row() {
    let (some, many) = (surge(20_000), surge(60_000));
    for ledger in [&some, &many] {
        assert!(
            ledger.forgotten() > 0 && ledger.len() > 1024,
            "{}",
            ledger.len()
        );
        assert_eq!(ledger.find("id-0").count(), 0);
        // Those that came last are there, with all that is known of them.
        let newest = ledger.by_time().next_back().expect("a row");
        let told = ledger.invocation(newest, Limits::at(Timestamp::default()));
        let told = told.expect("it is here");
        assert_eq!(ledger.find(&told.request).collect::<Vec<_>>(), [newest]);
        assert_eq!(told.function, Some("shop"));
        assert!(ledger.streams.len() <= ledger.len() + 1);
        assert!(ledger.bytes() < 4_400_000, "{}", ledger.bytes());
    }
    assert!(many.bytes() < some.bytes() * 11 / 10);
}

#[test]
fn two_ids_never_become_one_however_many_came_before() {
    let mut ledger = Ledger::within(64_000_000);
    for n in 0..3000 {
        take(
            &mut ledger,
            ("/aws/lambda/shop", STREAM),
            n,
            &report(&format!("id-{n}")),
        );
    }
    assert_eq!(ledger.len(), 3000);
    assert!(
        ledger.names.bytes() < 1000,
        "names are few: {}",
        ledger.names.bytes()
    );
}

#[test]
fn what_was_counted_of_a_stream_counts_for_its_function_once_that_is_known() {
    let mut ledger = Ledger::default();
    let place = ("/custom", "a stream");
    take(&mut ledger, place, 60_000, &report("a"));
    assert_eq!(ledger.since(&shop(), Timestamp::default()).measured, 0);
    let begin = r#"{"time":"1970-01-01T00:00:50.000Z","type":"platform.initStart","record":{"functionName":"shop","functionVersion":"7","phase":"init"}}"#;
    take(&mut ledger, place, 50_000, begin);
    take(&mut ledger, place, 75_000, &report("b"));
    let sum = ledger.since(&shop(), Timestamp::default());
    assert_eq!((sum.measured, sum.cold), (2, 2));
    assert_eq!(
        ledger
            .since(&shop(), Timestamp::from_millis(65_000))
            .measured,
        1
    );
}

/// What a walk over all rows says.
fn walked(ledger: &Ledger, from: Timestamp) -> (u64, u64, Option<u64>) {
    let span = from..Timestamp::from_millis(i64::MAX);
    let mut sums = ledger.rollups(span, Limits::at(Timestamp::from_millis(10_000_000)));
    let sum = sums.remove(&ledger.function(&shop())).unwrap_or_default();
    (sum.measured, sum.cold, sum.init.settle().percentile(0.9))
}

fn running(ledger: &Ledger, from: Timestamp) -> (u64, u64, Option<u64>) {
    let sum = ledger.since(&shop(), from);
    (sum.measured, sum.cold, sum.init_p90.map(|init| init.0))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn running_sums_are_what_a_walk_over_the_rows_comes_to(
        logs in prop::collection::vec((some_log(), 0..5_i64), 1..5),
        order in any::<prop::sample::Index>(),
        budget in prop::sample::select(vec![1_usize, 1 << 30]),
    ) {
        let mut ledger = Ledger::within(budget);
        for (n, (log, minutes)) in logs.iter().enumerate() {
            let mut events = events(log);
            let turn = order.index(events.len());
            events.rotate_left(turn);
            let stream = format!("2026/11/20/[7]{n:032x}");
            for (_, at, message) in &events {
                let at = at.expect("a time").as_millis() + minutes * 60_000;
                let message = message.replace("RequestId: r", &format!("RequestId: {n}-r"));
                take(&mut ledger, ("/aws/lambda/shop", &stream), at, &message);
            }
        }
        for secs in [0, 10, 60, 70, 120, 600] {
            let from = Timestamp::from_millis(secs * 1000);
            prop_assert_eq!(running(&ledger, from), walked(&ledger, from), "from {}", secs);
        }
    }
}
