//! The ways into the cloud: in process for the SDK's clients, over loopback TCP for everybody else.
//! Both open onto the same [`Door`], so that they show the same answers and the same faults.

pub mod carried;
pub mod connector;
pub mod damage;
pub mod door;
mod sender;
pub mod server;

pub use connector::http_client;
pub use door::Door;
pub use server::{Served, serve};
