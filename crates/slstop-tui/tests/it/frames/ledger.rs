//! The invocations of a function and their errors: at the sizes and in the colours that people have,
//! with nothing to show, and with what nobody should have to see.

use std::time::Duration;

use slstop_core::message::Size;
use slstop_tui::theme::{GlyphSet, shipped};
use slstop_tui::widget;

use super::console::{self, Console, check};
use super::lines::{self, Line};

const OLD: Size = Size::new(80, 24);
const HALF: Size = Size::new(120, 40);

/// A request's id, of its number.
fn id(n: usize) -> String {
    format!("6f7f8071-b39b-4d6d-91d7-{n:012x}")
}

fn report(took: &str, more: &str) -> String {
    format!(
        "REPORT RequestId: ID\tDuration: {took} ms\tBilled Duration: 3722 ms\tMemory Size: 256 MB\tMax Memory Used: 118 MB\t{more}"
    )
}

fn thrown(class: &str, said: &str) -> String {
    format!(
        "2026-11-20T12:07:53.000Z\tID\tERROR\tInvoke Error \t{{\"errorType\":\"{class}\",\"errorMessage\":\"{said}\",\"stack\":[\"{class}: {said}\",\"    at charge (/var/task/src/payment.js:88:11)\",\"    at Runtime.handler (/var/task/src/app.js:12:5)\"]}}"
    )
}

/// The lines of some invocations, one after another.
fn invocations() -> Vec<Vec<String>> {
    let event = r#"2026-11-20T12:07:50.000Z	ID	INFO	EVENT {"Records":[{"messageId":"4711","eventSource":"aws:sqs","body":"{\"order\":984520,\"password\":\"hunter22\"}"}]}"#;
    let start = || "START RequestId: ID Version: 42".to_owned();
    let end = || "END RequestId: ID".to_owned();
    vec![
        vec![start(), end(), report("183.41", "")],
        vec![
            start(),
            end(),
            report("201.07", "Init Duration: 812.00 ms\t"),
        ],
        vec![
            start(),
            event.into(),
            thrown(
                "TypeError",
                "cannot read properties of undefined (reading 'total')",
            ),
            end(),
            report("2910.00", "Init Duration: 807.55 ms\t"),
        ],
        vec![
            start(),
            thrown("PaymentDeclinedError", "card declined for order 984520"),
            end(),
            report("310.20", ""),
        ],
        vec![
            start(),
            thrown("PaymentDeclinedError", "card declined for order 17"),
            end(),
            report(
                "290.80",
                "XRAY TraceId: 1-5759e988-bd862e3fe1be46a994272793\tSegmentId: 5a2b3c4d5e6f7a8b\tSampled: true",
            ),
        ],
        vec![
            start(),
            "2026-11-20T12:07:50.000Z\tID\tINFO\tasking the bank".into(),
            end(),
            report("10000.00", "Status: timeout"),
        ],
        vec![start(), end(), report("190.00", "")],
        vec![
            start(),
            end(),
            report("120.00", "Status: error\tError Type: Runtime.OutOfMemory"),
        ],
        vec![
            start(),
            "2026-11-20T12:07:50.000Z\tID\tINFO\tasking the bank".into(),
        ],
    ]
}

fn hostile() -> Vec<Vec<String>> {
    let bad =
        "\\u001b]52;c;aGFja2Vk\\u0007\\u202edesrever\\u2028 password=hunter22 AKIAIOSFODNN7EXAMPLE";
    let megabyte = format!(
        "2026-11-20T12:07:50.000Z\tID\tINFO\t{}\u{1b}[31m{}",
        "\u{754c}".repeat(5000),
        "x".repeat(1 << 20)
    );
    let raw = "\u{1b}]52;c;aGFja2Vk\u{7}\u{1b}[2J\u{202e}x\u{2066} RequestId: ID password=hunter22";
    vec![
        vec![thrown("Type\u{1b}[31mError", bad), report("99999999999999999999.99", "")],
        vec![report("1.00", "Init Duration: 18446744073709551615 ms\tStatus: \u{202e}error\tError Type: \u{1b}[2J.X")],
        vec![megabyte, raw.into(), thrown(&"E".repeat(3000), &"\u{65e5}\u{672c}".repeat(2000)), report("0.00", "")],
        vec![r#"2026-11-20T12:07:50.000Z	ID	INFO	{"Records":[{"\u001b[2J":"\u202e"}],"a":{"b":[[[[{}]]]]}}"#.into(), report("5.00", "Status: error")],
        vec!["REPORT RequestId: ID\tDuration: ms\tStatus: timeout".into()],
    ]
}

/// The invocations of a function of the fleet.
pub fn some(size: Size) -> Console {
    told(opened(size), &invocations())
}

/// The console of the fleet, on the function of that name.
fn opened(size: Size) -> Console {
    console::open("fleet", size)
        .press("/")
        .write("checkout")
        .press("Enter Enter")
}

/// Each invocation's lines, a second apart; the last one's a second ago.
fn told(mut console: Console, invocations: &[Vec<String>]) -> Console {
    let now = console.model.now;
    let n_lines: usize = invocations.iter().map(Vec::len).sum();
    let mut n = 0;
    for (number, lines) in invocations.iter().enumerate() {
        for line in lines {
            let before = Duration::from_secs((n_lines - n) as u64);
            n += 1;
            let message = line
                .replace("ID\t", &format!("{}\t", id(number)))
                .replace("ID ", &format!("{} ", id(number)))
                .replace("RequestId: ID", &format!("RequestId: {}", id(number)));
            let line = Line {
                at: now.minus(before),
                function: "shop-prod-checkout",
                stream: &format!("2026/11/20/[42]{number:032x}"),
                message: &message,
            };
            lines::tell(&mut console, &line);
        }
    }
    lines::are_read(&mut console);
    console
}

#[test]
fn invocations_fit_every_size_and_the_worst_cell_is_coloured() {
    for size in [Size::new(40, 12), OLD, HALF, Size::new(200, 60)] {
        let name = format!("invocations_{}x{}", size.width, size.height);
        let console = told(opened(size), &invocations());
        check(
            &name,
            &if size.width >= 120 {
                console
            } else {
                console.press("z")
            },
        );
    }
}

#[test]
fn an_opened_invocation_tells_its_story() {
    let console = told(opened(HALF), &invocations());
    check("invocation_120x40", &console.press("z s d j Enter"));
}

#[test]
fn errors_stand_in_groups() {
    let console = told(opened(HALF), &invocations());
    check("errors_120x40", &console.press("X"));
    let console = told(opened(OLD), &invocations());
    check("errors_80x24", &console.press("X"));
}

#[test]
fn durations_and_cold_starts_are_tables_with_pictures_below() {
    for size in [OLD, HALF] {
        let named = |pane: &str| format!("{pane}_{}x{}", size.width, size.height);
        let console = told(opened(size), &invocations()).press("U");
        check(&named("durations"), &console);
        check(&named("coldstarts"), &console.press("K"));
    }
}

#[test]
fn what_is_pinned_is_marked_in_every_pane() {
    for size in [OLD, HALF, Size::new(200, 60)] {
        let console = told(opened(size), &invocations());
        let keys = if size == OLD {
            "3 H h Enter"
        } else {
            "3 H h Enter 2"
        };
        let name = format!("pinned_{}x{}", size.width, size.height);
        check(&name, &console.press(keys));
    }
    let console = told(opened(HALF), &invocations()).press("[ X");
    check("pinned_errors_120x40", &console);
    let console = console::open("fleet", HALF).press("D H h h h Enter");
    check("pinned_overview_120x40", &console);
}

#[test]
fn a_wrong_filter_is_shown_under_its_place() {
    let wrong = |size: Size, text: &str| {
        let console = told(opened(size), &invocations());
        console.press("/").write(text).picture()
    };
    let foot = |picture: String, height: usize| {
        let rows: Vec<&str> = picture.lines().take(height).collect();
        rows[height - 3..]
            .iter()
            .map(|row| row.trim_end().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        foot(wrong(OLD, "cold = true and duration > fast"), 24),
        [
            " `fast` is not a duration: expected one such as 2s or 150ms",
            " /cold = true and duration > fast",
            "                             ^^^^",
        ]
        .map(|row| row.to_owned())
    );
    check(
        "wrong_filter_80x24",
        &told(opened(OLD), &invocations())
            .press("/")
            .write("duration > fast"),
    );
}

#[test]
fn nothing_to_show_says_why() {
    check("invocations_loading_80x24", &opened(OLD));
    check("invocations_empty_80x24", &told(opened(OLD), &[]));
    check(
        "errors_empty_80x24",
        &told(opened(OLD), &invocations()[..2]).press("X"),
    );
    let mut console = opened(OLD);
    lines::deny(&mut console);
    check("invocations_denied_80x24", &console);
}

#[test]
fn no_secret_and_nothing_that_commands_a_terminal_reaches_a_cell() {
    let theme = shipped("dark").expect("it ships");
    let all: Vec<Vec<String>> = invocations().into_iter().chain(hostile()).collect();
    for (width, height) in [(40, 12), (80, 24), (120, 40), (200, 60), (0, 0), (1, 300)] {
        let mut console = told(opened(Size::new(width, height)), &all);
        for keys in [
            "g",
            "z",
            "Enter",
            "G",
            "l g",
            "l G",
            "l PgDn",
            "l",
            "l",
            "l",
            "Esc l l l",
            "X",
            "G Enter",
            "Enter G",
            "q q Z",
            "V f c w * u",
            "L L",
        ] {
            console = console.press(keys);
            let frame = console.frame(&theme);
            lines::are_harmless(&frame, &format!("{width}x{height} {keys}"));
        }
    }
}

#[test]
fn the_list_is_read_without_colours_and_in_ascii() {
    let console = told(opened(HALF), &invocations()).press("z");
    let theme = shipped("monochrome")
        .expect("it ships")
        .with_glyphs(GlyphSet::Ascii);
    let text = widget::picture::text(&console.frame(&theme));
    for word in [
        "!",
        "timeout",
        "out of memory",
        "PaymentDeclinedError",
        "running",
    ] {
        assert!(text.contains(word), "{word}: {text}");
    }
    let own: String = text.chars().filter(|c| !c.is_ascii()).collect();
    assert!(own.chars().all(|c| "·…".contains(c)), "{own:?}");
}
