//! slstop: top for serverless.

pub mod action;
pub mod aws;
pub mod base;
pub mod domain;
pub mod fetch;
pub mod message;
pub mod runtime;
pub mod theme;
pub mod widget;
