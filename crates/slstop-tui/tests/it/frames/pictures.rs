//! The pictures of the README: frames of a recorded session in the colours of the shipped themes.

use std::fs;
use std::path::{Path, PathBuf};

use slstop_core::message::Size;
use slstop_tui::theme::shipped;

use super::console::Console;
use super::{console, ledger, svg};

/// GitHub shows pictures of any size, and readers wait for them.
const MOST_BYTES: usize = 120 << 10;

struct Picture {
    name: &'static str,
    theme: &'static str,
    size: Size,
    opened: fn(Size) -> Console,
    /// Pressed then.
    keys: Option<&'static str>,
    /// For those who can't see it.
    about: &'static str,
}

fn fleet(size: Size) -> Console {
    console::open("fleet", size)
}

const PICTURES: [Picture; 4] = [
    Picture {
        name: "fleet-dark",
        theme: "dark",
        size: Size::new(120, 36),
        opened: fleet,
        keys: None,
        about: "slstop: 24 functions sorted by trouble, below them the charts of the worst and the meter",
    },
    Picture {
        name: "function-dark",
        theme: "dark",
        size: Size::new(120, 36),
        opened: fleet,
        keys: Some("j D"),
        about: "slstop: one function, its invocations, errors, durations and concurrency since its deployment",
    },
    Picture {
        name: "invocations-dark",
        theme: "dark",
        size: Size::new(120, 36),
        opened: ledger::some,
        keys: Some("j j j j Enter"),
        about: "slstop: an invocation that failed, opened beside its log lines: why, its figures, the stack trace, the event",
    },
    Picture {
        name: "fleet-light",
        theme: "light",
        size: Size::new(100, 30),
        opened: fleet,
        keys: Some(": s o r t Space e"),
        about: "slstop: the palette of actions over the table, in the light theme",
    },
];

fn path_of(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/pictures");
    folder.join(format!("{name}.svg"))
}

/// With `UPDATE_PICTURES` set they are drawn anew.
#[test]
fn the_pictures_of_the_readme_show_the_program_as_it_is() {
    for Picture {
        name,
        theme,
        size,
        opened,
        keys,
        about,
    } in PICTURES
    {
        let mut console = opened(size);
        if let Some(keys) = keys {
            console = console.press(keys);
        }
        let theme = shipped(theme).expect("it ships");
        let drawn = svg::picture(&console.frame(&theme), &theme, about);
        assert!(drawn.len() <= MOST_BYTES, "{name}: {} bytes", drawn.len());
        if std::env::var_os("UPDATE_PICTURES").is_some() {
            fs::write(path_of(name), &drawn).expect("the folder takes files");
        }
        let kept = fs::read_to_string(path_of(name)).unwrap_or_default();
        assert!(
            kept == drawn,
            "{name} is out of date: run UPDATE_PICTURES=1 cargo test -p slstop-tui --test it pictures"
        );
    }
}
