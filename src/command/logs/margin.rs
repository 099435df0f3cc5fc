//! How much more than the span that was asked for has to be read, for its invocations to be whole.

use std::time::Duration;

/// An environment may begin this long before its first request.
pub const INIT: Duration = Duration::from_secs(20);
/// How late lines may come, and how far clocks may be apart.
pub const LATENESS: Duration = Duration::from_secs(60);
/// Lines about a request that are written after its report.
pub const AFTERMATH: Duration = Duration::from_secs(5);
/// The longest that Lambda lets a function run.
pub const LONGEST_TIMEOUT: Duration = Duration::from_secs(15 * 60);
