//! The window of whole periods that `--since` and `--until` mean for metrics.

use std::time::Duration;

use crate::command::exit::Misused;
use crate::command::moment::Moments;
use slstop_base::Timestamp;
use slstop_core::message::Window;

/// CloudWatch keeps nothing longer than that.
const LONGEST: Duration = Duration::from_secs(455 * 86_400);

/// The window from `since` to `until`, in whole periods, and the moment at which it ends.
pub fn span(
    since: Option<&str>,
    until: Option<&str>,
    usual: Window,
    moments: &Moments,
) -> Result<(Window, Timestamp), Misused> {
    let now = moments.now;
    let end = moments.read_some("--until", until)?.unwrap_or(now);
    let Some(typed) = since else {
        return Ok((usual, end));
    };
    let start = moments.read("--since", typed)?;
    let length = end.since(start);
    if length.is_zero() || length > LONGEST || end > now {
        return Err(Misused(vec![format!(
            "--since {typed}: expected a moment before --until, and at most 455 days ago"
        )]));
    }
    let secs = u32::try_from(length.as_secs()).unwrap_or(u32::MAX);
    Ok((Window { secs: secs.max(60) }, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_ends_where_until_says_and_never_before_it_begins() {
        let now = Timestamp::parse("2026-11-20T12:00:00Z").expect("a moment");
        let usual = Window::default();
        let read = |since, until| span(since, until, usual, &Moments::utc(now)).ok();
        assert_eq!(read(None, None), Some((usual, now)));
        let (window, end) = read(Some("3h"), Some("1h")).expect("a span");
        assert_eq!(
            (window.secs, end),
            (7200, now.minus(Duration::from_secs(3600)))
        );
        assert_eq!(read(Some("1h"), Some("2h")), None);
        assert_eq!(read(Some("500d"), None), None);
    }
}
