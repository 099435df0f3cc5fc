//! Batches, pages and windows, over the wire of the real client.

use std::collections::BTreeSet;

use aws_smithy_cbor::Encoder;
use memchr::memmem;

use super::*;
use crate::canned::{Canned, CannedAnswer, CannedRequest};
use crate::fetch::sink::collect;
use slstop_core::domain::Series;
use slstop_core::message::{Fact, Query};

const WINDOW: Window = Window { secs: 900 };

/// 30 s after a full minute.
const NOW: Timestamp = Timestamp::from_millis(1_790_000_070_000);

fn asks(n: usize) -> Vec<SeriesRequest> {
    let ask = |n| SeriesRequest {
        function: QualifiedName::parse(&format!("f{n:04}")),
        metric: Metric::Errors,
    };
    (0..n).map(ask).collect()
}

fn occurrences(of: &str, asked: &CannedRequest) -> usize {
    memmem::find_iter(&asked.body, of.as_bytes()).count()
}

/// An answer with one point of the series `m0`, and a token where there is more.
fn page(minutes_ago: u32, value: f64, token: Option<&str>) -> CannedAnswer {
    let at = NOW
        .floor(Duration::from_secs(60))
        .minus(Duration::from_secs(60) * minutes_ago);
    let mut body = Encoder::new(Vec::new());
    body.begin_map().str("MetricDataResults").array(1).map(4);
    body.str("Id").str("m0").str("StatusCode").str("Complete");
    body.str("Timestamps")
        .array(1)
        .timestamp(&date(at))
        .str("Values")
        .array(1)
        .double(value);
    if let Some(token) = token {
        body.str("NextToken").str(token);
    }
    body.end();
    CannedAnswer::new(200, body.into_writer()).with("smithy-protocol", "rpc-v2-cbor")
}

async fn fetch(canned: &Canned, n_asks: usize) -> (Vec<Fact>, Result<(), Failure>) {
    let clients = canned.clients().await;
    let query = Query::Counts {
        functions: [].into(),
        window: WINDOW,
    };
    collect(query, |sink| async move {
        let closed = Closed::default();
        answer(asks(n_asks), WINDOW, &clients, &closed, NOW, &sink).await
    })
    .await
}

#[test]
fn a_window_lies_on_the_grid_of_its_period_and_leaves_out_the_open_one() {
    let span = PointRange::over_time(NOW, WINDOW);
    assert_eq!(span.end, Timestamp::from_millis(1_790_000_040_000));
    assert_eq!(span.end.since(span.start), Duration::from_secs(900));
    for (window, _) in Window::CHOICES {
        let span = PointRange::over_time(NOW, *window);
        assert_eq!(span.start.floor(span.period), span.start, "{window:?}");
        assert!(span.points * MOST_QUERIES <= 100_800, "{window:?}");
    }
    let endless =
        PointRange::over_time(Timestamp::from_millis(i64::MIN), Window { secs: u32::MAX });
    assert!(endless.start <= endless.end);
}

#[tokio::test]
async fn a_thousand_series_are_two_calls_and_nothing_is_asked_twice() {
    let canned = Canned::always(page(1, 7.0, None));
    let (facts, outcome) = fetch(&canned, 1000).await;
    assert_eq!(outcome, Ok(()));
    let asked = canned.asked();
    assert_eq!(asked.len(), 2);
    assert!(
        asked
            .iter()
            .all(|asked| asked.is_signed && occurrences("MetricStat", asked) == 500)
    );
    let mut answered = BTreeSet::new();
    for fact in facts {
        let Fact::Metrics {
            series,
            partial: None,
            ..
        } = fact
        else {
            panic!("{fact:?}")
        };
        answered.extend(series.into_iter().map(|(function, ..)| function));
    }
    assert_eq!(answered.len(), 1000);
}

#[tokio::test]
async fn nothing_wanted_is_no_call() {
    let canned = Canned::always(page(1, 7.0, None));
    assert_eq!(fetch(&canned, 0).await, (vec![], Ok(())));
    assert!(canned.asked().is_empty());
}

#[tokio::test]
async fn pages_of_one_batch_are_one_fact() {
    let canned = Canned::new(|asked| match occurrences("more", asked) {
        0 => page(2, 7.0, Some("more")),
        _ => page(1, 8.0, None),
    });
    let (facts, outcome) = fetch(&canned, 1).await;
    assert_eq!(outcome, Ok(()));
    let [Fact::Metrics { series, .. }] = &facts[..] else {
        panic!("{facts:?}")
    };
    assert_eq!(series[0].2.values[13..], [Some(7.0), Some(8.0)]);
    assert_eq!(canned.asked().len(), 2);
}

fn cut_short(facts: &[Fact]) -> bool {
    matches!(facts, [Fact::Metrics { partial: Some(said), .. }] if said == "the answer does not end")
}

#[tokio::test]
async fn a_server_that_repeats_its_token_is_left() {
    let canned = Canned::always(page(1, 7.0, Some("more")));
    let (facts, _) = fetch(&canned, 1).await;
    assert_eq!((cut_short(&facts), canned.asked().len()), (true, 2));
}

#[tokio::test]
async fn a_server_that_never_ends_its_pages_is_left() {
    let n_asked = std::sync::atomic::AtomicUsize::new(0);
    let canned = Canned::new(move |_| {
        let n = n_asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        page(1, 7.0, Some(&format!("token{n}")))
    });
    let (facts, _) = fetch(&canned, 1).await;
    assert_eq!(
        (cut_short(&facts), canned.asked().len()),
        (true, MOST_PAGES)
    );
}

/// One series of an hour, asked for at each of these minutes; a point a minute where AWS has one.
struct Asking {
    canned: Canned,
    clients: crate::Clients,
    closed: Closed,
}

const HOUR: Window = Window { secs: 3600 };

impl Asking {
    async fn new(
        answered: impl Fn(&CannedRequest) -> CannedAnswer + Send + Sync + 'static,
    ) -> Self {
        let canned = Canned::new(answered);
        Self {
            clients: canned.clients().await,
            canned,
            closed: Closed::default(),
        }
    }

    async fn at(&self, minute: u32) -> Series {
        let now = NOW.plus(Duration::from_secs(60) * minute);
        let query = Query::Counts {
            functions: [QualifiedName::parse("f0000")].into(),
            window: HOUR,
        };
        let (clients, closed) = (&self.clients, &self.closed);
        let (facts, outcome) = collect(query, |sink| async move {
            answer(asks(1), HOUR, clients, closed, now, &sink).await
        })
        .await;
        assert_eq!(outcome, Ok(()));
        match &facts[..] {
            [Fact::Metrics { series, .. }] => series[0].2.clone(),
            other => panic!("{other:?}"),
        }
    }

    /// Whether the answers since then were asked for from this many minutes before `NOW` on.
    fn asked_from(&self, nth: usize, minutes_ago: i64) -> bool {
        let start = NOW.floor(Duration::from_secs(60)).as_secs() - 60 * minutes_ago;
        let mut body = Encoder::new(Vec::new());
        body.str("StartTime").timestamp(&DateTime::from_secs(start));
        let asked = &self.canned.asked()[nth];
        memmem::find(&asked.body, &body.into_writer()).is_some()
    }
}

#[tokio::test]
async fn closed_periods_are_asked_for_once_and_stay_where_they_were() {
    let asking = Asking::new(|_| page(40, 7.0, None)).await;
    let first = asking.at(0).await;
    assert_eq!(first.values.iter().flatten().count(), 1);
    assert!(asking.asked_from(0, 60), "the whole window");
    let later = asking.at(5).await;
    assert!(asking.asked_from(1, 20), "what was still open then");
    assert_eq!(later.start, first.start.plus(Duration::from_secs(300)));
    let moved = |series: &Series| series.values.iter().position(Option::is_some);
    assert_eq!(moved(&later), moved(&first).map(|place| place - 5));
    asking.at(61).await;
    assert!(asking.asked_from(2, -1), "whole again after an hour");
}

#[tokio::test]
async fn an_answer_that_lacked_something_is_not_kept() {
    let asking = Asking::new(|_| page(40, 7.0, Some("more"))).await;
    asking.at(0).await;
    let asked_before = asking.canned.asked().len();
    asking.at(5).await;
    assert!(asking.asked_from(asked_before, 55), "all of it again");
}
