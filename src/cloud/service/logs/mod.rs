//! Operations of logs.
