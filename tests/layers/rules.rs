//! The rules of the house as tables: the order of the rooms and what each of them never touches.

/// A room may use the rooms before it in this list, and nothing after it.
pub const ROOMS: &[&str] = &[
    "base", "action", "domain", "message", "facts", "filter", "insight", "session", "cloud", "aws",
    "fetch", "perform", "discover", "theme", "widget", "panes", "state", "screen", "config",
    "library", "runtime", "command",
];

/// A crate of the workspace and the rooms in it. Cargo holds which crate may use which; the order of rooms
/// inside a crate, and what Cargo cannot see, are held here.
pub struct Crate {
    pub name: &'static str,
    pub folder: &'static str,
    /// The room that the crate's root is, if it is one itself.
    pub root: Option<&'static str>,
    /// The rooms that are folders.
    pub rooms: &'static [&'static str],
}

pub const CRATES: &[Crate] = &[
    Crate {
        name: "slstop_base",
        folder: "crates/slstop-base/src",
        root: Some("base"),
        rooms: &["action"],
    },
    Crate {
        name: "slstop_core",
        folder: "crates/slstop-core/src",
        root: None,
        rooms: &["domain", "message", "facts", "filter", "insight", "session"],
    },
    Crate {
        name: "slstop_cloud",
        folder: "crates/slstop-cloud/src",
        root: Some("cloud"),
        rooms: &[],
    },
    Crate {
        name: "slstop_aws",
        folder: "crates/slstop-aws/src",
        root: Some("aws"),
        rooms: &["fetch", "perform"],
    },
    Crate {
        name: "slstop_tui",
        folder: "crates/slstop-tui/src",
        root: None,
        rooms: &["theme", "widget", "panes", "state", "screen"],
    },
    Crate {
        name: "slstop",
        folder: "src",
        root: None,
        rooms: &["config", "library", "runtime", "command"],
    },
];

/// Rooms that a room must not use although they come before it.
pub struct Apart {
    pub room: &'static str,
    pub never: &'static [&'static str],
    pub reason: &'static str,
    pub way_out: &'static str,
}

pub const APART: &[Apart] = &[
    Apart {
        room: "theme",
        never: &["domain", "facts", "insight"],
        reason: "a theme turns roles into styles and knows nothing of Lambda",
        way_out: "name what is meant as a `Role` and let the pane choose it",
    },
    Apart {
        room: "widget",
        never: &["domain", "facts", "insight"],
        reason: "a widget takes plain data, so that it can be drawn and tested with any",
        way_out: "let the pane translate the fact into the widget's own plain input",
    },
];

/// Where a rule about words applies, as rooms or files in them.
pub enum Place {
    Only(&'static [&'static str]),
    Never(&'static [&'static str]),
}

/// A path in code, such as `std::fs::read`, that belongs to few rooms. Test modules are exempt.
pub struct Word {
    /// A regular expression over whole paths, `use` groups spelled out.
    pub path: &'static str,
    pub place: Place,
    pub reason: &'static str,
    pub way_out: &'static str,
}

use Place::{Never, Only};

pub const WORDS: &[Word] = &[
    Word {
        path: r"^(aws_sdk_\w+|aws_config|aws_credential_types|aws_smithy_(async|http_client|runtime_api))\b",
        place: Only(&["aws/", "fetch/", "perform/", "discover/", "cloud/front"]),
        reason: "SDK types change weekly and cannot be serialised; the house speaks `domain`",
        way_out: "translate in `aws/`, `fetch/` or `perform/` and pass a domain type on",
    },
    Word {
        // The SDK's own CBOR coder speaks in its types, so the cloud's end of the wire does too.
        path: r"^aws_smithy_types\b",
        place: Only(&[
            "aws/",
            "fetch/",
            "perform/",
            "discover/",
            "cloud/front",
            "cloud/wire/",
        ]),
        reason: "SDK types change weekly and cannot be serialised; the house speaks `domain`",
        way_out: "translate in `aws/`, `fetch/` or `perform/` and pass a domain type on",
    },
    Word {
        path: r"^aws_smithy_(cbor|eventstream)\b",
        place: Only(&["cloud/wire/", "aws/", "fetch/"]),
        reason: "wire formats are the business of the two ends of the wire",
        way_out: "decode at the edge and pass a domain type on",
    },
    Word {
        path: r"^ratatui\b",
        place: Only(&["theme/", "widget/", "screen/", "runtime/"]),
        reason: "only `Canvas` reaches a cell, because its text methods take `SafeText`",
        way_out: "draw through `widget::Canvas`; if it lacks something, add it there",
    },
    Word {
        // The canvas takes colours away from a cell and never gives one.
        path: r"(^|::)Color(::|$)",
        place: Only(&["theme/", "widget/canvas.rs"]),
        reason: "a colour outside the theme is wrong on someone's ground",
        way_out: "add or choose a `theme::Role`",
    },
    Word {
        path: r"^(tokio|tokio_util)\b",
        place: Only(&[
            "aws/",
            "fetch/",
            "perform/",
            "discover/",
            "cloud/front",
            "cloud/clock",
            "runtime/",
            "command/",
        ]),
        reason: "tasks start and end in the supervisor only, so that nothing leaks and replay is exact",
        way_out: "return an `Effect` or want a `Query`; the runtime does the rest",
    },
    Word {
        path: r"^(tracing|tracing_subscriber)::",
        place: Only(&["aws/", "fetch/", "cloud/", "runtime/", "command/"]),
        reason: "a line in the log file is an effect, and a room that is pure has none",
        way_out: "measure it from `runtime/measured.rs`, or return what is worth a line",
    },
    Word {
        path: r"\b(SystemTime|Instant|Timestamp|Zoned)::now$",
        place: Only(&["runtime/", "aws/", "cloud/clock", "command/"]),
        reason: "a clock that is read elsewhere makes a recording replay differently",
        way_out: "take the moment from the stamp or as an argument",
    },
    Word {
        path: r"(^|::)Canvas$",
        place: Never(&[
            "base/", "domain/", "action/", "message/", "facts/", "filter/", "insight/", "theme/",
            "state/",
        ]),
        reason: "reduce is pure and draws nothing",
        way_out: "keep the value in the model and draw it in `panes/` or `screen/`",
    },
    Word {
        path: r"^crossterm\b",
        place: Only(&["runtime/"]),
        reason: "the terminal has one owner, which restores it on every way out",
        way_out: "add an `Effect` and carry it out in `runtime/`",
    },
    Word {
        path: r"^std::(fs|env)\b",
        place: Only(&[
            "aws/",
            "perform/",
            "library/",
            "discover/",
            "config/",
            "runtime/",
            "command/",
            "main.rs",
        ]),
        reason: "files and environment are read at the edge, so that the middle can be tested with plain values",
        way_out: "take the text, a `Read` or a `Write` as an argument and let the caller open the file",
    },
    Word {
        path: r"^(std::(process|thread)|signal_hook|rustix)\b",
        // Where credentials come from a process, nobody else can end it.
        place: Only(&["runtime/", "command/", "main.rs", "aws/credentials/process"]),
        reason: "processes, threads and signals belong to the runtime, which has to end them",
        way_out: "return an `Effect` and carry it out in `runtime/`",
    },
    Word {
        path: r"^(rand|fastrand)\b|(^|::)RandomState$",
        place: Never(&[
            "base/", "domain/", "action/", "message/", "facts/", "filter/", "insight/", "theme/",
            "widget/", "panes/", "state/", "screen/", "session/",
        ]),
        reason: "the same events must give the same model and the same frame",
        way_out: "derive it from the event's `seq`, or count",
    },
];

/// A phrase of code, as a regular expression over it. Test modules are exempt.
pub struct Phrase {
    pub text: &'static str,
    pub place: Place,
    pub reason: &'static str,
    pub way_out: &'static str,
}

pub const PHRASES: &[Phrase] = &[
    Phrase {
        text: r"\b(print|println|eprint|eprintln)!",
        // A crash is told after the terminal was given back.
        place: Only(&["command/", "main.rs", "runtime/crash.rs"]),
        reason: "a stray line tears the screen, and one in a pipe is taken for data",
        way_out: "return the text to `command/`, or log it with `tracing`",
    },
    Phrase {
        text: r"&\s*mut\s+Model\b",
        place: Never(&["screen/", "panes/"]),
        reason: "drawing reads the model; only `reduce` changes it",
        way_out: "return an action or a target and let `state/` act on it",
    },
    Phrase {
        // A field and no method such as `panes.get(pane)`.
        text: r"\bpanes\s*\.\s*[a-z_]+\s*[^a-z_(:\s]",
        place: Only(&["panes/"]),
        reason: "who reads a pane's state by its name breaks when the pane is changed, moved or removed",
        way_out: "add a method to the trait `Pane`, or keep what several rooms need in `Selection`",
    },
    Phrase {
        text: r"\.(invoke|(put|update|delete|create|publish|tag|untag|remove|add)_\w+)\(\)",
        place: Never(&["fetch/"]),
        reason: "a write to AWS passes one gate and the journal",
        way_out: "put it into `perform/`, behind an `Effect`",
    },
];

/// What may stand at the top of the repository.
pub const TOP_LEVEL: &[&str] = &[
    ".ci",
    ".gitignore",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "benches",
    "crates",
    "docs",
    "src",
    "tests",
    "themes",
];
