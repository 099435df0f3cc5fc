//! Credentials from whatever source, checked before they are used; and those that a process of the user's prints.

mod checked;
mod process;
mod profile_process;

pub use checked::{Checked, Unusable};
pub use process::Unanswered;
pub use profile_process::ProfileProcess;
