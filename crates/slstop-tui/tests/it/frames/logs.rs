//! The stream of log lines: what it shows of lines of all kinds, at the sizes and in the colours that
//! people have, and of lines that nobody should have to see.

use crate::here;
use std::time::Duration;

use slstop_base::Timestamp;
use slstop_core::domain::{Gap, GapReason, LogEvent};
use slstop_core::message::{Fact, Query, Size};
use slstop_tui::theme::{GlyphSet, Theme, shipped};
use slstop_tui::widget;

use super::console::{self, Console, check};
use super::lines::{self, Line};

const STREAM: &str = "2026/11/20/[41]ce72bbcda35e03a0560bb78b35b80e1a";
const ID: &str = "6f7f8071-b39b-4d6d-91d7-78df2be848f7";

/// Some lines of three functions, one after another, the last a second ago.
const LINES: &[(&str, &str)] = &[
    (
        "checkout",
        "INIT_START Runtime Version: nodejs:22.v89\tRuntime Version ARN: arn:aws:lambda:eu-west-1::runtime:0cdcfbdefbc5e7d3343f73c2e2dd3cba17d61dea0686b404502a0c9ce83931b9",
    ),
    (
        "checkout",
        "EXTENSION\tName: datadog-agent\tState: Ready\tEvents: [INVOKE,SHUTDOWN]",
    ),
    ("checkout", "START RequestId: ID Version: 41"),
    (
        "checkout",
        "2026-11-20T12:07:50.000Z\tID\tINFO\tcheckout of cart 4711",
    ),
    (
        "cart",
        r#"{"level":"INFO","timestamp":"2026-11-20T12:07:51.000Z","message":"basket saved","items":3,"total":41.5,"coupon":"two for one","customer":{"id":7}}"#,
    ),
    (
        "cart",
        r#"{"level":"DEBUG","message":"cache miss","key":"cart:7"}"#,
    ),
    (
        "cart",
        r#"{"level":"WARN","message":"slow query","took_ms":812,"password":"hunter22"}"#,
    ),
    (
        "checkout",
        "2026-11-20T12:07:53.000Z\tID\tERROR\tInvoke Error \t{\"errorType\":\"PaymentDeclinedError\",\"errorMessage\":\"card declined for order 984520\",\"stack\":[\"PaymentDeclinedError: card declined for order 984520\",\"    at charge (/var/task/src/payment.js:88:11)\"]}",
    ),
    ("checkout", "END RequestId: ID"),
    (
        "checkout",
        "REPORT RequestId: ID\tDuration: 2910.00 ms\tBilled Duration: 3722 ms\tMemory Size: 256 MB\tMax Memory Used: 256 MB\tInit Duration: 812.00 ms\tStatus: timeout\n",
    ),
    (
        "thumbnailer",
        "[ERROR] KeyError: 'size'\nTraceback (most recent call last):\n\u{a0}\u{a0}File \"/var/task/app.py\", line 12, in handler\n\u{a0}\u{a0}\u{a0}\u{a0}resize(event['size'])",
    ),
    (
        "thumbnailer",
        "\u{1b}[32minfo\u{1b}[39m: \u{1b}[1mresized\u{1b}[22m to \u{1b}[36m320x200\u{1b}[0m",
    ),
    (
        "thumbnailer",
        r#"{"_aws":{"Timestamp":1,"CloudWatchMetrics":[{}]},"Thumbnails":14,"Latency":7.5}"#,
    ),
];

const HOSTILE: &[(&str, &str)] = &[
    (
        "checkout",
        "\u{1b}]52;c;aGFja2Vk\u{7}\u{1b}[2J\u{1b}[?1049h clipboard and screen",
    ),
    (
        "checkout",
        "\u{202e}desrever\u{2066} and zero\u{200b}width\u{feff}\u{2028}",
    ),
    (
        "checkout",
        "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467} \u{65e5}\u{672c}\u{8a9e} e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301} tab\there",
    ),
    ("checkout", "one\rtwo\r\nthree\n\n\n"),
    ("checkout", "\0\u{8}\u{9b}31m\u{90}q"),
    ("checkout", "{\"level\":\"ERROR\",\"message\":\"cut \\u00"),
    ("checkout", "{\"message\":{\"level\":3},\"level\":[]}"),
    ("checkout", "REPORT RequestId: \tDuration: ms"),
    (
        "checkout",
        "password=\u{1b}[31mhunter22 AKIAIOSFODNN7EXAMPLE",
    ),
    ("checkout", ""),
];

/// The console of the fleet, on the stream of three functions.
fn opened(size: Size) -> Console {
    let marked = console::open("fleet", size)
        .press("/")
        .write("check")
        .press("Enter * q /")
        .write("cart")
        .press("Enter * q /")
        .write("thumb");
    marked.press("Enter * q F")
}

fn told(mut console: Console, lines: &[(&str, &str)]) -> Console {
    let now = console.model.now;
    for (n, (function, said)) in lines.iter().enumerate() {
        let before = Duration::from_secs((lines.len() - n) as u64);
        let line = Line {
            at: now.minus(before),
            function: &format!("shop-prod-{function}"),
            stream: STREAM,
            message: &said.replace("ID", ID),
        };
        lines::tell(&mut console, &line);
    }
    lines::are_read(&mut console);
    console
}

#[test]
fn lines_of_all_kinds_are_shortened_to_what_is_read() {
    check(
        "logs_120x40",
        &told(opened(Size::new(120, 40)), LINES).press("z"),
    );
    check(
        "logs_80x24",
        &told(opened(Size::new(80, 24)), LINES).press("k k k"),
    );
    check("logs_40x12", &told(opened(Size::new(40, 12)), LINES));
}

#[test]
fn long_lines_are_shown_whole_where_they_are_wrapped() {
    check(
        "logs_wrapped_80x24",
        &told(opened(Size::new(80, 24)), LINES).press("w"),
    );
}

#[test]
fn a_line_opens_with_its_invocation() {
    let console = told(opened(Size::new(80, 24)), LINES);
    check("logs_line_80x24", &console.press("E E Enter j j j"));
}

#[test]
fn hostile_lines_are_drawn_as_what_they_are() {
    let console = told(opened(Size::new(80, 24)), HOSTILE);
    check("logs_hostile_80x24", &console);
}

#[test]
fn an_empty_stream_and_one_that_may_not_be_read_say_why() {
    let console = told(opened(Size::new(80, 24)), &[]);
    check("logs_empty_80x24", &console);
    let mut console = opened(Size::new(80, 24));
    lines::deny(&mut console);
    check("logs_denied_80x24", &console);
}

#[test]
fn no_secret_and_nothing_that_commands_a_terminal_reaches_a_cell() {
    let megabyte = format!(
        "{}\u{1b}[31m{}",
        "\u{754c}".repeat(5000),
        "x".repeat(1 << 20)
    );
    let lines: Vec<(&str, &str)> = LINES
        .iter()
        .chain(HOSTILE)
        .copied()
        .chain([("cart", megabyte.as_str())])
        .collect();
    let theme = shipped("dark").expect("it ships");
    for (width, height) in [(40, 12), (80, 24), (120, 40), (200, 60), (0, 0), (1, 300)] {
        let mut console = told(opened(Size::new(width, height)), &lines);
        for keys in [
            "g",
            "w",
            "G",
            "Enter",
            "G k Enter",
            "Esc l l",
            "h H h Enter",
            "x",
            "Esc v",
            "v v v",
            "Z Z",
            "! L",
        ] {
            console = console.press(keys);
            let frame = console.frame(&theme);
            lines::are_harmless(&frame, &format!("{width}x{height} {keys}"));
        }
    }
}

#[test]
fn the_stream_is_read_without_colours_and_in_ascii() {
    let mut console = told(opened(Size::new(120, 40)), LINES).press("z");
    console.happens(here::fact(
        Query::Functions,
        Fact::Gap(Gap {
            group: None,
            from: console.model.now.minus(Duration::from_secs(4)),
            to: console.model.now.minus(Duration::from_secs(2)),
            reason: GapReason::Sampled("500 lines a second".into()),
        }),
    ));
    let theme: Theme = shipped("monochrome")
        .expect("it ships")
        .with_glyphs(GlyphSet::Ascii);
    let text = widget::picture::text(&console.frame(&theme));
    for word in ["ERROR", "WARN", "checkout", "timed out", "only some lines"] {
        assert!(text.contains(word), "{word}: {text}");
    }
    let own: String = text.chars().filter(|c| !c.is_ascii()).collect();
    // What is drawn is ASCII; what lines and titles say is theirs.
    assert!(own.chars().all(|c| "·≥\u{a0}…".contains(c)), "{own:?}");
}

#[test]
fn a_hundred_thousand_lines_are_drawn_like_a_hundred() {
    let mut console = opened(Size::new(120, 40));
    let now = console.model.now;
    for batch in 0..50_i64 {
        let event = |n: i64| LogEvent {
            at: Timestamp::from_millis(now.as_millis() - 800_000 + batch * 16_000 + n * 8),
            ingested: None,
            stream: STREAM.into(),
            id: Some(format!("{batch} {n}").into()),
            message: format!("line {batch} {n}").into(),
        };
        let fact = Fact::Lines {
            group: "/aws/lambda/shop-prod-cart".into(),
            events: (0..2000).map(event).collect(),
        };
        console.happens(here::fact(Query::Functions, fact));
    }
    let text = |console: &Console| {
        widget::picture::text(&console.frame(&shipped("dark").expect("it ships")))
    };
    assert!(text(&console).contains("100,000 lines"));
    let console = console.press("g");
    assert!(text(&console).contains("line 0 0"), "{}", text(&console));
    let console = console.press("PgDn G k");
    assert!(text(&console).contains("line 49 1998"));
}
