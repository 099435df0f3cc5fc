//! The reader of standard output.

use std::io;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};

/// A line may be long in coming: a reader that has gone is noticed without one.
const LOOK: Duration = Duration::from_millis(250);

/// Ends when nobody reads standard output any more, such as `head` that has seen enough.
pub async fn gone() {
    while !is_gone() {
        tokio::time::sleep(LOOK).await;
    }
}

/// The other end of a pipe is closed, or a terminal has hung up. A file is always there.
fn is_gone() -> bool {
    let stdout = io::stdout();
    let mut asked = [PollFd::new(&stdout, PollFlags::empty())];
    let at_once = Timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    let gone = PollFlags::ERR | PollFlags::HUP;
    // If it cannot be asked now, writing the next line shows it.
    poll(&mut asked, Some(&at_once)).is_ok() && asked[0].revents().intersects(gone)
}
