//! slstop: top for serverless.

pub mod action;
pub mod base;
pub mod domain;
pub mod message;
pub mod session;
pub mod theme;
pub mod widget;
