//! How a command ends: the exit codes that scripts rely on, and the line on stderr.

use std::fmt;
use std::io;

use crate::config::Wrong;
use slstop_core::domain::Failure;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    Done = 0,
    /// The thing asked about failed, or nothing was found.
    Failed = 1,
    /// Wrong usage: a flag, a setting, a file of settings.
    Usage = 2,
    /// Credentials, permission or network.
    Access = 3,
    /// As a shell says it of what a signal ended: 128 and the number of the signal.
    HungUp = 129,
    Interrupted = 130,
    Terminated = 143,
}

/// The user ended it before there was anything whole to print.
#[derive(Debug)]
pub struct Stopped(pub Exit);

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("stopped before all was read: nothing is printed")
    }
}

impl std::error::Error for Stopped {}

/// A file that is no file of settings at all should not fill the screen.
const MOST_LINES: usize = 20;

/// The command line or the settings are wrong; a line each.
#[derive(Debug)]
pub struct Misused(pub Vec<String>);

impl Misused {
    pub fn settings(wrongs: &[Wrong]) -> Self {
        let mut lines: Vec<String> = wrongs
            .iter()
            .take(MOST_LINES)
            .map(Wrong::to_string)
            .collect();
        let n_more = wrongs.len() - lines.len();
        if n_more > 0 {
            lines.push(format!("{n_more} more of that kind"));
        }
        Self(lines)
    }
}

impl fmt::Display for Misused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

impl std::error::Error for Misused {}

impl From<Wrong> for Misused {
    fn from(wrong: Wrong) -> Self {
        Self(vec![wrong.to_string()])
    }
}

/// The code and the lines for an error that a command ended with. A reader that went away
/// (`| head`) is no error.
pub fn explain(error: &anyhow::Error) -> (Exit, Vec<String>) {
    if let Some(misused) = error.downcast_ref::<Misused>() {
        return (Exit::Usage, misused.0.clone());
    }
    if let Some(stopped) = error.downcast_ref::<Stopped>() {
        return (stopped.0, vec![stopped.to_string()]);
    }
    if let Some(failure) = error.downcast_ref::<Failure>() {
        return (
            of_failure(failure),
            vec![format!("{error:#}: {}", failure.advice())],
        );
    }
    match error.downcast_ref::<io::Error>().map(io::Error::kind) {
        Some(io::ErrorKind::BrokenPipe) => (Exit::Done, Vec::new()),
        _ => (Exit::Failed, vec![format!("{error:#}")]),
    }
}

pub fn of_failure(failure: &Failure) -> Exit {
    match failure {
        Failure::Denied { .. }
        | Failure::Throttled
        | Failure::Expired { .. }
        | Failure::Rejected { .. }
        | Failure::NoCredentials { .. }
        | Failure::Misconfigured { .. }
        | Failure::Unreachable { .. }
        | Failure::TimedOut { .. } => Exit::Access,
        Failure::Malformed { .. } => Exit::Usage,
        Failure::Missing { .. }
        | Failure::NotFound { .. }
        | Failure::Garbled { .. }
        | Failure::Service { .. } => Exit::Failed,
    }
}

#[cfg(test)]
mod tests {
    use anyhow::Context;

    use super::*;

    #[test]
    fn a_failure_says_what_was_attempted_why_it_failed_and_what_to_do() {
        let said = String::new();
        let error = Err::<(), _>(Failure::NoCredentials { said })
            .context("cannot ask AWS")
            .expect_err("a failure");
        assert_eq!(
            explain(&error),
            (
                Exit::Access,
                vec![
                    "cannot ask AWS: no credentials found: run `aws configure sso` or set AWS_PROFILE; \
                     `slstop demo` needs no account"
                        .to_owned()
                ]
            )
        );
    }

    #[test]
    fn a_file_full_of_faults_does_not_fill_the_screen() {
        let wrongs = vec![Wrong::new(crate::config::SettingOrigin::Default, "x"); 1000];
        let Misused(lines) = Misused::settings(&wrongs);
        assert_eq!(lines.len(), MOST_LINES + 1);
        assert_eq!(
            lines.last().map(String::as_str),
            Some("980 more of that kind")
        );
        assert_eq!(Misused::settings(&wrongs[..20]).0.len(), 20);
    }

    #[test]
    fn a_reader_that_went_away_is_no_error() {
        let error =
            anyhow::Error::from(io::Error::from(io::ErrorKind::BrokenPipe)).context("printing");
        assert_eq!(explain(&error), (Exit::Done, vec![]));
        let error = anyhow::Error::from(io::Error::from(io::ErrorKind::StorageFull));
        assert_eq!(explain(&error).0, Exit::Failed);
    }
}
