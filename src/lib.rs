//! slstop: top for serverless.

pub mod action;
pub mod aws;
pub mod base;
pub mod cloud;
pub mod command;
pub mod config;
pub mod domain;
pub mod facts;
pub mod fetch;
pub mod message;
pub mod panes;
pub mod runtime;
pub mod screen;
pub mod session;
pub mod state;
pub mod theme;
pub mod widget;
