//! The console from its start to its end: what must be there before the loop runs, in which order, and
//! what is left when it has ended.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use tokio::runtime::Runtime;
use tokio::sync::mpsc;

use super::crash;
use super::fetchers::{Accounts, Clock, Fetchers};
use super::owner::{ConsoleLoop, WAITING};
use super::recorder::Recorder;
use super::signals::{HUNG_UP, Signals};
use super::terminal::{self, Terminal};
use super::tty::Tty;
use slstop_aws::PaidTasks;
use slstop_base::Usd;
use slstop_core::session::{BlackBox, Header};
use slstop_tui::state::{Model, Start};
use slstop_tui::theme::Theme;

/// All that the console needs to start.
pub struct Console {
    pub start: Start,
    /// Every theme that can be chosen, at the terminal's depth.
    pub themes: BTreeMap<String, Theme>,
    /// One for each place.
    pub accounts: Vec<slstop_aws::Settings>,
    pub budget: Usd,
    pub has_mouse: bool,
    /// Where memory and crash reports are written; none: nowhere.
    pub state_folder: Option<PathBuf>,
    pub clock: Clock,
    /// The file in which everything is recorded.
    pub record: Option<PathBuf>,
}

impl std::fmt::Debug for Console {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Console")
            .field("start", &self.start)
            .finish_non_exhaustive()
    }
}

/// How it ended.
#[derive(Clone, Copy, Debug)]
pub struct Ended {
    pub code: u8,
    /// Paid tasks that could not be ended in time.
    pub n_left: usize,
}

/// Runs until it is quit.
pub fn console(mut console: Console) -> io::Result<Ended> {
    let accounts = Accounts::new(std::mem::take(&mut console.accounts));
    let paid = accounts.paid().clone();
    let code = unless_gone(run(console, accounts))?;
    Ok(Ended {
        code,
        n_left: paid.n_running(),
    })
}

/// A write may find out that the terminal is gone before the signal arrives.
pub(super) fn unless_gone(code: io::Result<u8>) -> io::Result<u8> {
    match code {
        Err(error) if terminal::is_gone(&error) => Ok(HUNG_UP),
        code => code,
    }
}

pub(super) fn runtime(n_workers: usize) -> io::Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(n_workers)
        .enable_all()
        .build()
}

/// Signals are watched before the terminal is taken: one in between would leave it taken.
pub(super) fn take_terminal(
    runtime: &Runtime,
    paid: PaidTasks,
    has_mouse: bool,
) -> io::Result<Tty> {
    let signals = {
        let _inside = runtime.enter();
        runtime.spawn(Signals::watch()?.insist(paid));
        Signals::watch()?
    };
    let terminal = Terminal::take(has_mouse)?;
    Ok(Tty::new(terminal, signals))
}

/// The first frame is drawn before anything is connected to.
fn run(mut console: Console, accounts: Accounts) -> io::Result<u8> {
    console.start.now = (console.clock)();
    console.start.size = terminal::size();
    let (size, opening) = (console.start.size, console.start.opening());
    let started = console.start.now;
    let header = Header {
        opening: Some(opening.clone()),
        ..Header::new(started, size)
    };
    let recorder = console
        .record
        .map(|path| Recorder::start(path, &header))
        .transpose()?;
    let black_box = Arc::new(Mutex::new(BlackBox::new(started, size, opening)));
    // Two workers: one decodes answers while the other waits for the network; the loop has this thread.
    let runtime = self::runtime(2)?;
    let paid = accounts.paid().clone();
    crash::watch({
        let (black_box, folder) = (Arc::clone(&black_box), console.state_folder.clone());
        let clock = Arc::clone(&console.clock);
        let (runtime, paid) = (runtime.handle().clone(), paid.clone());
        move |about| {
            crash::tell(&crash::reported(&black_box, folder.clone(), &clock, about));
            crash::stop_paid(&runtime, &paid);
        }
    });
    let tty = take_terminal(&runtime, paid.clone(), console.has_mouse)?;
    let clock = console.clock;
    let mut owner = ConsoleLoop::new(
        Model::new(std::mem::take(&mut console.start)),
        console.themes,
        tty,
        black_box,
        Arc::clone(&clock),
        console.state_folder,
    );
    if let Some(recorder) = recorder {
        owner.record(recorder);
    }
    owner.draw()?;
    let code = runtime.block_on(async {
        let (sender, events) = mpsc::channel(WAITING);
        let fetchers = Fetchers::start(accounts, console.budget, clock, sender);
        owner.run(fetchers, events).await
    });
    owner.save();
    let ended_early = owner.finish_recording();
    // The terminal is given back before anybody waits for AWS.
    drop(owner);
    if let Some(why) = ended_early {
        crash::tell(&why);
    }
    runtime.block_on(paid.close());
    // A request that hangs must not keep the prompt waiting.
    runtime.shutdown_background();
    code
}
