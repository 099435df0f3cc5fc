//! Nothing that is paid for survives the program: queries over an infrequent-access group are stopped at AWS,
//! whatever ends it.

use std::io::{BufRead, BufReader};
use std::process::Child;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::place::{Place, Run};
use crate::PROGRAM;
use crate::terminal::Terminal;

const ARCHIVE: &str = "shop-prod-audit-archive";
/// A query goes on for as long as nobody stops it: no look at it is answered.
const ENDLESS: &str = "[[rule]]\noperation = 'GetQueryResults'\nfault = { kind = 'hung' }";
const CTRL_C: &str = "\x03";
/// Only a program that hangs meets it.
const PATIENCE: Duration = Duration::from_secs(60);

fn until(description: &str, is_so: impl Fn() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < PATIENCE, "waited for {description}");
        std::thread::yield_now();
    }
}

fn until_a_query_runs(place: &Place) {
    until("a query", || place.cloud.queries().n_running() > 0);
}

fn kill(child: &Child, signal: Signal) {
    let pid = i32::try_from(child.id()).expect("a process id");
    let pid = Pid::from_raw(pid).expect("a process id");
    kill_process(pid, signal).expect("it runs");
}

/// It was stopped by us, and not by AWS at its end.
#[track_caller]
fn assert_stopped(place: &Place, how: &str) {
    assert_eq!(place.cloud.queries().n_running(), 0, "{how}");
    assert!(place.n_served("StopQuery") > 0, "{how}");
}

#[test]
fn a_signal_that_ends_a_command_stops_its_query() {
    let commands: [(&[&str], [i32; 3]); 4] = [
        // Whoever ends a tail has seen enough of it, and what a query cost is said although it was stopped.
        (&["tail", ARCHIVE], [0, 0, 0]),
        (&["query", "reports", ARCHIVE, "--yes"], [1, 1, 1]),
        (&["errors", ARCHIVE], [130, 143, 129]),
        (&["stats", ARCHIVE, "--source", "logs"], [130, 143, 129]),
    ];
    for (args, codes) in commands {
        for (signal, code) in [Signal::INT, Signal::TERM, Signal::HUP].iter().zip(codes) {
            let place = Place::new().with_faults(ENDLESS);
            let child = place.start(args, &[]);
            until_a_query_runs(&place);
            kill(&child, *signal);
            let run = Run::of(child);
            let how = format!("{args:?} {signal:?}: {}", run.stderr);
            assert_eq!(run.code, Some(code), "{how}");
            assert_stopped(&place, &how);
        }
    }
}

#[test]
fn a_tail_whose_reader_has_gone_stops_its_query() {
    let place = Place::new().with_faults(ENDLESS);
    let mut child = place.start(&["tail", ARCHIVE, "shop-prod-search"], &[]);
    let mut lines = BufReader::new(child.stdout.take().expect("a pipe"));
    until_a_query_runs(&place);
    lines.read_line(&mut String::new()).expect("text");
    drop(lines);
    child.wait().expect("it ends");
    assert_stopped(&place, "a closed pipe");
}

/// The printing is stuck in a full pipe, and so is the end that comes after it.
#[test]
fn a_tail_whose_reader_stands_still_stops_its_query_at_a_signal() {
    let place = Place::new().with_faults(ENDLESS);
    let args = ["tail", ARCHIVE, "shop-prod-search", "--since", "3h"];
    let mut child = place.start(&args, &[]);
    let _unread = child.stdout.take();
    until_a_query_runs(&place);
    until("several pages", || place.n_served("FilterLogEvents") > 4);
    kill(&child, Signal::INT);
    let began = Instant::now();
    child.wait().expect("it ends");
    assert!(began.elapsed() < Duration::from_secs(10));
    assert_stopped(&place, "a reader that stands still");
}

#[test]
fn a_tail_that_comes_to_its_end_leaves_no_query_behind() {
    let place = Place::new();
    let run = place.run(&["tail", ARCHIVE, "--since", "2h", "--until", "now"]);
    assert!(place.n_served("StartQuery") > 0, "{}", run.stderr);
    assert_eq!(place.cloud.queries().n_running(), 0, "{}", run.stderr);
}

/// The console follows the lines of the one function that it shows.
#[test]
fn every_way_out_of_the_console_stops_its_query() {
    enum Way {
        Keys(&'static str),
        Signal(Signal),
    }
    let mut ways = vec![
        (Way::Keys("q"), 0),
        (Way::Keys(CTRL_C), 0),
        (Way::Signal(Signal::TERM), 143),
        (Way::Signal(Signal::HUP), 129),
    ];
    if cfg!(debug_assertions) {
        // The action that panics exists in debug builds alone.
        ways.push((Way::Keys(":debug.panic\r"), 101));
    }
    for (way, code) in ways {
        let place = Place::new().with_faults(ENDLESS);
        let environment = place.environment();
        let environment: Vec<_> = environment
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let program = [PROGRAM, ARCHIVE, "--layout", "logs"];
        let mut terminal = Terminal::start(&program, &environment, place.home(), (120, 40));
        terminal.wait_for(ARCHIVE);
        until_a_query_runs(&place);
        match way {
            Way::Keys(keys) => terminal.type_keys(keys),
            Way::Signal(signal) => terminal.kill(signal),
        }
        assert_eq!(terminal.wait_for_exit(), code, "{}", terminal.contents());
        assert_stopped(&place, &format!("exit code {code}"));
    }
}
