//! Records the running console into a file, on a thread of its own: a slow disk never stops the console,
//! and a full one ends the recording and not the console.

use std::fs::File;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use slstop_core::message::Stamped;
use slstop_core::session::weight::weight;
use slstop_core::session::{Header, Writer};

/// Events that wait for the disk: a second of the busiest console.
const MAX_WAITING: usize = 4096;
/// What they may take, in bytes.
const MAX_WAITING_BYTES: usize = 64 << 20;
/// How long an event stays in memory when nothing follows it.
const MAX_IN_MEMORY: Duration = Duration::from_secs(5);
/// Logs are for nobody else's eyes.
const MODE: u32 = 0o600;

#[derive(Debug)]
pub struct Recorder {
    path: PathBuf,
    /// None when it has ended.
    events: Option<SyncSender<Arc<Stamped>>>,
    waiting_bytes: Arc<AtomicUsize>,
    /// Why the thread ended early.
    failures: Receiver<io::Error>,
    /// Why the recording ended early, and the same until it has been reported.
    ended_early: Option<String>,
    unreported: Option<String>,
    thread: Option<JoinHandle<()>>,
}

impl Recorder {
    /// Begins a new file; one that is there is never written over.
    pub fn start(path: PathBuf, header: &Header) -> io::Result<Self> {
        let named = |error: io::Error| {
            let text = format!("cannot record into {}: {error}", path.display());
            io::Error::new(error.kind(), text)
        };
        let mut options = File::options();
        options.write(true).create_new(true).mode(MODE);
        let file = options.open(&path).map_err(named)?;
        let writer = Writer::start(file, header).map_err(named)?;
        Self::spawn(path, writer)
    }

    fn spawn(path: PathBuf, writer: Writer<impl Write + Send + 'static>) -> io::Result<Self> {
        let (events, waiting) = sync_channel(MAX_WAITING);
        let (failed, failures) = sync_channel(1);
        let waiting_bytes = Arc::new(AtomicUsize::new(0));
        let bytes = Arc::clone(&waiting_bytes);
        let thread = thread::Builder::new().name("recorder".to_owned());
        let thread = thread.spawn(move || {
            if let Err(error) = write(writer, &waiting, &bytes) {
                // There is room for the one failure that there can be.
                let _ = failed.try_send(error);
            }
        })?;
        Ok(Self {
            path,
            events: Some(events),
            waiting_bytes,
            failures,
            ended_early: None,
            unreported: None,
            thread: Some(thread),
        })
    }

    /// Does not wait for the disk.
    pub fn keep(&mut self, stamped: &Arc<Stamped>) {
        let Some(events) = &self.events else { return };
        let weight = weight(&stamped.event);
        let waiting = self.waiting_bytes.fetch_add(weight, Ordering::Relaxed);
        if waiting > MAX_WAITING_BYTES {
            self.end("the disk is too slow");
            return;
        }
        match events.try_send(Arc::clone(stamped)) {
            Ok(()) => {}
            Err(TrySendError::Full(_)) => self.end("the disk is too slow"),
            Err(TrySendError::Disconnected(_)) => {
                let why = self.failures.recv().map(|error| error.to_string());
                self.end(why.as_deref().unwrap_or("its thread has ended"));
            }
        }
    }

    /// Once, after it ended early: why.
    pub fn ended(&mut self) -> Option<String> {
        self.unreported.take()
    }

    /// Writes what waits; why the recording ended early, if it did.
    pub fn finish(mut self) -> Option<String> {
        self.events = None;
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has ended the process already.
            let _ = thread.join();
        }
        if let Ok(error) = self.failures.try_recv() {
            self.end(&error.to_string());
        }
        self.ended_early
    }

    fn end(&mut self, why: &str) {
        self.events = None;
        let text = format!("the recording {} ended early: {why}", self.path.display());
        self.unreported = Some(text.clone());
        self.ended_early = Some(text);
    }
}

fn write(
    mut writer: Writer<impl Write>,
    events: &Receiver<Arc<Stamped>>,
    waiting_bytes: &AtomicUsize,
) -> io::Result<()> {
    loop {
        match events.recv_timeout(MAX_IN_MEMORY) {
            Ok(stamped) => {
                waiting_bytes.fetch_sub(weight(&stamped.event), Ordering::Relaxed);
                writer.write(&stamped)?;
            }
            Err(RecvTimeoutError::Timeout) => writer.flush()?,
            Err(RecvTimeoutError::Disconnected) => return writer.finish().map(drop),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use slstop_base::Timestamp;
    use slstop_core::message::{Event, Size};
    use slstop_core::session::Recording;

    fn stamped(seq: u64) -> Arc<Stamped> {
        Arc::new(Stamped {
            at: Timestamp::from_millis(1_790_000_000_000),
            seq,
            event: Event::Focus(true),
        })
    }

    fn header() -> Header {
        Header::new(Timestamp::from_millis(1_790_000_000_000), Size::new(80, 24))
    }

    #[test]
    fn what_happened_is_in_the_file_when_the_console_has_ended() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.slstop");
        let mut recorder =
            Recorder::start(path.clone(), &header()).expect("the folder takes files");
        for seq in 0..100 {
            recorder.keep(&stamped(seq));
        }
        assert_eq!(recorder.finish(), None);
        let recording = Recording::read(File::open(&path).expect("it is there"));
        assert_eq!(recording.expect("a recording").entries.len(), 100);
        let again = Recorder::start(path, &header()).expect_err("it is never written over");
        assert_eq!(again.kind(), io::ErrorKind::AlreadyExists);
    }

    /// Takes the header and nothing more.
    struct Full {
        n_members: usize,
    }

    impl Write for Full {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.n_members += 1;
            if self.n_members > 1 {
                return Err(io::ErrorKind::StorageFull.into());
            }
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_full_disk_ends_the_recording_with_a_word_and_not_the_console() {
        let writer = Writer::start(Full { n_members: 0 }, &header()).expect("there is room for it");
        let mut recorder = Recorder::spawn("a.slstop".into(), writer).expect("a thread");
        // More than a member holds; the thread ends at some point in between, or has all to itself at the end.
        for seq in 0..2000 {
            recorder.keep(&stamped(seq));
        }
        let text = recorder.ended();
        let at_the_end = recorder.finish().expect("it ended early");
        assert!(
            at_the_end.starts_with("the recording a.slstop ended early: no storage space"),
            "{at_the_end}"
        );
        assert!(text.is_none_or(|text| text == at_the_end));
    }
}
