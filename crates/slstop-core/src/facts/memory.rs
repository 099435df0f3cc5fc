//! What `--memory` bounds, and how it is shared out. A megabyte is a million bytes, in the setting as in the code.

use slstop_base::Megabytes;

/// What `--memory` is unless it is set.
pub const DEFAULT: Megabytes = Megabytes(256);

/// The ledger gets one part in so many, where lines are kept beside it: invocations outlive their lines.
pub const LEDGER_SHARE: usize = 4;
/// The ids of events that came already get one part in so many.
pub const IDS_SHARE: usize = 8;

pub const fn bytes(memory: Megabytes) -> usize {
    memory.0 as usize * 1_000_000
}
