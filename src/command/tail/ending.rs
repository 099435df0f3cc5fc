//! Ctrl-c and its kin: what waits is printed, then the command ends. So it does when nobody reads any more.

use std::io;
use std::time::Duration;

use tokio::sync::watch;
use tokio_util::task::AbortOnDropHandle;

use super::reader;
use crate::command::signals::CommandSignals;
use slstop_aws::PaidTasks;

/// A reader that stands still keeps the last lines from being written; a user who ended it does not
/// wait for it.
const GRACE: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub struct Ending {
    wished: watch::Receiver<bool>,
    _watching: [AbortOnDropHandle<()>; 2],
}

impl Ending {
    pub fn watch(paid: PaidTasks) -> io::Result<Self> {
        let mut signals = CommandSignals::watch()?;
        let (sender, wished) = watch::channel(false);
        let unread = sender.clone();
        let reading = tokio::spawn(async move {
            reader::gone().await;
            unread.send_replace(true);
        });
        let watching = tokio::spawn(async move {
            let exit = signals.next().await;
            sender.send_replace(true);
            // Nobody else does it where the printing is stuck.
            tokio::join!(paid.close(), tokio::time::sleep(GRACE));
            std::process::exit(exit as i32);
        });
        Ok(Self {
            wished,
            _watching: [watching, reading].map(AbortOnDropHandle::new),
        })
    }

    pub async fn wished(&mut self) {
        if self.wished.wait_for(|wished| *wished).await.is_err() {
            std::future::pending().await
        }
    }

    pub fn is_wished(&self) -> bool {
        *self.wished.borrow()
    }
}
