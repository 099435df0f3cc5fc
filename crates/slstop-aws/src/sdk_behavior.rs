//! How every client of the SDK behaves: its pinned defaults, how long it waits, how often it tries.

use std::time::Duration;

use aws_config::BehaviorVersion;
use aws_config::timeout::TimeoutConfig;
use aws_smithy_types::retry::RetryConfig;

/// Pinned, so that an update of the SDK never changes how we retry or time out behind our back.
pub(super) fn behavior() -> BehaviorVersion {
    BehaviorVersion::v2026_01_12()
}

/// For reads: the SDK itself would wait for a mute server for ever. A call that streams or invokes
/// has to override these.
pub(super) fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        // The SDK's own default, spelled out.
        .connect_timeout(Duration::from_millis(3100))
        // GetMetricData over 500 metrics and a day takes AWS 2 to 3 s at worst.
        .operation_attempt_timeout(Duration::from_secs(10))
        // Three attempts of the above and no more: then a person wants to know.
        .operation_timeout(Duration::from_secs(30))
        .build()
}

/// Enough for a hiccup; what lasts longer is the supervisor's to wait for, in sight of the user.
pub(super) fn retries() -> RetryConfig {
    RetryConfig::standard().with_max_attempts(3)
}
