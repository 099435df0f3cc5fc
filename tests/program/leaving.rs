//! It leaves the terminal as it found it, whatever happens.

use std::path::Path;

use super::PROGRAM;
use super::modes::{ALTERNATE_SCREEN, BRACKETED_PASTE, CURSOR, FOCUS, MOUSE};
use super::terminal::{self, Terminal};
use rustix::process::Signal;
use tempfile::TempDir;

const CTRL_C: &str = "\x03";
const CTRL_Z: &str = "\x1a";

/// What the first screen of the demo shows at any size.
const FIRST_WORD: &str = "slstop";

fn home() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn demo(home: &Path) -> Terminal {
    let mut terminal = Terminal::start(&[PROGRAM, "demo"], &[], home, (80, 24));
    wait_until_it_is_taken(&mut terminal);
    terminal
}

/// Something is on the screen, and every mode that the console uses is set.
pub fn wait_until_it_is_taken(terminal: &mut Terminal) {
    terminal.wait_until("the console", |terminal| {
        let modes = terminal.modes();
        let used = [ALTERNATE_SCREEN, BRACKETED_PASTE, MOUSE, FOCUS, CURSOR];
        terminal.contents().contains("Functions")
            && used.iter().all(|mode| modes.private.contains(mode))
            && modes.line != terminal.before().line
    });
}

pub fn assert_was_given_back(terminal: &Terminal) {
    assert_eq!(
        &terminal.modes(),
        terminal.before(),
        "left behind:\n{}",
        terminal.contents()
    );
}

#[test]
fn quitting_leaves_the_terminal_as_it_was() {
    for key in ["q", CTRL_C] {
        let home = home();
        let mut terminal = demo(home.path());
        terminal.type_keys(key);
        assert_eq!(terminal.wait_for_exit(), 0, "{}", terminal.contents());
        assert_was_given_back(&terminal);
        assert_eq!(terminal.contents(), "", "quitting says nothing");
    }
}

#[test]
fn signals_that_end_it_leave_the_terminal_as_it_was() {
    for signal in [Signal::TERM, Signal::HUP] {
        let home = home();
        let mut terminal = demo(home.path());
        terminal.kill(signal);
        terminal.wait_for_exit();
        assert_was_given_back(&terminal);
    }
}

/// As when its window is closed: even standard error is gone then.
#[test]
fn a_terminal_that_goes_away_ends_it_without_a_crash() {
    let home = home();
    let end = terminal::closed_at("Functions", &[PROGRAM, "demo"], home.path());
    assert_eq!(end.exit_code(), 129, "as a hang-up ends it: {end:?}");
}

#[test]
fn a_panic_leaves_the_terminal_as_it_was_and_a_report() {
    if !cfg!(debug_assertions) {
        // The action that panics exists in debug builds alone.
        return;
    }
    let home = home();
    let mut terminal = demo(home.path());
    terminal.type_keys(":debug.panic\r");
    assert_ne!(terminal.wait_for_exit(), 0);
    assert_was_given_back(&terminal);
    assert!(
        terminal.contents().contains("panic"),
        "{}",
        terminal.contents()
    );
}

#[test]
fn a_storm_of_sizes_ends_in_a_whole_picture() {
    let home = home();
    let mut terminal = demo(home.path());
    let sides = [0, 1, 2, 3, 11, 12, 24, 40, 80, 120, 200, 300];
    for columns in sides {
        for rows in sides {
            terminal.resize((columns, rows));
        }
    }
    terminal.resize((39, 11));
    terminal.wait_for("40x12");
    terminal.resize((80, 24));
    terminal.wait_until("a whole picture", |terminal| {
        let rows = terminal.rows();
        rows[0].contains("demo bad-deploy") && rows[23].ends_with("? help")
    });
    terminal.type_keys("q");
    assert_eq!(terminal.wait_for_exit(), 0);
    assert_was_given_back(&terminal);
}

/// Suspending needs a shell that takes the terminal meanwhile.
#[test]
fn suspending_gives_the_terminal_back_until_it_is_in_the_foreground_again() {
    let home = home();
    let script = r#""$0" demo; echo suspended; read -r answer; fg; echo "over: $?""#;
    let mut terminal = Terminal::start(
        &["sh", "-m", "-c", script, PROGRAM],
        &[],
        home.path(),
        (80, 24),
    );
    wait_until_it_is_taken(&mut terminal);
    terminal.type_keys(CTRL_Z);
    terminal.wait_for("suspended");
    assert_was_given_back(&terminal);
    terminal.type_keys("\r");
    wait_until_it_is_taken(&mut terminal);
    terminal.type_keys("q");
    terminal.wait_for("over: 0");
    terminal.wait_for_exit();
    assert_was_given_back(&terminal);
}

#[test]
fn a_terminal_without_cells_does_no_harm() {
    let home = home();
    let mut terminal = Terminal::start(&[PROGRAM, "demo"], &[], home.path(), (0, 0));
    terminal.resize((80, 24));
    terminal.wait_for(FIRST_WORD);
    terminal.type_keys("q");
    assert_eq!(terminal.wait_for_exit(), 0);
    assert_was_given_back(&terminal);
}
