//! The embedded cloud from outside: by the real SDK's clients and by plain signed requests.

mod asking;
mod determinism;
mod hostile;
mod invoking;
mod operations;
mod protocols;
mod scenarios;
mod sdk;
mod truth;
