//! A panic: the terminal is given back, the black box is written, one sentence says where, and what is paid for
//! is stopped.

use std::fs::{self, File};
use std::io::{self, Write};
use std::panic::PanicHookInfo;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use tokio::runtime::Handle;

use super::fetchers::Clock;
use super::terminal;
use slstop_aws::paid::{self, PaidTasks};
use slstop_core::session::BlackBox;

/// The exit code of a panic, as Rust's own.
const PANICKED: i32 = 101;

/// Beside what the paid tasks take themselves: a runtime whose threads all panicked does not even look at its clock.
const MARGIN: Duration = Duration::from_millis(500);

/// What is saved and ended when it comes to that.
pub(super) struct Crash {
    pub(super) black_box: Arc<Mutex<BlackBox>>,
    /// Where the report goes.
    pub(super) folder: Option<PathBuf>,
    pub(super) clock: Clock,
    pub(super) paid: PaidTasks,
    /// In which they run.
    pub(super) runtime: Handle,
}

/// From now on a panic in any thread ends the process: a task that broke down is a bug, and a console that
/// goes on without it would lie.
pub(super) fn watch(crash: Crash) {
    std::panic::set_hook(Box::new(move |panic| {
        terminal::give_back();
        let about = about(panic);
        tell(&about);
        tell(&match crash.report(&about) {
            Ok(path) => format!(
                "the last events before it, secrets masked, are in {}: please attach that file to a report",
                path.display()
            ),
            Err(why) => format!("the last events before it could not be written: {why}"),
        });
        crash.stop_paid();
        std::process::exit(PANICKED);
    }));
}

impl Crash {
    fn report(&self, about: &str) -> Result<PathBuf, String> {
        // Who panicked may hold the lock; waiting for it would hang.
        let black_box = self
            .black_box
            .try_lock()
            .map_err(|_| "the recording was in use".to_owned())?;
        let folder = self.folder.clone().unwrap_or_else(std::env::temp_dir);
        fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        let path = folder.join(format!("crash-{}.slstop", (self.clock)().as_millis()));
        let file = File::create(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        black_box
            .dump(file, about)
            .map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(path)
    }

    /// In a thread of its own: the one that panicked may be a worker of the runtime.
    fn stop_paid(&self) {
        let (to, ended) = mpsc::channel();
        let (runtime, paid) = (self.runtime.clone(), self.paid.clone());
        let stopping = move || {
            runtime.block_on(paid.close());
            // Nobody waits any more when this fails.
            let _ = to.send(());
        };
        if thread::Builder::new().spawn(stopping).is_ok() {
            // What did not end in time is not waited for.
            let _ = ended.recv_timeout(paid::GRACE + MARGIN);
        }
    }
}

/// `eprintln!` panics where stderr is gone, and a panic in this hook aborts the process.
fn tell(sentence: &str) {
    let _ = writeln!(io::stderr(), "slstop: {sentence}");
}

fn about(panic: &PanicHookInfo<'_>) -> String {
    let payload = panic.payload();
    let said = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    let place = panic
        .location()
        .map(|place| format!(" at {}:{}", place.file(), place.line()));
    let said = slstop_base::mask::secrets(said.unwrap_or("no message"));
    format!("this is a bug: {said}{}", place.unwrap_or_default())
}
