//! The queries over logs: the list with the price before, one under way, its rows, one row, and what there
//! is to see when it did not go well.

use crate::here;
use std::sync::Arc;

use slstop_base::Usd;
use slstop_base::action::PaneId;
use slstop_core::domain::Failure;
use slstop_core::domain::insights::{QueryProgress, ResultRow, Scanned};
use slstop_core::message::{Event, Fact, Found, Query, QueryState, Size};
use slstop_tui::theme::shipped;

use super::console::{self, Console, check};

const OLD: Size = Size::new(80, 24);
const HALF: Size = Size::new(120, 40);
const GIGABYTE: u64 = 1_000_000_000;

/// The pane over the function under the cursor, into whose group so much came in.
fn over(size: Size, bytes: u64) -> Console {
    let mut console = console::open("fleet", size).press("Q");
    let volume = here::wanted(&console.model)
        .into_iter()
        .find(|query| matches!(query, Query::Volume { .. }));
    let volume = volume.expect("the price before is asked for");
    let Query::Volume { sources, window } = volume.clone() else {
        return console;
    };
    let fact = Fact::Volume {
        bytes: vec![(sources[0].group.clone(), bytes)],
        sources,
        window,
    };
    console.happens(here::fact(volume, fact));
    console
}

fn running(console: &Console) -> Query {
    let running = console
        .model
        .panes
        .get(PaneId::Queries)
        .running(&console.model.facts);
    running.into_iter().next_back().expect("a query runs").query
}

fn found(progress: QueryProgress, rows: Vec<ResultRow>) -> Found {
    let scanned = Scanned {
        records_matched: 4631,
        records: 24_561,
        bytes: 3_541_022,
    };
    Found {
        progress,
        scanned,
        cost: Usd::from_micros(20),
        n_rows: rows.len() as u64,
        rows,
        part: (1, 1),
        missing: vec![],
    }
}

fn row(cells: &[(&str, &str)]) -> ResultRow {
    let cell = |(name, value): &(&str, &str)| (Arc::from(*name), Box::from(*value));
    cells.iter().map(cell).collect()
}

fn counted() -> Vec<ResultRow> {
    let of = |function: &str, n: &str, p99: &str| {
        let log = format!("482193650077:/aws/lambda/{function}");
        row(&[("@log", &log), ("invocations", n), ("p99_ms", p99)])
    };
    vec![
        of("shop-prod-checkout", "4636", "1351.36"),
        of("shop-prod-cart", "644", "98.27"),
        row(&[
            ("@log", "482193650077:/shop/prod/media"),
            ("invocations", "62"),
        ]),
    ]
}

fn events() -> Vec<ResultRow> {
    let event = |at: &str, message: &str| {
        row(&[
            ("@timestamp", at),
            ("@message", message),
            ("@ptr", "CmEKJgoi"),
        ])
    };
    vec![
        event(
            "2026-11-20 12:07:58.230",
            r#"{"level":"ERROR","order":{"id":984520,"total":41.5},"token":"eyJhbGciOi"}"#,
        ),
        event(
            "2026-11-20 12:07:41.118",
            "ERROR \u{1b}[31mred\u{1b}[0m\tno stock\n  at reserve\n",
        ),
    ]
}

/// The first saved query, and what AWS tells of it.
fn told(size: Size, found: Found) -> Console {
    let mut console = over(size, 4_060_000).press("Enter");
    let query = running(&console);
    console.happens(here::state(query.clone(), QueryState::Loading));
    let is_over = found.progress.is_over();
    let fact = here::insights(&query, found);
    console.happens(here::fact(query.clone(), fact));
    if is_over {
        let fresh = QueryState::Fresh {
            next: None,
            stretched: false,
        };
        console.happens(here::state(query, fresh));
    }
    console
}

fn failed(failure: Failure) -> Console {
    let mut console = over(OLD, 4_060_000).press("Enter");
    let query = running(&console);
    let failed = QueryState::Failed {
        failure,
        retry_at: None,
    };
    console.happens(here::state(query, failed));
    console
}

#[test]
fn the_list_shows_what_can_be_asked_and_what_it_costs() {
    check("queries_80x24", &over(OLD, 4_060_000));
    check(
        "queries_past_120x40",
        &told(HALF, found(QueryProgress::Complete, counted())).press("Esc"),
    );
}

#[test]
fn a_query_under_way_shows_its_rows_so_far() {
    let rows = counted()[..1].to_vec();
    check(
        "query_running_80x24",
        &told(OLD, found(QueryProgress::Running, rows)),
    );
    check(
        "query_waiting_80x24",
        &told(OLD, found(QueryProgress::Scheduled, vec![])),
    );
}

#[test]
fn rows_are_a_table_and_one_of_them_opens() {
    check(
        "query_rows_120x40",
        &told(HALF, found(QueryProgress::Complete, counted())),
    );
    let events = told(OLD, found(QueryProgress::Complete, events()));
    check("query_row_80x24", &events.press("Enter"));
}

#[test]
fn nothing_found_is_said_with_a_way_on() {
    check(
        "query_empty_80x24",
        &told(OLD, found(QueryProgress::Complete, vec![])),
    );
}

#[test]
fn what_aws_could_not_read_is_marked_and_what_is_denied_is_named() {
    let malformed = Failure::Malformed {
        said: "unexpected symbol found type at line 1 and position 9".into(),
        at: Some((8, 12)),
    };
    check("query_malformed_80x24", &failed(malformed));
    let denied = Failure::Denied {
        action: "logs:StartQuery".into(),
        said: String::new(),
    };
    check("query_denied_80x24", &failed(denied));
}

#[test]
fn what_is_dear_asks_first() {
    check(
        "query_costly_80x24",
        &over(OLD, 100 * GIGABYTE).press("Enter"),
    );
}

#[test]
fn no_state_of_a_query_breaks_any_size() {
    let theme = shipped("dark").expect("it ships");
    for (width, height) in [(1, 1), (3, 2), (20, 5), (40, 12), (300, 80)] {
        let size = Size::new(width, height);
        for rows in [vec![], counted(), events(), vec![row(&[])]] {
            for keys in ["Ctrl-l", "l l l", "Enter j j", "Esc", "Esc Esc G"] {
                let mut console = told(OLD, found(QueryProgress::Complete, rows.clone()));
                console.happens(Event::Resize(size));
                console.press(keys).frame(&theme);
            }
        }
    }
}
