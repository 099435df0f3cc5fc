//! Everything that was sent, with what came back: verbatim, readable for its owner only, bounded by size and age.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use slstop_base::Timestamp;

/// The newest of it stay: some hundred large events, or many thousand usual ones.
const MOST_BYTES: u64 = 32 << 20;
/// Half of it goes at once, so that the file is not written anew for each event.
const KEPT_BYTES: u64 = MOST_BYTES / 2;
const OLDEST: Duration = Duration::from_secs(30 * 24 * 3600);
/// The largest payload and the largest answer, escaped.
const LONGEST_LINE: u64 = 32 << 20;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentEvent {
    pub at: Timestamp,
    pub function: String,
    /// How it was sent: `RequestResponse`, `Event`, `Streamed`.
    pub mode: String,
    pub payload: String,
    /// `done`, `function_error`, `refused`, `in_doubt`.
    pub outcome: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
}

/// The file of it.
#[derive(Clone, Debug)]
pub struct History {
    path: PathBuf,
}

impl History {
    pub fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// The oldest first; lines that can't be read are passed over.
    pub fn read(&self) -> io::Result<Vec<SentEvent>> {
        let file = match File::open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut lines = BufReader::new(file);
        let mut events = Vec::new();
        let mut line = Vec::new();
        loop {
            line.clear();
            if (&mut lines)
                .take(LONGEST_LINE)
                .read_until(b'\n', &mut line)?
                == 0
            {
                return Ok(events);
            }
            events.extend(serde_json::from_slice::<SentEvent>(&line));
        }
    }

    /// What was sent so many sends ago, 1 for the last.
    pub fn back(&self, number: usize) -> io::Result<Option<SentEvent>> {
        let events = self.read()?;
        let index = events.len().checked_sub(number.max(1));
        Ok(index.and_then(|index| events.into_iter().nth(index)))
    }

    pub fn add(&self, event: &SentEvent) -> io::Result<()> {
        self.add_bounded(event, MOST_BYTES, KEPT_BYTES)
    }

    fn add_bounded(&self, event: &SentEvent, most: u64, kept: u64) -> io::Result<()> {
        if let Some(folder) = self.path.parent() {
            DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(folder)?;
        }
        if fs::metadata(&self.path).is_ok_and(|about| about.len() > most) {
            self.shorten(event.at, kept)?;
        }
        let mut line = serde_json::to_vec(event)?;
        line.push(b'\n');
        let mut file = open(&self.path, |options| options.append(true))?;
        file.write_all(&line)
    }

    fn shorten(&self, now: Timestamp, kept: u64) -> io::Result<()> {
        let oldest = now.minus(OLDEST);
        let mut lines: Vec<Vec<u8>> = Vec::new();
        let mut bytes = 0;
        for event in self.read()?.iter().rev() {
            let mut line = serde_json::to_vec(event)?;
            line.push(b'\n');
            bytes += line.len() as u64;
            if event.at < oldest || bytes > kept {
                break;
            }
            lines.push(line);
        }
        lines.reverse();
        let mut beside = self.path.clone().into_os_string();
        beside.push(".new");
        let beside = PathBuf::from(beside);
        open(&beside, |options| options.write(true).truncate(true))?.write_all(&lines.concat())?;
        fs::rename(&beside, &self.path)
    }
}

fn open(path: &Path, how: impl Fn(&mut OpenOptions) -> &mut OpenOptions) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).mode(0o600);
    how(&mut options).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(at: i64, payload: &str) -> SentEvent {
        SentEvent {
            at: Timestamp::from_millis(at),
            function: "pay".into(),
            mode: "RequestResponse".into(),
            payload: payload.into(),
            outcome: "done".into(),
            request_id: None,
            answer: Some("null".into()),
        }
    }

    #[test]
    fn payloads_come_back_verbatim_the_last_one_first() {
        let folder = tempfile::tempdir().expect("a folder");
        let history = History::new(folder.path().join("state/history.jsonl"));
        assert_eq!(history.back(1).expect("no file is no fault"), None);
        let odd = "{ \"n\": 1.0e5,\n\"é\": \"\\u00e9\" }";
        for payload in ["{}", odd] {
            history.add(&sent(1, payload)).expect("it is ours");
        }
        let back = |number| history.back(number).expect("ours").map(|sent| sent.payload);
        assert_eq!(back(1).as_deref(), Some(odd));
        assert_eq!(back(2).as_deref(), Some("{}"));
        assert_eq!(back(3), None);
    }

    #[test]
    fn the_oldest_go_when_it_is_full_and_what_is_too_old_goes_with_them() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("history.jsonl");
        let history = History::new(path.clone());
        let month = OLDEST.as_millis() as i64;
        history.add(&sent(0, "old")).expect("ours");
        for at in 1..100 {
            let event = sent(month + 10 + at, "{}");
            history.add_bounded(&event, 3000, 1500).expect("ours");
            assert!(fs::metadata(&path).expect("there").len() < 3300);
        }
        let events = history.read().expect("ours");
        assert!(events.iter().all(|event| event.payload == "{}"));
        assert_eq!(
            events.last().map(|event| event.at),
            Some(Timestamp::from_millis(month + 109))
        );
    }
}
