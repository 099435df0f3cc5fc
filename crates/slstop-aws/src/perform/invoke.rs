//! Invoke and InvokeWithResponseStream: sent once and never again by themselves, because a second send is a
//! second run of the function.

use std::fmt;
use std::io;
use std::time::Duration;

use aws_sdk_lambda::config::retry::RetryConfig;
use aws_sdk_lambda::config::timeout::TimeoutConfig;
use aws_sdk_lambda::config::{Builder, StalledStreamProtectionConfig};
use aws_sdk_lambda::operation::RequestId;
use aws_sdk_lambda::operation::invoke::{InvokeError, InvokeOutput};
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::{
    InvocationType, InvokeWithResponseStreamResponseEvent, LogType, ResponseStreamingInvocationType,
};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::{Value, json};

use super::gate::AdmittedWrite;
use super::journal::WriteJournal;
use crate::Clients;
use slstop_base::Timestamp;
use slstop_core::domain::{
    Call, Failure, InvokeAnswer, InvokeMode, InvokeOrder, WriteId, WriteOutcome,
};

/// Functions run for at most 15 minutes; the answer may be a moment behind.
pub const PATIENCE: Duration = Duration::from_secs(910);
/// As everywhere: the SDK's own default.
const CONNECT: Duration = Duration::from_millis(3100);
/// Of a streamed answer so much is kept; the rest is only passed on.
const MOST_KEPT_OF_A_STREAM: usize = 6 << 20;

/// What sends a write: the clients, the journal and the clock that stamps its lines.
pub struct Sending<'a> {
    pub clients: &'a Clients,
    pub journal: &'a mut WriteJournal,
    pub clock: &'a (dyn Fn() -> Timestamp + Send + Sync),
    /// How long an answer is waited for.
    pub patience: Duration,
}

impl fmt::Debug for Sending<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sending")
            .field("patience", &self.patience)
            .finish_non_exhaustive()
    }
}

/// How a send ended.
#[derive(Debug)]
pub struct InvokeEnd {
    pub id: WriteId,
    pub result: Result<InvokeAnswer, InvokeTrouble>,
    /// The answer came but the journal could not take it.
    pub journal_fault: Option<String>,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InvokeTrouble {
    /// The journal can't be written, so nothing was sent.
    NotJournalled { said: String },
    /// AWS refused, or it never left this machine: the function did not run.
    Refused {
        failure: Failure,
        /// Which limit throttled it.
        reason: Option<String>,
        retry_after: Option<String>,
    },
    /// No answer came: the function may have run.
    InDoubt { failure: Failure },
    /// Somebody stopped waiting: the function may have run.
    Cancelled,
}

impl InvokeTrouble {
    pub fn outcome(&self) -> WriteOutcome {
        match self {
            Self::NotJournalled { .. } | Self::Refused { .. } => WriteOutcome::Refused,
            Self::InDoubt { .. } | Self::Cancelled => WriteOutcome::InDoubt,
        }
    }
}

impl fmt::Display for InvokeTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotJournalled { said } => {
                write!(
                    f,
                    "nothing was sent, because the journal cannot be written: {said}"
                )
            }
            Self::Refused {
                failure,
                reason,
                retry_after,
            } => {
                write!(f, "{failure}")?;
                if let Some(reason) = reason {
                    write!(f, ": {reason}")?;
                }
                if let Some(seconds) = retry_after {
                    write!(f, ", try again in {seconds} s")?;
                }
                Ok(())
            }
            Self::InDoubt { failure } => write!(f, "{failure}; the function may have run"),
            Self::Cancelled => f.write_str("not waited for any longer; the function may have run"),
        }
    }
}

impl Sending<'_> {
    /// Sends once. Pieces of a streamed answer go to `on_piece` as they come; an error of its ends the waiting.
    pub async fn invoke(
        &mut self,
        write: AdmittedWrite<InvokeOrder>,
        on_piece: &mut dyn FnMut(&[u8]) -> io::Result<()>,
        cancelled: impl Future<Output = ()>,
    ) -> InvokeEnd {
        let id = write.id().clone();
        let not_journalled = |error: io::Error| InvokeTrouble::NotJournalled {
            said: error.to_string(),
        };
        let begun = self
            .journal
            .intend(&write, &self.place(), (self.clock)())
            .and_then(|()| self.journal.sending(&id, (self.clock)()));
        let result = match begun.map_err(not_journalled) {
            Err(trouble) => Err(trouble),
            Ok(()) => tokio::select! {
                biased;
                result = self.sent(write.order(), on_piece) => result,
                () = cancelled => Err(InvokeTrouble::Cancelled),
            },
        };
        let (outcome, request_id, said) = match &result {
            Ok(answer) => (answer.outcome(), answer.request_id.as_deref(), None),
            Err(trouble) => (trouble.outcome(), None, Some(trouble.to_string())),
        };
        let journalled = match &result {
            Err(InvokeTrouble::NotJournalled { .. }) => Ok(()),
            _ => {
                let now = (self.clock)();
                self.journal
                    .ended(&id, outcome, request_id, said.as_deref(), now)
            }
        };
        InvokeEnd {
            id,
            result,
            journal_fault: journalled.err().map(|error| error.to_string()),
        }
    }

    pub(super) fn place(&self) -> Value {
        let connection = self.clients.connection();
        json!({
            "region": connection.region.as_ref().map(|region| region.as_str()),
            "profile": connection.profile,
            "endpoint": format!("{:?}", connection.endpoint),
        })
    }

    async fn sent(
        &self,
        order: &InvokeOrder,
        on_piece: &mut dyn FnMut(&[u8]) -> io::Result<()>,
    ) -> Result<InvokeAnswer, InvokeTrouble> {
        match order.mode {
            InvokeMode::Streamed => self.streamed(order, on_piece).await,
            mode => self.whole(order, mode).await,
        }
    }

    async fn whole(
        &self,
        order: &InvokeOrder,
        mode: InvokeMode,
    ) -> Result<InvokeAnswer, InvokeTrouble> {
        let (kind, log) = match mode {
            InvokeMode::Event => (InvocationType::Event, None),
            InvokeMode::DryRun => (InvocationType::DryRun, None),
            _ => (InvocationType::RequestResponse, Some(LogType::Tail)),
        };
        let answered = self
            .clients
            .lambda()
            .invoke()
            .function_name(&order.address)
            .set_qualifier(order.function.qualifier.as_deref().map(str::to_owned))
            .invocation_type(kind)
            .set_log_type(log)
            .payload(Blob::new(order.payload.as_ref()))
            .set_client_context(encoded(order))
            .set_tenant_id(order.tenant.clone())
            .customize()
            .config_override(self.once())
            .send()
            .await;
        answered.map(answer).map_err(|error| {
            let throttle = match error.as_service_error() {
                Some(InvokeError::TooManyRequestsException(throttle)) => (
                    throttle.reason().map(|reason| reason.as_str().to_owned()),
                    throttle.retry_after_seconds().map(str::to_owned),
                ),
                _ => (None, None),
            };
            self.trouble(Call::Invoke, &error, throttle)
        })
    }

    async fn streamed(
        &self,
        order: &InvokeOrder,
        on_piece: &mut dyn FnMut(&[u8]) -> io::Result<()>,
    ) -> Result<InvokeAnswer, InvokeTrouble> {
        let call = Call::InvokeWithResponseStream;
        let answered = self
            .clients
            .lambda()
            .invoke_with_response_stream()
            .function_name(&order.address)
            .set_qualifier(order.function.qualifier.as_deref().map(str::to_owned))
            .invocation_type(ResponseStreamingInvocationType::RequestResponse)
            .log_type(LogType::Tail)
            .payload(Blob::new(order.payload.as_ref()))
            .set_client_context(encoded(order))
            .set_tenant_id(order.tenant.clone())
            .customize()
            .config_override(self.once())
            .send()
            .await;
        let mut output = answered.map_err(|error| self.trouble(call, &error, (None, None)))?;
        let mut answer = InvokeAnswer {
            status: u16::try_from(output.status_code).unwrap_or(0),
            request_id: output.request_id().map(str::to_owned),
            version: output.executed_version.clone(),
            ..InvokeAnswer::default()
        };
        let mut kept = Vec::new();
        let cut = |said: String| InvokeTrouble::InDoubt {
            failure: Failure::Garbled { said },
        };
        loop {
            let next = tokio::time::timeout(self.patience, output.event_stream.recv()).await;
            let next = next.map_err(|_| cut("the answer does not end".into()))?;
            let event = next.map_err(|_| cut("the answer was cut in the middle".into()))?;
            match event {
                Some(InvokeWithResponseStreamResponseEvent::PayloadChunk(piece)) => {
                    let bytes = piece.payload.unwrap_or_else(|| Blob::new(Vec::new()));
                    let bytes = bytes.as_ref();
                    let room = MOST_KEPT_OF_A_STREAM.saturating_sub(kept.len());
                    kept.extend_from_slice(&bytes[..bytes.len().min(room)]);
                    on_piece(bytes).map_err(|_| InvokeTrouble::Cancelled)?;
                }
                Some(InvokeWithResponseStreamResponseEvent::InvokeComplete(end)) => {
                    answer.function_error = end.error_code;
                    answer.log_tail = end.log_result.as_deref().and_then(decoded);
                    answer.payload = Bytes::from(kept);
                    return Ok(answer);
                }
                Some(_) => {}
                None => return Err(cut("the answer ended too early".into())),
            }
        }
    }

    /// Overrides what fits reads: one attempt, and as long as a function may run.
    fn once(&self) -> Builder {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(CONNECT)
            .operation_attempt_timeout(self.patience)
            .operation_timeout(self.patience)
            .build();
        Builder::new()
            .timeout_config(timeouts)
            .retry_config(RetryConfig::disabled())
            // A function that thinks for minutes is no stalled stream.
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
    }

    fn trouble<E>(
        &self,
        call: Call,
        error: &SdkError<E, HttpResponse>,
        (reason, retry_after): (Option<String>, Option<String>),
    ) -> InvokeTrouble
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        let failure = self.clients.failure(call, error);
        match may_have_run(error) {
            true => InvokeTrouble::InDoubt { failure },
            false => InvokeTrouble::Refused {
                failure,
                reason,
                retry_after,
            },
        }
    }
}

/// Whether a function may have run although no answer came. Only what was refused by Lambda itself, or never
/// connected, is sure.
fn may_have_run<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> bool {
    match error {
        SdkError::ConstructionFailure(_) => false,
        SdkError::DispatchFailure(failure) => {
            // A connection that was never made: refused, no such host, no credentials.
            let is_before = failure.is_user() || failure.is_other();
            !is_before && !is_connecting(failure.as_connector_error())
        }
        SdkError::ServiceError(answer) => {
            answer.raw().status().is_server_error()
                && matches!(error.code(), None | Some("ServiceException"))
        }
        _ => true,
    }
}

fn is_connecting(error: Option<&aws_smithy_runtime_api::client::result::ConnectorError>) -> bool {
    let Some(error) = error else {
        return false;
    };
    // The connector says in words only whether it was still connecting.
    let mut link: Option<&(dyn std::error::Error + 'static)> = Some(error);
    for _ in 0..16 {
        let Some(one) = link else {
            return false;
        };
        let said = one.to_string();
        let is_refused = one
            .downcast_ref::<io::Error>()
            .is_some_and(|error| error.kind() == io::ErrorKind::ConnectionRefused);
        if is_refused
            || said.contains("connect error")
            || said.contains("HTTP connect timeout")
            || said.contains("dns error")
        {
            return true;
        }
        link = one.source();
    }
    false
}

fn answer(output: InvokeOutput) -> InvokeAnswer {
    InvokeAnswer {
        status: u16::try_from(output.status_code).unwrap_or(0),
        request_id: output.request_id().map(str::to_owned),
        log_tail: output.log_result.as_deref().and_then(decoded),
        version: output.executed_version,
        function_error: output.function_error,
        payload: output
            .payload
            .map(|payload| Bytes::from(payload.into_inner()))
            .unwrap_or_default(),
    }
}

/// Any bytes in the log become text: a tail may begin in the middle of a character.
fn decoded(tail: &str) -> Option<String> {
    let bytes = STANDARD.decode(tail).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

fn encoded(order: &InvokeOrder) -> Option<String> {
    let context = order.client_context.as_ref()?;
    Some(STANDARD.encode(context))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canned::{Canned, CannedAnswer};
    use crate::perform::{WriteGate, WriteRights, journal};
    use slstop_core::domain::Protection;

    async fn invoked(canned: &Canned, mode: InvokeMode, path: &std::path::Path) -> InvokeEnd {
        let clients = canned.clients_of_endpoint().await;
        let gate = WriteGate {
            rights: WriteRights::Typed,
            protection: Protection::default(),
            account: None,
            profile: None,
            region: None,
        };
        let order = InvokeOrder {
            function: "pay".into(),
            address: "pay".into(),
            mode,
            payload: "{\"id\":1}".into(),
            client_context: None,
            tenant: None,
        };
        let id = WriteId::new(0, 1, 1);
        let write = gate.admit(order, None, id).expect("nothing is protected");
        let mut journal = WriteJournal::open(path).expect("it is ours");
        let mut sending = Sending {
            clients: &clients,
            journal: &mut journal,
            clock: &|| Timestamp::from_millis(0),
            patience: Duration::from_secs(20),
        };
        sending
            .invoke(write, &mut |_| Ok(()), std::future::pending())
            .await
    }

    #[track_caller]
    fn check_journal(path: &std::path::Path, outcome: WriteOutcome) {
        let writes = journal::read(path).expect("it is ours");
        let outcomes: Vec<_> = writes.into_iter().map(|write| write.outcome).collect();
        assert_eq!(outcomes, [Some(outcome.name().to_owned())]);
    }

    #[tokio::test]
    async fn a_failed_function_is_an_answer_and_the_journal_knows() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("writes.jsonl");
        let canned = Canned::always(
            CannedAnswer::new(200, r#"{"errorType":"E","errorMessage":"x"}"#)
                .with("x-amz-function-error", "Unhandled")
                .with("x-amz-executed-version", "42")
                .with("x-amzn-requestid", "7f3a")
                .with("x-amz-log-result", "RU5E"),
        );
        let end = invoked(&canned, InvokeMode::RequestResponse, &path).await;
        let answer = end.result.expect("an answer");
        assert!(answer.is_failure());
        assert_eq!(answer.request_id.as_deref(), Some("7f3a"));
        assert_eq!(answer.version.as_deref(), Some("42"));
        assert_eq!(answer.log_tail.as_deref(), Some("END"));
        check_journal(&path, WriteOutcome::FunctionError);
    }

    /// A second request would be a second run.
    #[tokio::test(start_paused = true)]
    async fn nothing_is_sent_twice_whatever_goes_wrong() {
        let throttled = CannedAnswer::new(
            429,
            r#"{"Reason":"ReservedFunctionConcurrentInvocationLimitExceeded","message":"Rate Exceeded."}"#,
        )
        .with("x-amzn-errortype", "TooManyRequestsException");
        let broken = CannedAnswer::new(500, r#"{"Message":"x"}"#)
            .with("x-amzn-errortype", "ServiceException");
        for (answer, outcome) in [
            (throttled, WriteOutcome::Refused),
            (broken, WriteOutcome::InDoubt),
            (CannedAnswer::new(502, "<html>"), WriteOutcome::InDoubt),
            (CannedAnswer::Mute, WriteOutcome::InDoubt),
            (CannedAnswer::Refused, WriteOutcome::Refused),
        ] {
            let folder = tempfile::tempdir().expect("a folder");
            let path = folder.path().join("writes.jsonl");
            let canned = Canned::always(answer.clone());
            let end = invoked(&canned, InvokeMode::RequestResponse, &path).await;
            assert_eq!(canned.asked().len(), 1, "{answer:?}");
            let trouble = end.result.expect_err("no answer");
            assert_eq!(trouble.outcome(), outcome, "{answer:?} {trouble}");
            check_journal(&path, outcome);
        }
    }

    #[tokio::test]
    async fn without_a_journal_nothing_is_sent() {
        let folder = tempfile::tempdir().expect("a folder");
        // A folder stands where the journal should be.
        assert!(WriteJournal::open(folder.path()).is_err());
    }
}
