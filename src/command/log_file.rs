//! The log file: only when asked for, with secrets masked, and never larger than twice its bound. One line an
//! event, in UTC. A server has no screen to protect and says on standard error what is odd.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::FormatTime;

use crate::config::choice::LogLevel;
use crate::runtime::clock;
use slstop_base::{SafeText, mask};

/// A day at `info`, half an hour of scrolling at `debug`; the file before it is kept as `slstop.log.1`.
const LARGEST: u64 = 5 * 1024 * 1024;

/// Starts logging for the rest of the process.
pub fn start(path: &Path, level: LogLevel) -> io::Result<()> {
    let Some(filter) = filter(level) else {
        return Ok(());
    };
    let file = LogFile::open(path)?;
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_timer(Utc)
        .with_env_filter(filter)
        .with_writer(Mutex::new(file))
        .finish();
    tracing::subscriber::set_global_default(subscriber)
        .map_err(|_| io::Error::other("a log is kept already"))?;
    let version = env!("CARGO_PKG_VERSION");
    tracing::info!(version, os = std::env::consts::OS, "slstop starts");
    Ok(())
}

/// Warnings go to standard error for the rest of the process.
#[cfg(feature = "demo")]
pub fn warn_on_stderr() -> io::Result<()> {
    let Some(filter) = filter(LogLevel::Warn) else {
        return Ok(());
    };
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_timer(Utc)
        .with_env_filter(filter)
        .with_writer(|| Stderr)
        .finish();
    tracing::subscriber::set_global_default(subscriber)
        .map_err(|_| io::Error::other("a log is kept already"))
}

/// As in RFC 3339, with milliseconds, wherever the machine is.
struct Utc;

impl FormatTime for Utc {
    fn format_time(&self, to: &mut Writer<'_>) -> std::fmt::Result {
        to.write_str(&clock::real()().rfc3339())
    }
}

/// The libraries below us talk about connections all day, and at their lowest levels about what is
/// sent: of them only what went wrong is of interest.
fn filter(level: LogLevel) -> Option<EnvFilter> {
    let (ours, theirs) = match level {
        LogLevel::Off => return None,
        LogLevel::Error => ("error", "error"),
        LogLevel::Warn => ("warn", "warn"),
        LogLevel::Info => ("info", "warn"),
        LogLevel::Debug => ("debug", "warn"),
        LogLevel::Trace => ("trace", "warn"),
    };
    // Ours are all crates whose names begin so: `slstop`, `slstop_aws`, `slstop_core`.
    Some(EnvFilter::new(format!("{theirs},slstop={ours}")))
}

/// Standard error, a whole line each time.
#[cfg(feature = "demo")]
#[derive(Debug)]
struct Stderr;

#[cfg(feature = "demo")]
impl Write for Stderr {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        io::stderr().write_all(safe(line).as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

/// A line without secrets and without what would control a terminal: names in it are other people's.
fn safe(line: &[u8]) -> String {
    let text = String::from_utf8_lossy(line);
    let masked = mask::secrets(text.trim_end_matches('\n'));
    format!("{}\n", SafeText::from(masked))
}

/// A file that starts over when it is full.
#[derive(Debug)]
struct LogFile {
    path: PathBuf,
    file: File,
    size: u64,
    largest: u64,
}

impl LogFile {
    fn open(path: &Path) -> io::Result<Self> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let file = append(path)?;
        Ok(Self {
            path: path.to_owned(),
            size: file.metadata()?.len(),
            file,
            largest: LARGEST,
        })
    }

    fn start_anew(&mut self) -> io::Result<()> {
        let mut old = self.path.clone().into_os_string();
        old.push(".1");
        std::fs::rename(&self.path, old)?;
        self.file = append(&self.path)?;
        self.size = 0;
        Ok(())
    }
}

fn append(path: &Path) -> io::Result<File> {
    // Writing into a pipe waits for somebody who reads it.
    if path.exists() && !path.is_file() {
        return Err(io::Error::other("it is no file"));
    }
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    // Names of accounts and functions are nobody else's business.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Called with a whole line each time, so that no secret is cut in two before it is seen.
impl Write for LogFile {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let safe = safe(line);
        let size = safe.len() as u64;
        if self.size + size > self.largest {
            self.start_anew()?;
        }
        self.file.write_all(safe.as_bytes())?;
        self.size += size;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(folder: &Path, largest: u64) -> LogFile {
        let mut log = LogFile::open(&folder.join("state/slstop.log")).expect("opened");
        log.largest = largest;
        log
    }

    #[test]
    fn a_full_log_starts_anew_and_keeps_one_old_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut log = log(folder.path(), 100);
        for n in 0..50 {
            log.write_all(format!("line {n:04}\n").as_bytes())
                .expect("written");
        }
        let size = |name: &str| {
            let file = folder.path().join("state").join(name);
            std::fs::metadata(file).expect("a file").len()
        };
        assert!(size("slstop.log") <= 100 && size("slstop.log.1") <= 100);
        let files = std::fs::read_dir(folder.path().join("state")).expect("listed");
        assert_eq!(files.count(), 2);
    }

    #[test]
    fn a_line_cannot_control_the_terminal_that_shows_the_log() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut log = log(folder.path(), LARGEST);
        log.write_all("name=\u{1b}]0;x\u{7}\n".as_bytes())
            .expect("written");
        let text = std::fs::read_to_string(folder.path().join("state/slstop.log")).expect("read");
        assert!(text.trim_end().chars().all(|c| !c.is_control()), "{text:?}");
    }
}
