//! Recordings and crash reports, opened in a real terminal.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use super::PROGRAM;
use super::leaving::{assert_was_given_back, wait_until_it_is_taken};
use super::terminal::Terminal;
use tempfile::TempDir;

fn home() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn open(file: &Path, home: &Path) -> Terminal {
    let file = file.to_str().expect("a path of a test");
    let mut terminal = Terminal::start(&[PROGRAM, "open", file], &[], home, (120, 30));
    wait_until_it_is_taken(&mut terminal);
    terminal
}

/// The header without what comes and goes with its width.
fn position(terminal: &Terminal) -> String {
    let header = terminal.rows().swap_remove(0);
    let at = header.find("recording").expect("it says what it is");
    header[at..].chars().take(45).collect()
}

/// It is shown at its end, `[` goes back, `q` leaves the terminal as it was.
fn look_at(file: &Path, home: &Path) {
    let mut terminal = open(file, home);
    terminal.wait_for("100%");
    assert!(
        !terminal.rows()[0].contains("live"),
        "{}",
        terminal.contents()
    );
    let end = position(&terminal);
    terminal.type_keys("[");
    terminal.wait_until("an earlier moment", |terminal| position(terminal) < end);
    terminal.type_keys("p");
    terminal.wait_for("this is the end of the recording");
    terminal.type_keys("q");
    assert_eq!(terminal.wait_for_exit(), 0, "{}", terminal.contents());
    assert_was_given_back(&terminal);
}

#[test]
fn a_recording_is_opened_walked_through_and_left() {
    let home = home();
    let file = home.path().join("monday.slstop");
    let name = file.to_str().expect("a path of a test");
    let mut console = Terminal::start(&[PROGRAM, "record", name], &[], home.path(), (120, 30));
    wait_until_it_is_taken(&mut console);
    console.wait_for("no region is set");
    console.type_keys("L");
    console.type_keys("t3");
    console.wait_for("window 3h");
    console.type_keys("q");
    assert_eq!(console.wait_for_exit(), 0, "{}", console.contents());
    assert_was_given_back(&console);
    look_at(&file, home.path());
    let mut again = Terminal::start(&[PROGRAM, "record", name], &[], home.path(), (120, 30));
    assert_eq!(again.wait_for_exit(), 1);
    assert!(
        again.contents().contains("cannot record into"),
        "{}",
        again.contents()
    );
}

#[test]
fn a_crash_report_says_how_it_is_opened_and_shows_what_was_seen_before() {
    if !cfg!(debug_assertions) {
        // The action that panics exists in debug builds alone.
        return;
    }
    let home = home();
    let mut console = Terminal::start(&[PROGRAM, "demo"], &[], home.path(), (120, 30));
    wait_until_it_is_taken(&mut console);
    console.wait_for("shop-prod-checkout");
    console.type_keys("L");
    console.wait_for("Invocations");
    console.type_keys(":debug.panic\r");
    assert_eq!(console.wait_for_exit(), 101);
    let said = console.contents().replace('\n', "");
    let report = report(home.path());
    let name = report.file_name().and_then(|name| name.to_str());
    assert!(
        said.contains("`slstop open ") && said.contains(name.expect("a name")),
        "{said}"
    );
    let mut terminal = open(&report, home.path());
    terminal.wait_for("this is a bug: asked for by debug.panic");
    terminal.wait_for("Functions 24");
    // The palette was open, and takes no keys now.
    terminal.wait_for("Actions");
    terminal.type_keys("q");
    terminal.wait_for_exit();
    look_at(&report, home.path());
}

fn report(home: &Path) -> PathBuf {
    let folder = home.join(".local/state/slstop");
    let files = fs::read_dir(folder).expect("it was written").flatten();
    let mut reports = files
        .map(|file| file.path())
        .filter(|path| path.extension().is_some_and(|end| end == "slstop"));
    reports.next().expect("a report")
}

fn refused(file: &Path) -> Output {
    let mut command = Command::new(PROGRAM);
    command.arg("open").arg(file).env_clear();
    command.env("HOME", env!("CARGO_TARGET_TMPDIR"));
    command.stdin(Stdio::null()).output().expect("it runs")
}

#[test]
fn what_cannot_be_opened_is_refused_in_one_clear_line() {
    let folder = home();
    let check = |name: &str, bytes: &[u8], code: i32, said: &str| {
        let file = folder.path().join(name);
        fs::write(&file, bytes).expect("the folder takes files");
        let output = refused(&file);
        let stderr = String::from_utf8(output.stderr).expect("text");
        assert_eq!(output.status.code(), Some(code), "{stderr}");
        assert!(stderr.contains(said), "{stderr}");
        assert_eq!(stderr.lines().count(), 1, "{stderr}");
    };
    let header =
        br#"{"slstop_session":2,"program":"0.1.0","started":0,"size":{"width":80,"height":24}}
"#;
    let event = br#"{"at":1,"seq":1,"event":"Tick"}
"#;
    check(
        "a.log",
        b"2026-11-20T12:00:00Z START\n",
        1,
        "`slstop invocations ",
    );
    check("empty", b"", 1, "it is empty");
    check("headed", header, 1, "it holds no events");
    check(
        "cut.gz",
        &[0x1f, 0x8b, 8, 0, 0],
        1,
        "its first line cannot be read",
    );
    check(
        "whole",
        &[&header[..], event].concat(),
        2,
        "needs a terminal",
    );
    let newer = br#"{"slstop_session":9,"program":"3.0.0"}
"#;
    check("newer", newer, 1, "update slstop");
    let output = refused(&folder.path().join("nowhere"));
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(stderr.contains("cannot open"), "{stderr}");
}
