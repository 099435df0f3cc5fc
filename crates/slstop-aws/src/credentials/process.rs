//! `credential_process`: one at a time, however many calls wait for it, and killed when it is given up. Such a process
//! may ask the user for a touch or a password, so it is given a minute; the user is told after four seconds.

use std::fmt;
use std::io;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{self, ProvideCredentials, future};
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Map, Value};
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::Command;
use tokio::time::timeout;
use tokio_util::task::AbortOnDropHandle;

/// Before the SDK's own bound on a call, so that what is missing can be named.
const PATIENCE: Duration = Duration::from_secs(4);
/// Long enough for the user to fetch a hardware key.
const LONGEST: Duration = Duration::from_secs(60);
/// Of each of its outputs; credentials have two kilobytes.
const MOST_BYTES: u64 = 64 << 10;
/// Of what it says on standard error.
const MOST_WORDS: usize = 200;

pub struct Process {
    command: String,
    profile: String,
    running: Mutex<Option<RunningProcess>>,
}

type ProcessOutcome = Result<Credentials, Arc<str>>;
type RunningProcess = Shared<BoxFuture<'static, ProcessOutcome>>;

/// It has not answered yet.
#[derive(Debug)]
pub struct Unanswered {
    /// Without its arguments, which may be secrets.
    program: String,
    profile: String,
}

impl fmt::Display for Unanswered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { program, profile } = self;
        write!(f, "credential_process {program} of profile {profile}")
    }
}

impl std::error::Error for Unanswered {}

impl fmt::Debug for Process {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Process")
            .field("profile", &self.profile)
            .finish_non_exhaustive()
    }
}

impl Process {
    pub fn new(command: String, profile: String) -> Self {
        Self {
            command,
            profile,
            running: Mutex::default(),
        }
    }

    async fn credentials(&self) -> provider::Result {
        let running = self.running();
        match timeout(PATIENCE, running.clone()).await {
            Ok(outcome) => {
                self.forget(&running);
                outcome.map_err(|words_of_it| CredentialsError::provider_error(words_of_it.to_string()))
            }
            Err(_) => Err(CredentialsError::provider_error(Unanswered {
                program: program(&self.command),
                profile: self.profile.clone(),
            })),
        }
    }

    /// The one that runs, begun if none does.
    fn running(&self) -> RunningProcess {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let begin = || {
            let task = AbortOnDropHandle::new(tokio::spawn(run(self.command.clone())));
            let outcome =
                task.map(|outcome| outcome.unwrap_or_else(|_| Err("it was cancelled".into())));
            outcome.boxed().shared()
        };
        running.get_or_insert_with(begin).clone()
    }

    /// The next call begins another, unless one was begun meanwhile.
    fn forget(&self, ended: &RunningProcess) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.take_if(|running| running.ptr_eq(ended));
    }
}

impl ProvideCredentials for Process {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.credentials())
    }
}

/// The first word of a command, without the folders before it.
fn program(command: &str) -> String {
    let word = command.split_whitespace().next().unwrap_or_default();
    let word = word.trim_matches(['"', '\'']);
    word.rsplit('/').next().unwrap_or(word).to_owned()
}

async fn run(command: String) -> ProcessOutcome {
    let failed = |why: String| -> Arc<str> {
        format!("credential_process {}: {why}", program(&command)).into()
    };
    match timeout(LONGEST, output(&command)).await {
        Ok(Ok(printed)) => read(&printed).map_err(|why| failed(why.to_owned())),
        Ok(Err(why)) => Err(failed(why.to_string())),
        Err(_) => Err(failed(format!(
            "no answer within {} seconds",
            LONGEST.as_secs()
        ))),
    }
}

/// What it prints, once it has ended well.
async fn output(command: &str) -> io::Result<Vec<u8>> {
    let mut child = Command::new("sh")
        .args(["-c", command])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let _guard = Guard(child.id().and_then(|id| Pid::from_raw(id.try_into().ok()?)));
    let (out, err) = (child.stdout.take(), child.stderr.take());
    let (printed, words_of_it) = tokio::try_join!(all(out), all(err))?;
    let status = child.wait().await?;
    if status.success() {
        return Ok(printed);
    }
    let words_of_it = String::from_utf8_lossy(&words_of_it);
    let words: String = words_of_it.trim().chars().take(MOST_WORDS).collect();
    Err(io::Error::other(format!("{status}: {words}")))
}

async fn all(stream: Option<impl AsyncRead + Unpin>) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if let Some(stream) = stream {
        stream.take(MOST_BYTES).read_to_end(&mut bytes).await?;
    }
    Ok(bytes)
}

/// Kills what a process has started when it is dropped; the process itself is killed with its handle.
struct Guard(Option<Pid>);

impl Drop for Guard {
    fn drop(&mut self) {
        for child in self.0.map(descendants).unwrap_or_default() {
            // It may have ended by itself.
            let _ = kill_process(child, Signal::KILL);
        }
    }
}

/// Parents first, if the system lists them (Linux).
fn descendants(of: Pid) -> Vec<Pid> {
    const MOST: usize = 100;
    let mut found = vec![of];
    let mut n_asked = 0;
    while n_asked < found.len().min(MOST) {
        let pid = found[n_asked].as_raw_nonzero();
        let children = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children"));
        let children = children.unwrap_or_default();
        let pids = children
            .split_whitespace()
            .filter_map(|pid| Pid::from_raw(pid.parse().ok()?));
        found.extend(pids);
        n_asked += 1;
    }
    found.split_off(1)
}

/// By the names of AWS's own convention, in any case.
fn read(printed: &[u8]) -> Result<Credentials, &'static str> {
    let printed: Map<String, Value> =
        serde_json::from_slice(printed).map_err(|_| "what it prints is not an object of JSON")?;
    let field = |name: &str| {
        let found = printed
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value)
    };
    let text = |name: &str| field(name).and_then(Value::as_str).map(str::to_owned);
    if field("Version").and_then(Value::as_i64) != Some(1) {
        return Err("what it prints has no Version 1");
    }
    let expires = match text("Expiration") {
        Some(at) => {
            let at = DateTime::from_str(&at, Format::DateTimeWithOffset).ok();
            let at = at.and_then(|at| SystemTime::try_from(at).ok());
            Some(at.ok_or("its Expiration is not a time")?)
        }
        None => None,
    };
    Ok(Credentials::new(
        text("AccessKeyId").ok_or("what it prints has no AccessKeyId")?,
        text("SecretAccessKey").ok_or("what it prints has no SecretAccessKey")?,
        text("SessionToken"),
        expires,
        "CredentialProcess",
    ))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    const KEYS: &str = r#"{"Version":1,"AccessKeyId":"AKIDTEST","SecretAccessKey":"s","SessionToken":"t","Expiration":"2099-01-01T00:00:00Z"}"#;

    fn process(command: &str) -> Process {
        Process::new(command.to_owned(), "prod".into())
    }

    /// A script that notes each of its runs, and how often it ran.
    fn script(folder: &Path, then: &str) -> String {
        let path = folder.join("vault");
        let runs = folder.join("runs");
        let text = format!("#!/bin/sh\necho $$ >> {}\n{then}\n", runs.display());
        std::fs::write(&path, text).expect("it is ours to write");
        format!("sh {} --secret hunter2", path.display())
    }

    fn runs(folder: &Path) -> Vec<i32> {
        let runs = std::fs::read_to_string(folder.join("runs")).unwrap_or_default();
        runs.lines()
            .map(|pid| pid.parse().expect("a number"))
            .collect()
    }

    fn is_running(pid: i32) -> bool {
        // Killed and not yet waited for, it is a zombie.
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        stat.rsplit(')')
            .next()
            .is_some_and(|rest| !rest.is_empty() && !rest.starts_with(" Z"))
    }

    #[tokio::test]
    async fn what_it_prints_are_the_credentials() {
        let credentials = process(&format!("echo '{KEYS}'")).credentials().await;
        let credentials = credentials.expect("they are well formed");
        assert_eq!(credentials.access_key_id(), "AKIDTEST");
        assert_eq!(credentials.session_token(), Some("t"));
        assert!(credentials.expiry().is_some());
        for (command, words_of_it) in [
            ("echo '{}'", "Version"),
            ("echo hello", "JSON"),
            ("echo no such profile >&2; exit 3", "no such profile"),
        ] {
            let error = process(command).credentials().await.expect_err(command);
            let cause = std::error::Error::source(&error)
                .expect("a cause")
                .to_string();
            assert!(cause.contains(words_of_it), "{cause}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_hangs_is_the_only_one_and_is_named_without_its_arguments() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let process = process(&script(folder.path(), "sleep 1000"));
        for _ in 0..8 {
            let error = process.credentials().await.expect_err("it hangs");
            let unanswered = std::error::Error::source(&error).expect("a cause");
            assert_eq!(
                unanswered.to_string(),
                "credential_process sh of profile prod"
            );
        }
        assert!(runs(folder.path()).len() <= 1, "{:?}", runs(folder.path()));
        drop(process);
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn it_is_killed_with_what_it_started() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let script = script(folder.path(), "sh -c 'echo $$ >> runs_; sleep 1000' & wait");
        let script = script.replacen("sh ", &format!("cd {} && sh ", folder.path().display()), 1);
        let task = tokio::spawn(async move { output(&script).await });
        let child = loop {
            tokio::time::sleep(Duration::from_millis(5)).await;
            let text = std::fs::read_to_string(folder.path().join("runs_")).unwrap_or_default();
            if let Ok(pid) = text.trim().parse() {
                break pid;
            }
        };
        assert!(is_running(child));
        task.abort();
        assert!(task.await.is_err());
        let mut n_looks = 0;
        while is_running(child) && n_looks < 1000 {
            tokio::time::sleep(Duration::from_millis(5)).await;
            n_looks += 1;
        }
        assert!(!is_running(child));
    }
}
