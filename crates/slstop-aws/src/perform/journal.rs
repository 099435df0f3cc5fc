//! The journal of writes: an append-only file that only its owner reads. A write that can't be journalled is not
//! sent. Payloads are kept by length and hash, so that the journal holds no secrets.

use std::collections::BTreeMap;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use slstop_base::Timestamp;
use slstop_core::domain::{WriteId, WriteOrder, WriteOutcome};

use super::gate::AdmittedWrite;

/// A few ten thousand writes; then the file is put aside as `.1`, and the one before is deleted.
const LARGEST: u64 = 8 << 20;
/// A line of ours is far shorter; what is longer was written by others and is passed over.
const LONGEST_LINE: usize = 64 << 10;

/// Appends to the file. Several processes may do so at once: each line is one write.
#[derive(Debug)]
pub struct WriteJournal {
    file: File,
}

/// How far a write got, as the journal tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalledWrite {
    pub id: String,
    pub at: String,
    pub call: String,
    pub target: String,
    pub payload_sha256: String,
    pub is_sent: bool,
    /// None where the process ended before it knew: then the write is in doubt if it was being sent.
    pub outcome: Option<String>,
}

impl JournalledWrite {
    pub fn is_in_doubt(&self) -> bool {
        match self.outcome.as_deref() {
            None => self.is_sent,
            Some(outcome) => outcome == WriteOutcome::InDoubt.name(),
        }
    }
}

impl WriteJournal {
    pub fn open(path: &Path) -> io::Result<Self> {
        Self::open_bounded(path, LARGEST)
    }

    fn open_bounded(path: &Path, largest: u64) -> io::Result<Self> {
        if let Some(folder) = path.parent() {
            DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(folder)?;
        }
        if path.exists() && !path.is_file() {
            return Err(io::Error::other("it is no file"));
        }
        if std::fs::metadata(path).is_ok_and(|about| about.len() > largest) {
            std::fs::rename(path, put_aside(path))?;
        }
        let mut file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .mode(0o600)
            .open(path)?;
        let mut rights = file.metadata()?.permissions();
        if rights.mode() & 0o077 != 0 {
            rights.set_mode(0o600);
            file.set_permissions(rights)?;
        }
        // A process that was killed in the middle of a line must not spoil the next one.
        if file.metadata()?.len() > 0 {
            file.seek(SeekFrom::End(-1))?;
            let mut last = [0];
            file.read_exact(&mut last)?;
            if last != *b"\n" {
                file.write_all(b"\n")?;
            }
        }
        Ok(Self { file })
    }

    /// Before anything is sent: what is wanted, safely on the disk.
    pub fn intend<O: WriteOrder>(
        &mut self,
        write: &AdmittedWrite<O>,
        place: &Value,
        at: Timestamp,
    ) -> io::Result<()> {
        let order = write.order();
        let target = match order.qualifier() {
            Some(qualifier) => format!("{}:{qualifier}", order.target()),
            None => order.target().to_owned(),
        };
        let line = json!({
            "step": "intent",
            "id": write.id().as_str(),
            "at": at.rfc3339(),
            "call": order.call().facts().operation,
            "target": target,
            "place": place,
            "payload_bytes": order.body().len(),
            "payload_sha256": hash(order.body()),
        });
        self.append(&line)?;
        self.file.sync_all()
    }

    /// From here on the write may have happened.
    pub fn sending(&mut self, id: &WriteId, at: Timestamp) -> io::Result<()> {
        self.append(&json!({ "step": "sending", "id": id.as_str(), "at": at.rfc3339() }))
    }

    pub fn ended(
        &mut self,
        id: &WriteId,
        outcome: WriteOutcome,
        request_id: Option<&str>,
        said: Option<&str>,
        at: Timestamp,
    ) -> io::Result<()> {
        let mut line = json!({
            "step": "result",
            "id": id.as_str(),
            "at": at.rfc3339(),
            "outcome": outcome.name(),
        });
        if let Some(request_id) = request_id {
            line["request_id"] = request_id.into();
        }
        if let Some(said) = said {
            line["said"] = said.into();
        }
        self.append(&line)?;
        self.file.sync_all()
    }

    fn append(&mut self, line: &Value) -> io::Result<()> {
        let mut text = line.to_string();
        text.push('\n');
        self.file.write_all(text.as_bytes())
    }
}

/// What the journal says of each write, the oldest first; lines that can't be read are passed over.
pub fn read(path: &Path) -> io::Result<Vec<JournalledWrite>> {
    let mut found: BTreeMap<String, (usize, JournalledWrite)> = BTreeMap::new();
    let files = [put_aside(path), path.to_owned()];
    for path in files.iter().filter(|path| path.is_file()) {
        let mut lines = BufReader::new(File::open(path)?);
        let mut line = Vec::new();
        loop {
            line.clear();
            let mut limited = (&mut lines).take(LONGEST_LINE as u64);
            if limited.read_until(b'\n', &mut line)? == 0 {
                break;
            }
            if let Ok(step) = serde_json::from_slice::<Value>(&line) {
                take(&step, &mut found);
            }
        }
    }
    let mut writes: Vec<_> = found.into_values().collect();
    writes.sort_by_key(|(order, _)| *order);
    Ok(writes.into_iter().map(|(_, write)| write).collect())
}

fn take(step: &Value, found: &mut BTreeMap<String, (usize, JournalledWrite)>) {
    let text = |name: &str| step[name].as_str().unwrap_or_default().to_owned();
    let id = text("id");
    match step["step"].as_str() {
        Some("intent") => {
            let write = JournalledWrite {
                id: id.clone(),
                at: text("at"),
                call: text("call"),
                target: text("target"),
                payload_sha256: text("payload_sha256"),
                is_sent: false,
                outcome: None,
            };
            let order = found.len();
            found.entry(id).or_insert((order, write));
        }
        Some("sending") => {
            if let Some((_, write)) = found.get_mut(&id) {
                write.is_sent = true;
            }
        }
        Some("result") => {
            if let Some((_, write)) = found.get_mut(&id) {
                write.outcome = Some(text("outcome"));
            }
        }
        _ => {}
    }
}

fn put_aside(path: &Path) -> PathBuf {
    let mut old = path.as_os_str().to_owned();
    old.push(".1");
    PathBuf::from(old)
}

/// SHA-256 in hexadecimal digits.
pub fn hash(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::perform::{WriteGate, WriteRights};
    use slstop_core::domain::{InvokeMode, InvokeOrder, Protection};

    fn admitted(count: u32) -> AdmittedWrite<InvokeOrder> {
        let gate = WriteGate {
            rights: WriteRights::Typed,
            protection: Protection::default(),
            account: None,
            profile: None,
            region: None,
        };
        let order = InvokeOrder {
            function: "pay:live".into(),
            address: "pay".into(),
            mode: InvokeMode::RequestResponse,
            payload: "{\"card\":\"4711\"}".into(),
            client_context: None,
            tenant: None,
        };
        let id = WriteId::new(0, 1, count);
        gate.admit(order, None, id).expect("nothing is protected")
    }

    const NOW: Timestamp = Timestamp::from_millis(0);

    #[test]
    fn a_journal_tells_at_every_step_what_is_in_doubt_and_holds_no_payload() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("state/writes.jsonl");
        let mut journal = WriteJournal::open(&path).expect("it is ours");
        let doubts = || {
            let writes = read(&path).expect("it is ours");
            let in_doubt = writes.iter().filter(|write| write.is_in_doubt());
            (writes.len(), in_doubt.count())
        };
        let write = admitted(1);
        journal.intend(&write, &Value::Null, NOW).expect("written");
        assert_eq!(doubts(), (1, 0));
        journal.sending(write.id(), NOW).expect("written");
        assert_eq!(doubts(), (1, 1));
        journal
            .ended(write.id(), WriteOutcome::Done, Some("7f3a"), None, NOW)
            .expect("written");
        assert_eq!(doubts(), (1, 0));
        let text = std::fs::read_to_string(&path).expect("text");
        assert!(!text.contains("4711") && text.contains("\"target\":\"pay:live\""));
        let mode = std::fs::metadata(&path).expect("it is there").permissions();
        assert_eq!(mode.mode() & 0o777, 0o600);
    }

    #[test]
    fn a_line_that_was_cut_by_a_crash_spoils_no_other() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("writes.jsonl");
        std::fs::write(&path, "{\"step\":\"intent\",\"id\":\"a\"}\n{\"step\":\"sen").expect("ours");
        let write = admitted(1);
        let mut journal = WriteJournal::open(&path).expect("it is ours");
        journal.intend(&write, &Value::Null, NOW).expect("written");
        let ids: Vec<String> = read(&path)
            .expect("ours")
            .into_iter()
            .map(|write| write.id)
            .collect();
        assert_eq!(ids, ["a", write.id().as_str()]);
    }

    #[test]
    fn a_full_journal_is_put_aside_and_still_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("writes.jsonl");
        for count in 0..3 {
            let mut journal = WriteJournal::open_bounded(&path, 10).expect("it is ours");
            let write = admitted(count);
            journal.intend(&write, &Value::Null, NOW).expect("written");
        }
        assert_eq!(read(&path).expect("ours").len(), 2, "the newest two files");
    }
}
