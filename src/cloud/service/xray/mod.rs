//! Operations of xray.
