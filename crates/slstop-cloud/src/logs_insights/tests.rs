//! Queries over a few events, as AWS documents them.

use std::sync::Arc;

use super::record::{QueryEvent, QueryRecord};
use super::{Malformed, read};

const NOON: i64 = 1_795_176_000_000;

const MESSAGES: &[&str] = &[
    "START RequestId: 7f3a2c4e-1111-4222-8333-444455556666 Version: 42\n",
    "2026-11-20T12:00:00.001Z\t7f3a2c4e-1111-4222-8333-444455556666\tERROR\tno stock for a/b\n",
    "REPORT RequestId: 7f3a2c4e-1111-4222-8333-444455556666\tDuration: 12.50 ms\tBilled Duration: 13 ms\tMemory Size: 128 MB\tMax Memory Used: 61 MB\tInit Duration: 300.25 ms\t\n",
    "REPORT RequestId: 8f3a2c4e-1111-4222-8333-444455556666\tDuration: 2.50 ms\tBilled Duration: 3 ms\tMemory Size: 128 MB\tMax Memory Used: 64 MB\t\n",
    r#"{"time":"2026-11-20T12:00:00.004Z","type":"platform.report","record":{"requestId":"r","metrics":{"durationMs":5,"maxMemoryUsedMB":70,"initDurationMs":100}}}"#,
    r#"{"level":"ERROR","message":"boom","items":[{"price":3}],"a.b":1}"#,
];

/// The rows of a query as text, without their pointers.
fn ask(query: &str) -> Vec<String> {
    let mut pipeline = read(query).expect(query);
    for (n, message) in MESSAGES.iter().enumerate() {
        pipeline.take(QueryRecord::event(QueryEvent {
            at: NOON + n as i64,
            ingested: NOON + 5000,
            message: (*message).into(),
            stream: "2026/11/20/[42]0".into(),
            log: Arc::from("123456789012:/aws/lambda/f"),
            pointer: n.to_string().into(),
        }));
    }
    let row = |row: &Vec<(Arc<str>, String)>| {
        let cells = row.iter().filter(|(name, _)| &**name != "@ptr");
        let cells: Vec<_> = cells
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        cells.join(" ")
    };
    pipeline.rows().iter().map(row).collect()
}

#[test]
fn reports_are_found_with_their_figures() {
    assert_eq!(
        ask(r#"filter @type = "REPORT" | fields @duration, @initDuration | sort @duration"#),
        ["@duration=2.5", "@duration=12.5 @initDuration=300.25"]
    );
    assert_eq!(
        ask(
            "filter @type=\"REPORT\" # all of them\n| stats count(*) as n, count(@initDuration) as cold, \
             100*count(@initDuration)/count() as share, pct(@duration, 99), max(@maxMemoryUsed) by @log"
        ),
        [
            "@log=123456789012:/aws/lambda/f n=2 cold=1 share=50 pct(@duration, 99)=12.5 max(@maxMemoryUsed)=6.4E7"
        ]
    );
}

#[test]
fn both_formats_are_summed_up_together() {
    let query = r#"filter @type = "REPORT" or type = "platform.report"
        | fields coalesce(@initDuration, record.metrics.initDurationMs) as init,
                 coalesce(@maxMemoryUsed / 1000000, record.metrics.maxMemoryUsedMB) as used
        | stats count(*) as n, count(init) as cold, pct(init, 90) as p90, max(used) as most"#;
    assert_eq!(ask(query), ["n=3 cold=2 p90=300.25 most=70"]);
}

#[test]
fn events_come_newest_first_unless_sorted() {
    let times = |query: &str| -> Vec<String> {
        ask(query)
            .iter()
            .map(|row| row[11 + 20..11 + 23].to_owned())
            .collect()
    };
    assert_eq!(times("fields @timestamp | limit 2"), ["005", "004"]);
    assert_eq!(
        times("fields @timestamp | sort @timestamp asc | limit 2"),
        ["000", "001"]
    );
}

#[test]
fn conditions_combine() {
    for (condition, n_found) in [
        ("@message like /(?i)error/", 2),
        ("@message like \"ERROR\"", 2),
        ("@message like /no stock for a\\/b/", 1),
        ("@message not like /ERROR/", 4),
        ("@message =~ /^REPORT/ and @duration > 5", 1),
        ("not (@type = 'REPORT') and ispresent(level)", 1),
        ("@type in [\"START\", \"REPORT\"]", 3),
        ("@type not in [\"START\", \"REPORT\"]", 3),
        ("level != \"ERROR\"", 5),
        ("items.0.price = 3 and `a.b` = 1", 1),
        ("record.metrics.durationMs <= 5", 1),
        ("@requestId = \"8f3a2c4e-1111-4222-8333-444455556666\"", 1),
        ("@requestId like /^7f3a/", 3),
        ("strlen(message) = 4 or toupper(message) = \"BOOM\"", 1),
        ("@duration * 2 - 1 = 24", 1),
    ] {
        assert_eq!(
            ask(&format!("filter {condition}")).len(),
            n_found,
            "{condition}"
        );
    }
}

#[test]
fn texts_are_taken_apart() {
    assert_eq!(
        ask("parse @log /lambda\\/(?<fn>[a-z]+)/ | stats count(*) by fn"),
        ["fn=f count(*)=6"]
    );
    assert_eq!(
        ask("parse '*\t*\tERROR\t*' as at, id, said | filter ispresent(said) | display id"),
        ["id=7f3a2c4e-1111-4222-8333-444455556666"]
    );
}

#[test]
fn time_is_cut_into_pieces_and_results_are_sorted_and_cut() {
    assert_eq!(
        ask("stats count(*) as n by bin(1m)"),
        ["bin(1m)=2026-11-20 12:00:00.000 n=6"]
    );
    assert_eq!(
        ask("stats count(*) as n by @type | sort n desc, @type | limit 2"),
        ["n=3", "@type=REPORT n=2"]
    );
    assert_eq!(
        ask("filter ispresent(@requestId) | dedup @requestId | fields @requestId").len(),
        2
    );
}

#[test]
fn what_cannot_be_read_is_refused_with_its_place() {
    for (query, part) in [
        ("", ""),
        ("fields", ""),
        ("fields @message | limt 3", "limt"),
        ("filter @x = ", ""),
        ("filter (a = 1", ""),
        ("filter a like /x", "/"),
        ("stats cuont(*) by x", "cuont"),
        ("stats pct(a, 101)", ")"),
        ("fields a b", "b"),
        ("pattern @message", "pattern"),
        ("parse @message \"* *\" as a", "\"* *\" as a"),
        ("parse @message /x/", "/x/"),
    ] {
        let Err(Malformed { from, to, .. }) = read(query) else {
            panic!("{query} was read")
        };
        let told: String = query.chars().skip(from).take(to - from).collect();
        assert_eq!(told, part, "{query}");
    }
}

#[test]
fn hostile_queries_end() {
    for query in [
        "filter ".to_owned() + &"(".repeat(5000),
        "filter ".to_owned() + &"-".repeat(5000) + "1",
        "filter ".to_owned() + &"not ".repeat(2000) + "a",
        "filter a like /(a{999}){999}/".to_owned(),
        "fields \u{fc}\u{1F600} | limit 0".to_owned(),
        "fields `".to_owned(),
    ] {
        // Whether it can be read is its own business; it must come to an end.
        let _ = read(&query);
    }
}
