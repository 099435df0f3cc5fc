//! How far this machine's clock is from the endpoint's, which every answer carries: moments of log lines and metrics
//! are the endpoint's, and are asked for by its clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeDeserializationInterceptorContextRef, BeforeTransmitInterceptorContextRef,
};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::DateTime;
use aws_smithy_types::config_bag::{ConfigBag, Storable, StoreReplace};
use aws_smithy_types::date_time::Format;

use slstop_base::{Timestamp, number};

/// A difference that clocks of different machines have, and that a `Date` in whole seconds cannot tell.
const USUAL_MILLIS: i64 = 2000;

/// In milliseconds, positive where this machine's clock is behind. Shared by all clients of a connection and those
/// that follow it; cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Skew(Arc<AtomicI64>);

impl Skew {
    /// The endpoint's time when this machine's is `at`.
    pub fn correct(&self, at: Timestamp) -> Timestamp {
        let millis = at.as_millis().saturating_add(self.millis());
        Timestamp::from_millis(millis)
    }

    /// None as long as the clocks agree.
    pub fn words(&self) -> Option<String> {
        let millis = self.millis();
        let side = if millis > 0 { "behind" } else { "ahead of" };
        let span = number::span(Duration::from_millis(millis.unsigned_abs()));
        (millis != 0).then(|| {
            format!(
                "this machine's clock is {span} {side} the endpoint's; the endpoint's time is used"
            )
        })
    }

    fn millis(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }

    /// An answer that was asked for at `sent` and was there at `received` bears this date, in seconds.
    fn learn(&self, sent: i64, received: i64, date: i64) {
        const HALF_A_SECOND: i64 = 500;
        let middle = sent.saturating_add(received.saturating_sub(sent) / 2);
        let on_its_clock = date.saturating_mul(1000).saturating_add(HALF_A_SECOND);
        let found = on_its_clock.saturating_sub(middle);
        let doubt = received.saturating_sub(sent) / 2 + HALF_A_SECOND;
        let unsure = USUAL_MILLIS.max(doubt);
        // What is known already is not changed for less than that, or time would go to and fro.
        if found.abs_diff(self.millis()) > unsure.unsigned_abs() {
            let skew = if found.abs() <= unsure { 0 } else { found };
            self.0.store(skew, Ordering::Relaxed);
        }
    }
}

/// Kept in the SDK's bag while the request is on its way.
#[derive(Clone, Copy, Debug)]
struct Sent(i64);

impl Storable for Sent {
    type Storer = StoreReplace<Self>;
}

impl Intercept for Skew {
    fn name(&self) -> &'static str {
        "Skew"
    }

    fn read_before_transmit(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        cfg.interceptor_state().store_put(Sent(now()));
        Ok(())
    }

    fn read_after_transmit(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let date = context.response().headers().get("date");
        let date = date.and_then(|date| DateTime::from_str(date, Format::HttpDate).ok());
        if let (Some(Sent(sent)), Some(date)) = (cfg.load::<Sent>(), date) {
            self.learn(*sent, now(), date.secs());
        }
        Ok(())
    }
}

fn now() -> i64 {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH);
    i64::try_from(since_1970.unwrap_or_default().as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canned::{Canned, CannedAnswer};

    const NOON: i64 = 1_795_176_000_000;

    /// What is known after answers from a clock that is so far ahead.
    fn after(ahead: &[i64]) -> i64 {
        let skew = Skew::default();
        for (n, ahead) in ahead.iter().enumerate() {
            let sent = NOON + 1000 * i64::try_from(n).expect("few");
            skew.learn(sent, sent + 80, (sent + 40 + ahead).div_euclid(1000));
        }
        skew.millis()
    }

    #[test]
    fn clocks_that_agree_within_a_second_or_two_are_right() {
        for ahead in (-1400..=1400).step_by(100) {
            assert_eq!(after(&[ahead]), 0, "{ahead}");
        }
    }

    #[test]
    fn a_clock_that_is_off_is_known_within_a_second_and_time_does_not_go_to_and_fro() {
        for ahead in [-3_600_000, -290_000, -30_000, 4_000, 200_000, 3_600_000] {
            let known = after(&[ahead]);
            assert!((known - ahead).abs() <= 1000, "{ahead}: {known}");
            assert_eq!(after(&[ahead, ahead + 300, ahead - 600]), known);
            assert_eq!(after(&[ahead, 0]), 0, "it was put right");
        }
    }

    #[test]
    fn an_answer_that_took_long_tells_less() {
        let skew = Skew::default();
        skew.learn(NOON, NOON + 20_000, NOON / 1000 + 18);
        assert_eq!(skew.millis(), 0);
        skew.learn(NOON, NOON + 20_000, NOON / 1000 + 300);
        assert_eq!(skew.correct(Timestamp::from_millis(0)).as_secs(), 290);
        skew.learn(i64::MIN, i64::MAX, i64::MAX);
    }

    #[test]
    fn it_is_said_which_clock_is_ahead() {
        let skew = Skew::default();
        assert_eq!(skew.words(), None);
        skew.learn(NOON, NOON, NOON / 1000 - 200);
        let words = skew.words().expect("it is off");
        assert!(words.starts_with("this machine's clock is 3m"), "{words}");
        assert!(words.contains("ahead of"), "{words}");
        skew.learn(NOON, NOON, NOON / 1000 + 3600);
        assert!(skew.words().is_some_and(|words| words.contains("behind")));
    }

    #[tokio::test]
    async fn every_answer_tells_the_time_also_one_that_refuses() {
        let answer = CannedAnswer::new(403, "{}").with("date", "Thu, 01 Jan 2099 00:00:00 GMT");
        let canned = Canned::always(answer);
        let clients = canned.clients_of_endpoint().await;
        let refused = clients.lambda().list_functions().send().await;
        refused.expect_err("a 403");
        let words = clients.skew().words().expect("this test runs before 2099");
        assert!(words.contains("behind"), "{words}");
    }
}
