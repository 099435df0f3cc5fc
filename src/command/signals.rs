//! The signals by which somebody ends a command before it has come to its own end.

use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};

use super::exit::Exit;

/// Ctrl-c and its kin.
#[derive(Debug)]
pub struct CommandSignals {
    interrupt: Signal,
    terminate: Signal,
    /// None if it is ignored, as `nohup` has it: then it must stay so.
    hang_up: Option<Signal>,
}

impl CommandSignals {
    pub fn watch() -> io::Result<Self> {
        let hang_up = (!is_hang_up_ignored())
            .then(|| signal(SignalKind::hangup()))
            .transpose()?;
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up,
        })
    }

    pub async fn next(&mut self) -> Exit {
        let hang_up = async {
            match &mut self.hang_up {
                Some(hang_up) => hang_up.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = self.interrupt.recv() => Exit::Interrupted,
            _ = self.terminate.recv() => Exit::Terminated,
            _ = hang_up => Exit::HungUp,
        }
    }
}

/// Linux says it outright. Elsewhere `nohup` shows by its leaving no output on a terminal.
fn is_hang_up_ignored() -> bool {
    use std::io::IsTerminal;
    match std::fs::read_to_string("/proc/self/status") {
        Ok(status) => is_ignored_by(&status, rustix::process::Signal::HUP.as_raw()),
        Err(_) => !io::stdout().is_terminal() && !io::stderr().is_terminal(),
    }
}

/// `SigIgn:` is a set of bits, the lowest for signal 1.
fn is_ignored_by(status: &str, signal: i32) -> bool {
    let mut lines = status.lines();
    let ignored = lines.find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|bits| u64::from_str_radix(bits.trim(), 16).ok());
    ignored.is_some_and(|bits| bits >> (signal - 1) & 1 == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hang_up_that_nohup_ignores_is_told_from_one_that_ends_us() {
        let status =
            |bits: &str| format!("Name:\tslstop\nSigIgn:\t{bits}\nSigCgt:\t0000000000000001\n");
        assert!(is_ignored_by(&status("0000000000001001"), 1));
        assert!(!is_ignored_by(&status("0000000000001000"), 1));
        assert!(!is_ignored_by("", 1));
    }
}
