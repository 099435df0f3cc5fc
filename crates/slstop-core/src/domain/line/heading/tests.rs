//! Each logger's way to begin a line.

use super::*;

const ID: &str = "6f7f8071-b39b-4d6d-91d7-78df2be848f7";
const TIME: &str = "2026-11-20T12:00:00.123Z";

#[track_caller]
fn check(line: &str, has: (bool, bool), level: Option<Level>, body: &str) {
    let line = line.replace("ID", ID).replace("TIME", TIME);
    let heading = read(&line);
    assert_eq!(
        (heading.time.is_some(), heading.request.is_some()),
        has,
        "{line}"
    );
    assert!(heading.request.is_none_or(|id| id == ID), "{line}");
    assert_eq!((heading.level, heading.body), (level, body), "{line}");
}

#[test]
fn each_runtime_s_logger_is_known() {
    const BOTH: (bool, bool) = (true, true);
    check("TIME\tID\tINFO\tsold 3", BOTH, Some(Level::Info), "sold 3");
    check("TIME\tID\tsold 3", BOTH, None, "sold 3");
    check(
        "TIME\tundefined\tWARN\tx",
        (true, false),
        Some(Level::Warn),
        "x",
    );
    check(
        "TIME\tID\tfail\tSystem.X: y",
        BOTH,
        Some(Level::Error),
        "System.X: y",
    );
    check("[WARNING]\tTIME\tID\tx\n", BOTH, Some(Level::Warn), "x\n");
    check("[INFO]\tTIME\t\tx", (true, false), Some(Level::Info), "x");
    check(
        "2026-11-20 12:00:00 ID INFO  Shop:41 - x",
        BOTH,
        Some(Level::Info),
        "Shop:41 - x",
    );
    check(
        "ID WARN a.B - x",
        (false, true),
        Some(Level::Warn),
        "a.B - x",
    );
    check(
        "I, [2026-11-20T12:00:00.000000 #8]  INFO ID -- : x",
        BOTH,
        Some(Level::Info),
        "x",
    );
    check("2026/11/20 03:40:05 x", (true, false), None, "x");
    check(
        "TIME  INFO Lambda runtime invoke{requestId=\"ID\"}: shop: x",
        BOTH,
        Some(Level::Info),
        &format!("Lambda runtime invoke{{requestId=\"{ID}\"}}: shop: x"),
    );
    check(
        "2026-11-20 04:43:56,254 ERROR [lambda] x",
        (true, false),
        Some(Level::Error),
        "[lambda] x",
    );
    check("[Information] - x", (false, false), Some(Level::Info), "x");
}

#[test]
fn frameworks_and_tools_have_their_own_ways() {
    const TIME: (bool, bool) = (true, false);
    const NONE: (bool, bool) = (false, false);
    let error = Some(Level::Error);
    for (line, has, level, body) in [
        // loguru, structlog, Python's own default, Flask, gunicorn
        (
            "2026-11-20 12:00:00.123 | ERROR    | app:pay:12 - x",
            TIME,
            error,
            "app:pay:12 - x",
        ),
        (
            "2026-11-20 12:00:00 [error    ] x   order=17",
            TIME,
            error,
            "x   order=17",
        ),
        ("ERROR:root:x", NONE, error, "root:x"),
        (
            "[2026-11-20 12:00:00,123] ERROR in app: x",
            TIME,
            error,
            "in app: x",
        ),
        (
            "[2026-11-20 12:00:00 +0000] [8] [INFO] x",
            TIME,
            Some(Level::Info),
            "x",
        ),
        // log4js, logback, Monolog, glog, logrus, env_logger, zap
        (
            "[2026-11-20T12:00:00.123] [ERROR] default - x",
            TIME,
            error,
            "default - x",
        ),
        (
            "12:00:00.123 [main] ERROR shop.Pay - x",
            TIME,
            error,
            "shop.Pay - x",
        ),
        (
            "[2026-11-20T12:00:00.123456+00:00] checkout.ERROR: x",
            TIME,
            error,
            "x",
        ),
        (
            "E1120 12:00:00.000000       8 pay.go:12] x",
            TIME,
            error,
            "8 pay.go:12] x",
        ),
        ("ERRO", NONE, None, "ERRO"),
        ("WARN[0003] x", NONE, Some(Level::Warn), "x"),
        (
            "[2026-11-20T12:00:00Z ERROR shop] x",
            TIME,
            error,
            "shop] x",
        ),
        (
            "2026-11-20T12:00:00.000Z\tERROR\tshop/pay.go:12\tx",
            TIME,
            error,
            "shop/pay.go:12\tx",
        ),
    ] {
        check(line, has, level, body);
    }
}

#[test]
fn consoles_and_pasted_lines_have_their_own_ways() {
    const TIME: (bool, bool) = (true, false);
    const NONE: (bool, bool) = (false, false);
    let error = Some(Level::Error);
    for (line, has, level, body) in [
        // winston, .NET's console, the Datadog extension, the runtime emulator
        ("error: x", NONE, error, "x"),
        (
            "2026-11-20T12:00:00.123Z warn: x",
            TIME,
            Some(Level::Warn),
            "x",
        ),
        ("fail: Shop.Pay[0]", NONE, error, "Shop.Pay[0]"),
        ("DD_EXTENSION | ERROR | x", NONE, error, "x"),
        (
            "20 Nov 2026 12:00:00,123 [WARNING] (rapid) x",
            TIME,
            Some(Level::Warn),
            "(rapid) x",
        ),
        // pasted, with blanks where tabs were
        ("[ERROR] TIME ID x", (true, true), error, "x"),
        (
            "ID\tInvoke Error\t{}",
            (false, true),
            None,
            "Invoke Error\t{}",
        ),
    ] {
        check(line, has, level, body);
    }
    assert_eq!(
        read("20 Nov 2026 12:00:00,123 [INFO] x").time,
        Some("20 Nov 2026 12:00:00,123")
    );
    assert_eq!(
        read("[2026-11-20 12:00:00 +0000] [8] [INFO] x").time,
        Some("2026-11-20 12:00:00 +0000")
    );
}

#[test]
fn colours_hide_nothing() {
    check(
        "\x1b[2m2026-11-20T12:00:00.123456Z\x1b[0m \x1b[31mERROR\x1b[0m \x1b[2mshop\x1b[0m: x",
        (true, false),
        Some(Level::Error),
        "\x1b[2mshop\x1b[0m: x",
    );
    check(
        "\x1b[32minfo\x1b[39m: x",
        (false, false),
        Some(Level::Info),
        "x",
    );
    check(
        "[\x1b[33mWARN\x1b[0m] x",
        (false, false),
        Some(Level::Warn),
        "x",
    );
}

#[test]
fn both_words_of_a_time_are_kept() {
    let heading = read("2026-11-20 04:43:56,254 ERROR x");
    assert_eq!(heading.time, Some("2026-11-20 04:43:56,254"));
    assert_eq!(
        read("[2026-11-20T12:00:00 #8] x").time,
        Some("2026-11-20T12:00:00")
    );
}

#[test]
fn what_only_looks_like_a_heading_is_the_message() {
    const NONE: (bool, bool) = (false, false);
    check("Error: cannot find it", NONE, None, "Error: cannot find it");
    check(
        "INFO ID was sold",
        NONE,
        Some(Level::Info),
        "ID was sold".replace("ID", ID).as_str(),
    );
    check("  at main", NONE, None, "  at main");
    check(
        "ID was sold",
        NONE,
        None,
        "ID was sold".replace("ID", ID).as_str(),
    );
    check("", NONE, None, "");
    check("größe", NONE, None, "größe");
}
