//! Sends a file again each time it is saved.

use std::io::Write;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::Duration;

use anyhow::Context;

use super::payload;
use super::send::Sender;
use crate::command::complain;
use crate::command::exit::{Exit, Misused, explain};
use crate::command::output::Output;
use crate::command::signals::CommandSignals;

/// Between a save and its send nobody should feel a pause, and a look costs a microsecond.
const LOOK: Duration = Duration::from_millis(100);

/// What changes when a file is saved, in place or by a rename.
type Saved = Option<(u64, i64, i64, u64)>;

fn saved(file: &Path) -> Saved {
    let about = std::fs::metadata(file).ok()?;
    Some((about.ino(), about.mtime(), about.mtime_nsec(), about.len()))
}

pub async fn run<W: Write>(
    sender: &Sender,
    account: &slstop_aws::Settings,
    file: &Path,
    output: &mut Output<W>,
) -> anyhow::Result<Exit> {
    // A file that is missing from the start is a slip.
    payload::file(file)?;
    let clients = slstop_aws::connect(account).await;
    let clients = clients.context("cannot ask AWS")?;
    let gate = sender.gate(&clients, account).await?;
    let mut signals = CommandSignals::watch()?;
    loop {
        let now = saved(file);
        // An editor that is in the middle of a save leaves no file, or half of one, for a moment.
        let sent =
            match payload::file(file).and_then(|read| Ok(sender.check(&read).map(|()| read)?)) {
                Ok(read) => {
                    sender
                        .send(&clients, &gate, read, &mut signals, output)
                        .await
                }
                Err(error) => Err(error),
            };
        match sent {
            Ok(exit @ (Exit::Interrupted | Exit::Terminated | Exit::HungUp)) => return Ok(exit),
            Ok(_) => {}
            Err(error) if is_final(&error) => return Err(error),
            Err(error) => complain(explain(&error).1),
        }
        output.flush()?;
        complain([format!(
            "waiting for {} to be saved; Ctrl-c ends it",
            file.display()
        )]);
        loop {
            tokio::select! {
                exit = signals.next() => return Ok(exit),
                () = tokio::time::sleep(LOOK) => {}
            }
            let then = saved(file);
            if then.is_some() && then != now {
                break;
            }
        }
    }
}

/// What is wrong with the file may be mended by the next save; a reader that went away does not come back.
fn is_final(error: &anyhow::Error) -> bool {
    !error.is::<Misused>()
}
