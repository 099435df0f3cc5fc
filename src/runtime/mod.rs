//! What runs: the supervisor that decides what to ask the cloud and when, and the tasks that ask.

pub mod fetchers;
pub mod supervisor;
