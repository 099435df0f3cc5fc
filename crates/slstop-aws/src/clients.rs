//! One client per service, made when first used, all of them counted by the same meter.

use std::sync::{Arc, OnceLock};

use aws_config::SdkConfig;
use aws_smithy_runtime_api::client::interceptors::SharedInterceptor;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::answer_bound::AnswerBound;
use super::call_log::CallLog;
use super::destination::Destinations;
use super::failure;
use super::host_prefix::HostPrefix;
use super::meter::CallMeter;
use super::pace::Pace;
use super::paid::PaidTasks;
use super::settings::Settings;
use super::skew::Skew;
use slstop_core::domain::{Call, Failure};
use slstop_core::message::{Connection, Endpoint};

/// Cheap to clone.
#[derive(Clone, Debug)]
pub struct Clients(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    sdk: SdkConfig,
    connection: Connection,
    meter: CallMeter,
    skew: Skew,
    paid: PaidTasks,
    pace: Pace,
    destinations: Destinations,
    lambda: OnceLock<aws_sdk_lambda::Client>,
    cloudwatch: OnceLock<aws_sdk_cloudwatch::Client>,
    logs: OnceLock<aws_sdk_cloudwatchlogs::Client>,
    sts: OnceLock<aws_sdk_sts::Client>,
    tagging: OnceLock<aws_sdk_resourcegroupstagging::Client>,
    xray: OnceLock<aws_sdk_xray::Client>,
}

macro_rules! clients {
    ($($service:ident: $sdk:ident;)*) => {$(
        pub fn $service(&self) -> &$sdk::Client {
            self.0.$service.get_or_init(|| {
                let mut config = $sdk::config::Builder::from(&self.0.sdk);
                for interceptor in self.interceptors() {
                    config.push_interceptor(interceptor);
                }
                $sdk::Client::from_conf(config.build())
            })
        }
    )*};
}

impl Clients {
    pub(super) fn new(sdk: SdkConfig, connection: Connection, settings: &Settings) -> Self {
        Self(Arc::new(Inner {
            sdk,
            pace: Pace::of(&connection.endpoint),
            connection,
            meter: settings.meter.clone(),
            skew: settings.skew.clone(),
            paid: settings.paid.clone(),
            destinations: Destinations::default(),
            lambda: OnceLock::new(),
            cloudwatch: OnceLock::new(),
            logs: OnceLock::new(),
            sts: OnceLock::new(),
            tagging: OnceLock::new(),
            xray: OnceLock::new(),
        }))
    }

    clients! {
        lambda: aws_sdk_lambda;
        cloudwatch: aws_sdk_cloudwatch;
        logs: aws_sdk_cloudwatchlogs;
        sts: aws_sdk_sts;
        tagging: aws_sdk_resourcegroupstagging;
        xray: aws_sdk_xray;
    }

    /// The same, as if they were another endpoint's.
    #[cfg(any(test, feature = "testing"))]
    pub(super) fn at(&self, endpoint: Endpoint) -> Self {
        let connection = Connection {
            endpoint,
            ..self.0.connection.clone()
        };
        let settings = Settings {
            meter: self.0.meter.clone(),
            skew: self.0.skew.clone(),
            ..Settings::default()
        };
        Self::new(self.0.sdk.clone(), connection, &settings)
    }

    /// Where the clients point; known before the first call.
    pub fn connection(&self) -> &Connection {
        &self.0.connection
    }

    /// Whether these came from the same connection.
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// How far this machine's clock is from the endpoint's, as far as is known.
    pub fn skew(&self) -> &Skew {
        &self.0.skew
    }

    pub fn meter(&self) -> &CallMeter {
        &self.0.meter
    }

    /// Whatever costs money until it is ended runs here.
    pub fn paid(&self) -> &PaidTasks {
        &self.0.paid
    }

    /// Waits until this call may go out without taking quota from others. Asked before each request.
    pub async fn turn(&self, call: Call) {
        self.0.pace.turn(call).await;
    }

    /// Why this call failed, as the rest of the program understands it.
    pub fn failure<E>(&self, call: Call, error: &SdkError<E, HttpResponse>) -> Failure
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        let service = call.facts().service;
        let endpoint = self
            .0
            .destinations
            .of(service)
            .unwrap_or_else(|| service.to_owned());
        let failure = failure::classify(call, &endpoint, error);
        tracing::debug!(operation = call.facts().operation, %failure, "cannot call");
        failure
    }

    /// What light calls are made from.
    pub(super) fn sdk(&self) -> &SdkConfig {
        &self.0.sdk
    }

    /// SdkConfig has no place for interceptors: each service's configuration takes them anew.
    pub(super) fn interceptors(&self) -> Vec<SharedInterceptor> {
        let mut interceptors = vec![
            SharedInterceptor::new(HostPrefix),
            SharedInterceptor::new(AnswerBound),
            SharedInterceptor::new(self.0.destinations.clone()),
            SharedInterceptor::new(self.0.meter.clone()),
            SharedInterceptor::new(self.0.pace.clone()),
            SharedInterceptor::new(CallLog),
        ];
        // The embedded AWS has a clock of its own, which its clients use too.
        if !matches!(self.0.connection.endpoint, Endpoint::Demo(_)) {
            interceptors.push(SharedInterceptor::new(self.0.skew.clone()));
        }
        interceptors
    }
}
