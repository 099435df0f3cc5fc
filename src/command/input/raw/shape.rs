//! The shape of an event so far, which decides which lines still belong to it. Updated by each line as it
//! comes: the event is not looked through again.

use slstop_core::domain::line::thrown::{UNCAUGHT, is_error_headline};
use slstop_core::domain::line::{Level, LineKind, ParsedLine, report, rows};

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Shape {
    /// Braces that are open in an object that an error's headline announced.
    depth: usize,
    n_lines: usize,
    is_indented: bool,
    /// The last line announces an object below it.
    announces: bool,
    has_trace: bool,
    is_go: bool,
    is_rust: bool,
    is_php: bool,
    /// A logger's line that may have an error below it.
    is_loud: bool,
    /// A report without its last figure.
    is_cut_report: bool,
    /// A type follows.
    is_crash: bool,
}

const TRACEBACK: &str = "Traceback (most recent";
/// Between the traces of errors that led to each other.
const CHAINED: &[&str] = &[
    "During handling of the above exception",
    "The above exception was the direct cause",
];
/// Wherever they stand they belong to what stands before.
const BEGINNINGS: &[&str] = &[
    "XRAY TraceId:",
    "<b>XRAY TraceId:",
    TRACEBACK,
    "Caused by: ",
    "note: run with",
    "Stack trace:",
];

impl Shape {
    pub fn of(message: &str, line: &ParsedLine<'_>) -> Self {
        let first = rows::first(message);
        Self {
            n_lines: 1,
            announces: announces_an_object(first),
            has_trace: message.contains(TRACEBACK),
            is_go: message.starts_with("panic: ") || message.starts_with("fatal error: "),
            is_rust: message.starts_with("thread '"),
            is_php: first.contains("Fatal error:"),
            is_loud: line.level >= Some(Level::Warn) && line.kind() == LineKind::App,
            is_cut_report: line
                .report()
                .is_some_and(|report| report.max_memory.is_none()),
            is_crash: first.contains("Runtime exited")
                || first == "Unknown application error occurred",
            ..Self::default()
        }
    }

    pub fn add(&mut self, text: &str) {
        self.n_lines += 1;
        let opening = text.matches('{').count();
        let closing = text.matches('}').count();
        // Only what an announced object opens is waited for.
        if self.depth > 0 || self.announces {
            self.depth = (self.depth + opening).saturating_sub(closing);
        }
        self.announces = announces_an_object(text);
        self.is_indented = text.starts_with([' ', '\t', '\u{a0}']);
        self.has_trace |= text.contains(TRACEBACK);
        self.is_crash = false;
        self.is_cut_report &= !text.contains("Max Memory Used:");
    }

    /// Whether something of it may come behind an empty line.
    pub fn may_resume(&self) -> bool {
        self.has_trace || self.is_go
    }

    pub fn resumes(&self, text: &str) -> bool {
        self.has_trace && (is_one_of(CHAINED, text) || text.starts_with(TRACEBACK))
            || self.is_go && text.starts_with("goroutine ")
    }

    /// Whether a line that is not indented belongs to the message so far.
    pub fn takes(&self, before: &str, text: &str) -> bool {
        if self.depth > 0 || is_one_of(BEGINNINGS, text) {
            return true;
        }
        let is_single = self.n_lines == 1;
        // The type below a crash, and the object below an error's headline.
        let is_type = self.is_crash && !text.trim_end().contains(' ') && text.contains(['.', '<']);
        let is_object = self.announces && text.starts_with('{');
        // The JVM says it twice; Rust puts the words below the place; Python the error below its trace.
        let is_twice = is_single
            && text.split_once(": ").is_some_and(|(class, _)| {
                class.contains('.')
                    && before
                        .strip_suffix(class)
                        .is_some_and(|words| words.ends_with(": "))
            });
        let is_trace_end = self.has_trace
            && (self.is_indented && is_error_headline(text) || is_one_of(CHAINED, text));
        let is_thrown = is_single && self.is_loud && is_dotted_headline(text);
        let is_figures = self.is_cut_report && report::pairs(text) != report::ReportLine::default();
        let is_goroutine = self.is_go
            && (text.ends_with(')')
                || ["goroutine ", "created by ", "[signal ", "panic: "]
                    .iter()
                    .any(|begin| text.starts_with(begin)));
        is_type
            || is_object
            || is_twice
            || is_trace_end
            || is_thrown
            || is_figures
            || is_goroutine
            || self.is_rust && is_single
            || self.is_php && text.starts_with('#')
    }
}

fn is_one_of(beginnings: &[&str], text: &str) -> bool {
    beginnings.iter().any(|begin| text.starts_with(begin))
}

fn is_dotted_headline(text: &str) -> bool {
    let class = text.split([':', ' ']).next().unwrap_or_default();
    class.contains('.') && is_error_headline(text)
}

fn announces_an_object(line: &str) -> bool {
    let line = line.trim_end();
    UNCAUGHT
        .iter()
        .any(|head| line.ends_with(head) || head.ends_with("handler") && line.starts_with(head))
}
