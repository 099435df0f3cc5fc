//! The pictures of the README: frames of a recorded session in the colours of the shipped themes.

use std::fs;
use std::path::{Path, PathBuf};

use slstop::message::Size;
use slstop::theme::shipped;

use super::{console, svg};

/// GitHub shows pictures of any size, and readers wait for them.
const MOST_BYTES: usize = 120 << 10;

struct Picture {
    name: &'static str,
    theme: &'static str,
    size: Size,
    /// Pressed after the session.
    keys: Option<&'static str>,
    /// For those who can't see it.
    about: &'static str,
}

const PICTURES: [Picture; 3] = [
    Picture {
        name: "fleet-dark",
        theme: "dark",
        size: Size::new(120, 36),
        keys: None,
        about: "slstop: 24 functions sorted by trouble, below them the charts of the worst and the meter",
    },
    Picture {
        name: "function-dark",
        theme: "dark",
        size: Size::new(120, 36),
        keys: Some("j Enter"),
        about: "slstop: one function, its invocations, errors, durations and concurrency since its deployment",
    },
    Picture {
        name: "fleet-light",
        theme: "light",
        size: Size::new(100, 30),
        keys: Some(": s o r t Space e"),
        about: "slstop: the palette of actions over the table, in the light theme",
    },
];

fn path_of(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pictures");
    folder.join(format!("{name}.svg"))
}

/// With `UPDATE_PICTURES` set they are drawn anew.
#[test]
fn the_pictures_of_the_readme_show_the_program_as_it_is() {
    for Picture {
        name,
        theme,
        size,
        keys,
        about,
    } in PICTURES
    {
        let mut console = console::open("fleet", size);
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
            "{name} is out of date: run UPDATE_PICTURES=1 cargo test --test frames pictures"
        );
    }
}
