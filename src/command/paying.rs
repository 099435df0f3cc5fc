//! The frame of a command that asks AWS: whatever way it ends, what AWS charges for until it is ended there is
//! ended before the process is.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use tokio::runtime::Runtime;

use super::complain;
use super::exit::Stopped;
use super::signals::CommandSignals;
use slstop_aws::PaidTasks;

/// Runs a command that minds signals itself.
pub fn run<T>(
    runtime: Runtime,
    paid: &PaidTasks,
    command: impl Future<Output = anyhow::Result<T>>,
) -> anyhow::Result<T> {
    // A panic is passed on as it is; nothing of the command is looked at after it.
    let result = catch_unwind(AssertUnwindSafe(|| runtime.block_on(command)));
    let n_left = runtime.block_on(paid.close());
    complain(not_stopped(n_left));
    // A request that hangs must not keep the prompt waiting.
    runtime.shutdown_background();
    result.unwrap_or_else(|panic| resume_unwind(panic))
}

/// Runs a command that prints nothing when it is ended by a signal.
pub fn until_signal<T>(
    runtime: Runtime,
    paid: &PaidTasks,
    command: impl Future<Output = anyhow::Result<T>>,
) -> anyhow::Result<T> {
    run(runtime, paid, async {
        let mut signals = CommandSignals::watch()?;
        tokio::select! {
            result = command => result,
            exit = signals.next() => Err(Stopped(exit).into()),
        }
    })
}

/// What to say of queries and sessions that did not end in time.
pub fn not_stopped(n_left: usize) -> Option<String> {
    let what = match n_left {
        0 => return None,
        1 => "a query or session that is".to_owned(),
        n => format!("{n} queries or sessions that are"),
    };
    Some(format!(
        "{what} paid for could not be stopped in time and may run on at AWS"
    ))
}
