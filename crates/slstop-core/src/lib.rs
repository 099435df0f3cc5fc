//! What Lambda is, what is known of it and what that means, with no SDK and no screen in sight.

pub mod domain;
pub mod facts;
pub mod filter;
pub mod insight;
pub mod message;
pub mod session;
