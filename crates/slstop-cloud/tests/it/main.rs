//! The embedded cloud from outside: by the real SDK's clients and by plain signed requests.

mod asking;
mod bounds;
mod counterparts;
mod determinism;
mod environments;
mod faults;
mod found;
mod hostile;
mod invoking;
mod live_tail;
mod logs;
mod operations;
mod protocols;
mod queries;
mod scenarios;
mod sdk;
mod shop;
mod traps;
mod truth;
