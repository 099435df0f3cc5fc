//! Writes to AWS. Every one passes the gate, which alone makes the value that can be sent, and the journal,
//! which knows of it before AWS does.

pub mod gate;
pub mod invoke;
pub mod journal;
pub mod queue;

pub use gate::{AdmittedWrite, GateRefusal, WriteGate, WriteRights};
pub use invoke::{InvokeEnd, InvokeTrouble, Sending};
pub use journal::WriteJournal;
pub use queue::QueueTrouble;
