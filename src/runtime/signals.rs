//! The signals that end the console or send it to the background.

use std::io;
use std::task::Poll;
use std::thread;
use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};

use super::terminal;
use slstop_aws::PaidTasks;

/// What the loop gets to end in good order once a signal said so; it needs a few milliseconds.
const GRACE: Duration = Duration::from_secs(1);

/// The exit code after the terminal went away, with or without a signal.
pub const HUNG_UP: u8 = 129;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caught {
    /// With the exit code that a shell expects: 128 and the signal's number.
    End(u8),
    Suspend,
    /// Somebody else stopped the process and let it go on: the terminal may have been used meanwhile.
    Continue,
}

#[derive(Debug)]
pub struct Signals {
    terminate: Signal,
    hang_up: Signal,
    interrupt: Signal,
    quit: Signal,
    stop: Signal,
    go_on: Signal,
    /// Others that end a process unless it listens, with their exit codes.
    others: Vec<(Signal, u8)>,
}

/// These signals end the process; the terminal is restored first.
const OTHERS: [rustix::process::Signal; 8] = [
    rustix::process::Signal::ABORT,
    rustix::process::Signal::USR1,
    rustix::process::Signal::USR2,
    rustix::process::Signal::ALARM,
    rustix::process::Signal::VTALARM,
    rustix::process::Signal::PROF,
    rustix::process::Signal::XCPU,
    rustix::process::Signal::XFSZ,
];

impl Signals {
    pub fn watch() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
            interrupt: signal(SignalKind::interrupt())?,
            quit: signal(SignalKind::quit())?,
            stop: signal(SignalKind::from_raw(rustix::process::Signal::TSTP.as_raw()))?,
            go_on: signal(SignalKind::from_raw(rustix::process::Signal::CONT.as_raw()))?,
            others: OTHERS
                .iter()
                .map(|other| {
                    let number = other.as_raw();
                    let code = u8::try_from(128 + number).unwrap_or(u8::MAX);
                    Ok((signal(SignalKind::from_raw(number))?, code))
                })
                .collect::<io::Result<_>>()?,
        })
    }

    pub async fn next(&mut self) -> Caught {
        tokio::select! {
            Some(()) = self.terminate.recv() => Caught::End(143),
            Some(()) = self.hang_up.recv() => Caught::End(HUNG_UP),
            Some(()) = self.interrupt.recv() => Caught::End(130),
            Some(()) = self.quit.recv() => Caught::End(131),
            Some(()) = self.stop.recv() => Caught::Suspend,
            Some(()) = self.go_on.recv() => Caught::Continue,
            code = any(&mut self.others) => Caught::End(code),
            else => std::future::pending().await,
        }
    }

    /// Stops the whole job, as a shell's Ctrl-z would, and returns when it goes on. The wait is for the signal
    /// and not for `kill` to return, because a stop reaches the threads of a process one after the other.
    pub async fn stop_here(&mut self) -> io::Result<()> {
        rustix::process::kill_current_process_group(rustix::process::Signal::STOP)?;
        self.go_on.recv().await;
        Ok(())
    }

    /// Ends the process when a signal said so and the loop does not follow: it may be stuck in a write to a
    /// terminal that stands still, or in the read of one that is gone, which crossterm repeats for ever.
    pub async fn insist(mut self, paid: PaidTasks) {
        let code = loop {
            if let Caught::End(code) = self.next().await {
                break code;
            }
        };
        tokio::time::sleep(GRACE).await;
        // Where the terminal stands still this does not return either.
        thread::spawn(terminal::give_back);
        tokio::join!(paid.close(), tokio::time::sleep(GRACE));
        std::process::exit(code.into());
    }
}

/// The code of the one that comes first.
async fn any(signals: &mut [(Signal, u8)]) -> u8 {
    std::future::poll_fn(|context| {
        let came = |(signal, code): &mut (Signal, u8)| {
            matches!(signal.poll_recv(context), Poll::Ready(Some(()))).then_some(*code)
        };
        signals
            .iter_mut()
            .find_map(came)
            .map_or(Poll::Pending, Poll::Ready)
    })
    .await
}
