//! A panic: the terminal is given back, the black box is written, one sentence says where, and what is paid for
//! is stopped.

use std::io::{self, Write};
use std::panic::PanicHookInfo;
use std::path::PathBuf;
use std::sync::{Mutex, mpsc};
use std::thread;
use std::time::Duration;

use tokio::runtime::Handle;

use super::fetchers::Clock;
use super::private;
use super::terminal;
use slstop_aws::paid::{self, PaidTasks};
use slstop_base::SafeText;
use slstop_core::session::BlackBox;

/// The exit code of a panic, as Rust's own.
const PANICKED: i32 = 101;

/// Beside what the paid tasks take themselves: a runtime whose threads all panicked does not even look at its clock.
const MARGIN: Duration = Duration::from_millis(500);

/// From now on a panic in any thread ends the process: a task that broke down is a bug, and a console that
/// goes on without it would lie.
///
/// `what_to_do` gets what the panic is about.
pub fn watch(what_to_do: impl Fn(&str) + Send + Sync + 'static) {
    std::panic::set_hook(Box::new(move |panic| {
        terminal::give_back();
        let about = about(panic);
        tell(&about);
        what_to_do(&about);
        std::process::exit(PANICKED);
    }));
}

/// For a command that prints: nothing is recorded and no terminal is taken. The panic goes on, so that the command
/// can stop what it pays for; Rust's own exit code is the same.
pub fn watch_command() {
    std::panic::set_hook(Box::new(|panic| tell(&about(panic))));
}

/// Stops what is paid for, in a thread of its own: the one that panicked may be a worker of the runtime.
pub fn stop_paid(runtime: &Handle, paid: &PaidTasks) {
    let (to, ended) = mpsc::channel();
    let (runtime, paid) = (runtime.clone(), paid.clone());
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

/// Writes the black box and says where it is and what to do with it.
pub fn reported(
    black_box: &Mutex<BlackBox>,
    folder: Option<PathBuf>,
    clock: &Clock,
    about: &str,
) -> String {
    match report(black_box, folder, clock, about) {
        Ok(path) => {
            let path = path.display();
            format!(
                "the last events before it, secrets masked, are in {path}: please attach that file to a bug report; \
                 `slstop open {path}` shows what is in it"
            )
        }
        Err(why) => format!("the last events before it could not be written: {why}"),
    }
}

/// `eprintln!` panics where stderr is gone, and a panic in this hook aborts the process.
pub fn tell(sentence: &str) {
    let _ = writeln!(io::stderr(), "slstop: {}", SafeText::from(sentence));
}

fn about(panic: &PanicHookInfo<'_>) -> String {
    let payload = panic.payload();
    let text = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    let place = panic
        .location()
        .map(|place| format!(" at {}:{}", place.file(), place.line()));
    let text = slstop_base::mask::secrets(text.unwrap_or("no message"));
    format!("this is a bug: {text}{}", place.unwrap_or_default())
}

fn report(
    black_box: &Mutex<BlackBox>,
    folder: Option<PathBuf>,
    clock: &Clock,
    about: &str,
) -> Result<PathBuf, String> {
    // Who panicked may hold the lock; waiting for it would hang.
    let black_box = black_box
        .try_lock()
        .map_err(|_| "the recording was in use".to_owned())?;
    let folder = folder.unwrap_or_else(std::env::temp_dir);
    private::folder(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let path = folder.join(format!("crash-{}.slstop", clock().as_millis()));
    let file = private::file(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    black_box
        .dump(file, about)
        .map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(path)
}
