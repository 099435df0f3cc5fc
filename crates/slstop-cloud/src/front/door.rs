//! What both front doors open onto: a request goes in, and what comes out is what its sender sees of
//! it, a broken connection included.

use std::fmt;
use std::io;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::StreamExt;
use http::header::{CONTENT_LENGTH, HeaderName, HeaderValue};
use http::{Request, Response, StatusCode};

use super::carried::CarriedBody;
use super::damage::{self, Break};
use crate::fault::{FaultDecision, Faults, RequestProfile, Strike, control, wording};
use crate::{Cloud, CloudClock, CloudResponse, ResponseBody};
use slstop_base::Timestamp;

/// Cheap to clone.
#[derive(Clone)]
pub struct Door {
    behind: Arc<Handler>,
    faults: Faults,
    clock: CloudClock,
}

type Handler = dyn Fn(&Request<Bytes>) -> CloudResponse + Send + Sync;

impl Door {
    pub fn new(behind: impl Fn(&Request<Bytes>) -> CloudResponse + Send + Sync + 'static) -> Self {
        Self {
            behind: Arc::new(behind),
            faults: Faults::default(),
            clock: CloudClock::Real,
        }
    }

    /// Faults begin and end by this clock, which is the cloud's; waits are real.
    #[must_use]
    pub fn with_faults(self, faults: Faults, clock: CloudClock) -> Self {
        Self {
            faults,
            clock,
            ..self
        }
    }

    /// What the sender of this request sees: an answer, the error that stands for a connection that
    /// closed before the answer began, or nothing at all.
    pub async fn knock(&self, request: Request<Bytes>) -> io::Result<Response<CarriedBody>> {
        if let Some(answer) = control::answer(&self.faults, &request, self.clock.now()) {
            return Ok(carry(answer));
        }
        if self.faults.is_quiet() {
            return Ok(self.ask(request).await);
        }
        let asked = RequestProfile::read(&request);
        let FaultDecision { wait, strike } = self.faults.strike(&asked, self.clock.now());
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
        }
        match strike {
            None => Ok(self.ask(request).await),
            Some(Strike::Refuse(answer)) => Ok(carry(answer)),
            Some(Strike::Drop) => Err(io::ErrorKind::ConnectionReset.into()),
            Some(Strike::Hang) => std::future::pending().await,
            Some(Strike::Truncate { keep }) => Ok(damage::break_off(
                self.ask(request).await,
                keep,
                Break::Closed,
            )),
            Some(Strike::Stall { keep }) => Ok(damage::break_off(
                self.ask(request).await,
                keep,
                Break::Silence,
            )),
            Some(Strike::Garble { seed }) => Ok(damage::garble(self.ask(request).await, seed)),
            Some(Strike::Skew { secs }) => Ok(self.ask_skewed(request, &asked, secs).await),
        }
    }

    /// A page of 10,000 lines takes tens of milliseconds to make; it is made on a blocking thread so
    /// that neither the console's loop nor other requests wait for it.
    async fn ask(&self, request: Request<Bytes>) -> Response<CarriedBody> {
        let behind = Arc::clone(&self.behind);
        let answered = tokio::task::spawn_blocking(move || behind(&request)).await;
        carry(answered.unwrap_or_else(|_panicked| internal_failure()))
    }

    /// Signatures are made by the sender's real clock, whatever time it is in the cloud's world.
    async fn ask_skewed(
        &self,
        request: Request<Bytes>,
        asked: &RequestProfile,
        secs: i64,
    ) -> Response<CarriedBody> {
        let real = CloudClock::Real.now().as_millis();
        let now = Timestamp::from_millis(real.saturating_add(secs.saturating_mul(1000)));
        let refusal = asked.signed_at.and_then(|signed_at| {
            wording::outside_signature_life(signed_at, now, asked.intent.protocol)
        });
        let response = match refusal {
            Some(refusal) => carry(asked.refused(refusal, "skewed")),
            None => self.ask(request).await,
        };
        damage::date(response, now)
    }
}

impl From<Cloud> for Door {
    fn from(cloud: Cloud) -> Self {
        let (faults, clock) = (cloud.faults().clone(), cloud.clock().clone());
        Self::new(move |request| cloud.answer(request)).with_faults(faults, clock)
    }
}

impl fmt::Debug for Door {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Door").finish_non_exhaustive()
    }
}

fn carry(answer: CloudResponse) -> Response<CarriedBody> {
    let body = match answer.body {
        ResponseBody::Whole(bytes) => CarriedBody::whole(bytes),
        ResponseBody::Stream(frames) => CarriedBody::endless(frames.map(Ok).boxed()),
    };
    let length = body.announced_length();
    let mut response = Response::new(body);
    *response.status_mut() =
        StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in answer.headers {
        // A header that HTTP cannot carry is left out: a hostile function name must not end the answer.
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().append(name, value);
        }
    }
    if let Some(length) = length {
        response
            .headers_mut()
            .insert(CONTENT_LENGTH, HeaderValue::from(length));
    }
    response
}

/// What AWS says when something of its own broke; readable in every protocol by its status alone.
fn internal_failure() -> CloudResponse {
    let said = r#"{"__type":"InternalFailure","message":"the embedded cloud broke"}"#;
    CloudResponse::new(500, "application/json", said)
        .with_header("x-amzn-errortype", "InternalFailure")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::{Instant, timeout};

    use super::*;
    use crate::fault::FaultPlan;

    fn door(fault: &str) -> Door {
        let plan = FaultPlan::from_toml(&format!("[[rule]]\nfault = {fault}")).expect("a plan");
        let clock = CloudClock::test(Timestamp::from_millis(0));
        let faults = Faults::new(plan, clock.now());
        Door::new(|_| CloudResponse::new(200, "text/plain", "fine")).with_faults(faults, clock)
    }

    #[tokio::test(start_paused = true)]
    async fn a_late_answer_takes_as_long_as_the_plan_says() {
        let asked_at = Instant::now();
        let response = door("{ kind = 'latency', ms = 90000 }")
            .knock(Request::new(Bytes::new()))
            .await;
        assert_eq!(response.expect("an answer").status(), 200);
        assert_eq!(asked_at.elapsed().as_secs(), 90);
    }

    #[tokio::test(start_paused = true)]
    async fn a_hung_answer_never_comes() {
        let door = door("{ kind = 'hung' }");
        let waiting = timeout(
            Duration::from_secs(86_400),
            door.knock(Request::new(Bytes::new())),
        );
        assert!(waiting.await.is_err());
    }
}
