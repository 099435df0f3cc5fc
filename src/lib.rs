//! slstop: top for serverless.

pub mod action;
pub mod aws;
pub mod base;
pub mod config;
pub mod domain;
pub mod facts;
pub mod fetch;
pub mod message;
pub mod theme;
pub mod widget;
