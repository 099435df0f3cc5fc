//! The terminal: taken over once, given back on every way out.

use std::io::{self, BufWriter, Stdout, Write, stdout};
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::clipboard::CopyToClipboard;
use crossterm::event::{
    DisableBracketedPaste, DisableFocusChange, DisableMouseCapture, EnableBracketedPaste,
    EnableFocusChange, EnableMouseCapture,
};
use crossterm::terminal::{
    BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen,
    LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{cursor, execute, queue};
use ratatui::backend::CrosstermBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::{TerminalOptions, Viewport};

use slstop_core::message::Size;

/// A frame of a large terminal is some 60 KiB of sequences; ratatui's own buffer would write it in dozens of pieces.
const FRAME_BYTES: usize = 64 << 10;

/// No screen has more cells than this; a larger report would have us draw until the memory is gone.
const LARGEST: Size = Size::new(1000, 500);

/// Whether the terminal is ours now: the panic hook has no other way to know.
static IS_TAKEN: AtomicBool = AtomicBool::new(false);

pub struct Terminal {
    ratatui: ratatui::Terminal<CrosstermBackend<BufWriter<Screen>>>,
    /// What `ratatui` was made for.
    size: Size,
    has_mouse: bool,
}

impl std::fmt::Debug for Terminal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Terminal")
            .field("has_mouse", &self.has_mouse)
            .finish_non_exhaustive()
    }
}

impl Terminal {
    pub fn take(has_mouse: bool) -> io::Result<Self> {
        enter(has_mouse)?;
        let size = size();
        let ratatui = ratatui_terminal(size).inspect_err(|_| give_back())?;
        Ok(Self {
            ratatui,
            size,
            has_mouse,
        })
    }

    /// Draws a frame in one synchronized update: the terminal never shows half of it.
    pub fn draw(&mut self, picture: impl FnOnce(&mut Buffer)) -> io::Result<()> {
        if size() != self.size {
            self.forget()?;
        }
        queue!(self.ratatui.backend_mut(), BeginSynchronizedUpdate)?;
        self.ratatui.draw(|frame| picture(frame.buffer_mut()))?;
        queue!(self.ratatui.backend_mut(), EndSynchronizedUpdate)?;
        Write::flush(self.ratatui.backend_mut())
    }

    /// Forgets what is on the screen, so that the next frame draws all of it. A new ratatui terminal, because
    /// the old one's `clear` asks the terminal for its cursor, waits for the answer on the input that our own
    /// stream of keys reads, and fails on terminals that do not answer.
    pub fn forget(&mut self) -> io::Result<()> {
        execute!(stdout(), Clear(ClearType::All))?;
        self.size = size();
        self.ratatui = ratatui_terminal(self.size)?;
        Ok(())
    }

    /// To the clipboard by way of the terminal: works over SSH, and nobody confirms it.
    pub fn copy(&mut self, text: &str) -> io::Result<()> {
        execute!(
            self.ratatui.backend_mut(),
            CopyToClipboard::to_clipboard_from(text)
        )
    }

    /// After `give_back`, when the process goes on.
    pub fn retake(&mut self) -> io::Result<()> {
        enter(self.has_mouse)?;
        self.forget()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        give_back();
    }
}

/// Standard output while the terminal is ours, nothing from then on. ratatui shows the cursor once more when
/// it is dropped, and where the terminal is gone complains about it on a standard error that is gone too,
/// which is a panic.
struct Screen(Stdout);

impl Write for Screen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if IS_TAKEN.load(Ordering::SeqCst) {
            self.0.write(bytes)
        } else {
            Ok(bytes.len())
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        if IS_TAKEN.load(Ordering::SeqCst) {
            self.0.flush()
        } else {
            Ok(())
        }
    }
}

/// Of a fixed size: ratatui would follow the terminal to any.
fn ratatui_terminal(
    size: Size,
) -> io::Result<ratatui::Terminal<CrosstermBackend<BufWriter<Screen>>>> {
    let out = BufWriter::with_capacity(FRAME_BYTES, Screen(stdout()));
    let area = Rect::new(0, 0, size.width, size.height);
    let viewport = Viewport::Fixed(area);
    ratatui::Terminal::with_options(CrosstermBackend::new(out), TerminalOptions { viewport })
}

/// Whether an error says that nobody is at the other end any more.
pub fn is_gone(error: &io::Error) -> bool {
    error.raw_os_error() == Some(rustix::io::Errno::IO.raw_os_error())
}

/// The terminal's size; `None` if it does not report one.
pub fn size() -> Size {
    crossterm::terminal::size().map_or(Size::default(), |(width, height)| bounded(width, height))
}

/// What can be drawn of a terminal that says it is so large.
pub fn bounded(width: u16, height: u16) -> Size {
    Size::new(width.min(LARGEST.width), height.min(LARGEST.height))
}

fn enter(has_mouse: bool) -> io::Result<()> {
    enable_raw_mode()?;
    IS_TAKEN.store(true, Ordering::SeqCst);
    let entered = execute!(
        stdout(),
        EnterAlternateScreen,
        EnableBracketedPaste,
        EnableFocusChange,
        cursor::Hide
    )
    .and_then(|()| {
        if has_mouse {
            execute!(stdout(), EnableMouseCapture)
        } else {
            Ok(())
        }
    });
    entered.inspect_err(|_| give_back())
}

/// Gives the terminal back as it was found. Safe to call from anywhere, any number of times: only the
/// first call after taking does something. Errors cannot be reported any more.
pub fn give_back() {
    if !IS_TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    let _ = execute!(
        stdout(),
        EndSynchronizedUpdate,
        DisableMouseCapture,
        DisableFocusChange,
        DisableBracketedPaste,
        LeaveAlternateScreen,
        cursor::Show
    );
    let _ = disable_raw_mode();
}
