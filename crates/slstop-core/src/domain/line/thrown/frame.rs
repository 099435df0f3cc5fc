//! Frames of stack traces: which of them is the user's own, and its name without the line number.

use std::borrow::Cow;

use super::super::{colour, rows};

/// Which end of a trace is nearest to the error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameOrder {
    NearestFirst,
    /// Python's.
    NearestLast,
}

/// Traces of a thousand frames are recursions; the user's own code is at one of their ends.
const MOST_FRAMES: usize = 300;

/// The nearest frame of the user's own among lines of a trace.
pub fn nearest<'a>(
    lines: impl Iterator<Item = &'a str>,
    order: FrameOrder,
) -> Option<Cow<'a, str>> {
    let mut own = lines
        .take(MOST_FRAMES)
        .filter_map(of_line)
        .filter(|frame| is_own(frame));
    match order {
        FrameOrder::NearestFirst => own.next(),
        FrameOrder::NearestLast => own.last(),
    }
    .map(named)
}

/// A frame's text, without its mark.
fn of_line(line: &str) -> Option<&str> {
    let line = colour::bare(line.trim_matches(|c: char| c.is_whitespace() || c == '\u{a0}'));
    if line.starts_with("File \"") {
        return Some(rows::first(line));
    }
    if let Some(frame) = line.strip_prefix("at ") {
        // Node prints an error's other members behind its last frame.
        return Some(frame.strip_suffix(" {").unwrap_or(frame));
    }
    // PHP counts them.
    if let Some((number, frame)) = line.strip_prefix('#').and_then(|line| line.split_once(' ')) {
        return number
            .bytes()
            .all(|byte| byte.is_ascii_digit())
            .then_some(frame);
    }
    let line = line.strip_prefix("from ").unwrap_or(line);
    // Ruby and Go: the place alone. log4j and Java's JSON: the frame alone.
    let is_place = line.starts_with('/') && line.contains(':');
    (is_place || is_java(line)).then_some(line)
}

/// `shop.Order.place(Order.java:36)`
fn is_java(line: &str) -> bool {
    let Some((name, place)) = line.strip_suffix(')').and_then(|line| line.split_once('(')) else {
        return false;
    };
    name.contains('.') && !name.contains(' ') && place.contains(".java")
}

/// Paths and packages of runtimes, layers and libraries.
const FOREIGN: &[&str] = &[
    "/var/runtime/",
    "/var/lang/",
    "/opt/",
    "node_modules",
    "site-packages",
    "(node:",
    "(internal/",
    "(runtime/",
    "(<anonymous>)",
    "<frozen ",
    "/usr/",
    "/var/rapid/",
    "/var/task/vendor/",
    "/rustc/",
    "/.cargo/",
    "/go/pkg/mod/",
    "/gems/",
    "dist-packages",
    "{main}",
    "[internal function]",
];
const FOREIGN_PACKAGES: &[&str] = &[
    "java.",
    "javax.",
    "jdk.",
    "sun.",
    "lambdainternal.",
    "node:",
    "internal/",
    "System.",
    "Microsoft.",
    "Amazon.Lambda.",
    "process.",
    "new Promise",
    "com.fasterxml.",
    "org.springframework.",
    "org.apache.",
    "software.amazon.",
    "com.amazonaws.",
    "io.netty.",
    "reactor.",
    "kotlin.",
    "scala.",
];

/// What is longer has its arguments in it.
const LONGEST_FRAME: usize = 1000;

pub fn is_own(frame: &str) -> bool {
    let frame = &frame[..frame.floor_char_boundary(LONGEST_FRAME)];
    // Java's class loaders and modules stand before the name: `app//shop.Order`, `java.base/java.util.List`.
    let name = frame.strip_prefix("async ").unwrap_or(frame);
    let name = match name.split_once('(') {
        Some((function, place)) if place.contains(".java") => {
            function.rsplit('/').next().unwrap_or(function)
        }
        _ => name,
    };
    !FOREIGN.iter().any(|part| frame.contains(part))
        && !FOREIGN_PACKAGES
            .iter()
            .any(|package| name.starts_with(package))
}

/// File and function; numbers of lines and columns change with every deployment.
fn named(frame: &str) -> Cow<'_, str> {
    if let Some(rest) = frame.strip_prefix("File \"") {
        // `File "/var/task/app.py", line 12, in handler`
        let (file, rest) = rest.split_once('"').unwrap_or((rest, ""));
        return match rest.rsplit_once(" in ") {
            Some((_, function)) => Cow::Owned(format!("{file} {}", function.trim())),
            None => Cow::Borrowed(file),
        };
    }
    let frame = &frame[..frame.floor_char_boundary(LONGEST_FRAME)];
    let frame = frame.strip_prefix("async ").unwrap_or(frame);
    // Go adds where in the function it was.
    let frame = frame.split_once(" +0x").map_or(frame, |(frame, _)| frame);
    if !frame.bytes().any(|byte| byte.is_ascii_digit()) {
        return Cow::Borrowed(frame);
    }
    // PHP: `/var/task/index.php(12): pay()`
    if let Some((file, rest)) = frame.split_once(".php(")
        && let Some((_, function)) = rest.split_once("): ")
    {
        return Cow::Owned(format!("{file}.php {function}"));
    }
    let mut name = String::with_capacity(frame.len());
    let mut rest = frame;
    while let Some(colon) = rest.find(':') {
        let behind = &rest[colon + 1..];
        let word = behind.strip_prefix("line ").unwrap_or(behind);
        let digits = word.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 {
            name.push_str(&rest[..=colon]);
            rest = behind;
        } else {
            name.push_str(&rest[..colon]);
            rest = &word[digits..];
        }
    }
    name.push_str(rest);
    Cow::Owned(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(trace: &str, order: FrameOrder, frame: Option<&str>) {
        assert_eq!(nearest(trace.lines(), order).as_deref(), frame, "{trace}");
    }

    #[test]
    fn the_user_s_own_frame_nearest_to_the_error_is_found() {
        check(
            "TypeError: x\n    at Object.f (/var/runtime/a.js:1:2)\n    at pay (/var/task/node_modules/b.js:3:4)\n    at handler (/var/task/src/app.js:7:23)\n    at g (/var/task/h.js:1:1)",
            FrameOrder::NearestFirst,
            Some("handler (/var/task/src/app.js)"),
        );
        check(
            "  File \"/var/task/app.py\", line 12, in handler\n    pay()\n  File \"/var/task/pay.py\", line 3, in pay\n    x\n  File \"/var/lang/lib/json.py\", line 9, in loads",
            FrameOrder::NearestLast,
            Some("/var/task/pay.py pay"),
        );
        check(
            "\tat java.util.X.y(X.java:1)\n\tat shop.Order.<init>(Order.java:36)",
            FrameOrder::NearestFirst,
            Some("shop.Order.<init>(Order.java)"),
        );
        check(
            "   at Shop.F(String a) in /src/F.cs:line 39",
            FrameOrder::NearestFirst,
            Some("Shop.F(String a) in /src/F.cs"),
        );
        check(
            "/var/task/app.rb:4:in `handler'",
            FrameOrder::NearestFirst,
            Some("/var/task/app.rb:in `handler'"),
        );
        check("nothing\nhere", FrameOrder::NearestFirst, None);
        check(
            "x (RuntimeError)\n\tfrom /var/lang/lib/ruby/3.4.0/json.rb:4:in 'parse'\n\tfrom /var/task/app.rb:9:in 'Shop#pay'",
            FrameOrder::NearestFirst,
            Some("/var/task/app.rb:in 'Shop#pay'"),
        );
        check(
            "#0 /var/task/vendor/x.php(3): f()\n#1 /var/task/index.php(12): Shop->pay(17)\n#2 {main}",
            FrameOrder::NearestFirst,
            Some("/var/task/index.php Shop->pay(17)"),
        );
        check(
            "    at async handler (/var/task/app.js:7:23) {",
            FrameOrder::NearestFirst,
            Some("handler (/var/task/app.js)"),
        );
        check(
            "java.base/java.util.List.of(List.java:1)\napp//shop.Order.place(Order.java:36)",
            FrameOrder::NearestFirst,
            Some("app//shop.Order.place(Order.java)"),
        );
    }
}
