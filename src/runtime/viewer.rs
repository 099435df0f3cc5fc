//! An opened recording from its start to its end, as `console` is for the running console.

use std::collections::BTreeMap;
use std::io;

use super::console::{runtime, take_terminal, unless_gone};
use super::crash;
use super::player::Player;
use super::stage::Stage;
use super::terminal;
use slstop_aws::PaidTasks;
use slstop_core::session::SessionEntry;
use slstop_tui::state::{Replay, Start};
use slstop_tui::theme::Theme;

/// All that is needed to look at a recording.
#[derive(Debug)]
pub struct Viewer {
    /// How the recorded console was started.
    pub start: Start,
    pub entries: Vec<SessionEntry>,
    /// What is said first; without it, which keys lead through the recording.
    pub about: Option<String>,
    pub themes: BTreeMap<String, Theme>,
    pub has_mouse: bool,
    pub speed: u16,
}

/// Runs until it is quit; the exit code says how.
pub fn viewer(viewer: Viewer) -> io::Result<u8> {
    unless_gone(run(viewer))
}

fn run(mut viewer: Viewer) -> io::Result<u8> {
    crash::watch(|_| {
        crash::tell(
            "the recording that was open leads to it: please attach that file to a bug report",
        );
    });
    viewer.start.size = terminal::size();
    let mut replay = Replay::new(viewer.start, viewer.entries);
    // The end is what somebody saw last: where a crash was.
    replay.seek(replay.n_entries());
    replay.say(viewer.about.unwrap_or_else(|| replay.way()));
    let runtime = runtime(1)?;
    // Nothing is asked, so nothing is paid for.
    let tty = take_terminal(&runtime, PaidTasks::default(), viewer.has_mouse)?;
    let stage = Stage::new(tty, viewer.themes);
    let mut player = Player::new(replay, stage, viewer.speed);
    let code = runtime.block_on(player.run());
    drop(player);
    runtime.shutdown_background();
    code
}
