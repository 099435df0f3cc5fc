//! The record of a replay: what was sent and how it ended, so that one that was interrupted goes on without sending
//! anything twice.

use std::collections::BTreeMap;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::verdict::ReplayResult;

#[derive(Debug, Default, PartialEq, Eq)]
pub struct EarlierReplay {
    /// By the event's key: how it ended, or nothing where that is in doubt.
    pub sent: BTreeMap<String, Option<ReplayResult>>,
    pub is_finished: bool,
}

#[derive(Debug)]
pub struct ReplayRecord {
    file: File,
}

#[derive(Debug, Serialize, Deserialize)]
struct RecordLine<'a> {
    step: &'a str,
    #[serde(default, skip_serializing_if = "str::is_empty")]
    key: &'a str,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    result: Option<&'a str>,
}

/// The file of a source and a target.
pub fn path(folder: &Path, source: &str, target: &str) -> PathBuf {
    let hash = Sha256::digest(format!("{source}\n{target}"));
    let name: String = hash
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    folder.join(format!("{name}.jsonl"))
}

impl EarlierReplay {
    /// Lines that were cut by the end of their process are passed over.
    pub fn read(path: &Path) -> io::Result<Self> {
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(Self {
                    is_finished: true,
                    ..Self::default()
                });
            }
            Err(error) => return Err(error),
        };
        let mut earlier = Self::default();
        for line in BufReader::new(file).lines() {
            let line = line?;
            let Ok(line) = serde_json::from_str::<RecordLine<'_>>(&line) else {
                continue;
            };
            match line.step {
                "sending" => {
                    earlier.sent.insert(line.key.to_owned(), None);
                }
                // It is sure that it was not sent: the next one sends it.
                "unsent" => {
                    earlier.sent.remove(line.key);
                }
                "ended" => {
                    let result = line.result.and_then(ReplayResult::named);
                    earlier.sent.insert(line.key.to_owned(), result);
                }
                "finished" => earlier.is_finished = true,
                _ => {}
            }
        }
        Ok(earlier)
    }

    pub fn n_in_doubt(&self) -> usize {
        self.sent.values().filter(|result| result.is_none()).count()
    }
}

impl ReplayRecord {
    /// Goes on with the file, or begins it anew.
    pub fn open(path: &Path, goes_on: bool) -> io::Result<Self> {
        if let Some(folder) = path.parent() {
            DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(folder)?;
        }
        let mut options = OpenOptions::new();
        options.create(true).mode(0o600);
        match goes_on {
            true => options.append(true),
            false => options.write(true).truncate(true),
        };
        let mut file = options.open(path)?;
        // The end of a process may have cut a line.
        if goes_on {
            file.write_all(b"\n")?;
        }
        Ok(Self { file })
    }

    /// Before it is sent: from here on it may have run.
    pub fn sending(&mut self, key: &str) -> io::Result<()> {
        self.write(&RecordLine {
            step: "sending",
            key,
            result: None,
        })
    }

    pub fn unsent(&mut self, key: &str) -> io::Result<()> {
        self.write(&RecordLine {
            step: "unsent",
            key,
            result: None,
        })
    }

    pub fn ended(&mut self, key: &str, result: ReplayResult) -> io::Result<()> {
        let result = match result {
            ReplayResult::InDoubt => return Ok(()),
            result => Some(result.name()),
        };
        self.write(&RecordLine {
            step: "ended",
            key,
            result,
        })
    }

    pub fn finished(&mut self) -> io::Result<()> {
        self.write(&RecordLine {
            step: "finished",
            key: "",
            result: None,
        })
    }

    fn write(&mut self, line: &RecordLine<'_>) -> io::Result<()> {
        let mut text = serde_json::to_vec(line)?;
        text.push(b'\n');
        self.file.write_all(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sent_is_known_again_and_what_has_no_end_is_in_doubt() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = path(&folder.path().join("replays"), "dlq:a", "b");
        assert!(EarlierReplay::read(&path).expect("none yet").is_finished);
        let mut record = ReplayRecord::open(&path, false).expect("ours");
        record.sending("one").expect("ours");
        record.ended("one", ReplayResult::Fixed).expect("ours");
        record.sending("two").expect("ours");
        record.sending("three").expect("ours");
        record.unsent("three").expect("ours");
        record.file.write_all(b"{\"step\":\"sen").expect("ours");
        let earlier = EarlierReplay::read(&path).expect("ours");
        let sent: Vec<_> = earlier.sent.into_iter().collect();
        assert_eq!(
            sent,
            [
                ("one".into(), Some(ReplayResult::Fixed)),
                ("two".into(), None)
            ]
        );
        assert!(!earlier.is_finished);
        let mut record = ReplayRecord::open(&path, true).expect("ours");
        record.finished().expect("ours");
        assert!(EarlierReplay::read(&path).expect("ours").is_finished);
    }
}
