//! What was asked for: whose account, which region, which endpoint. Whatever is left out comes from
//! where the AWS CLI would take it: the environment, then the profile.

use std::sync::Arc;

use aws_credential_types::Credentials;
use aws_smithy_runtime_api::client::http::SharedHttpClient;

use super::meter::CallMeter;
use super::paid::PaidTasks;
use super::skew::Skew;
use slstop_base::RegionName;

#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// `--profile`. As with the AWS CLI, naming one puts it before credentials in the environment.
    pub profile: Option<String>,
    pub region: Option<String>,
    pub endpoint_url: Option<String>,
    /// Instead of whatever this machine has: for tests against a served endpoint.
    pub credentials: Option<Credentials>,
    /// The embedded cloud instead of all of the above: then nothing on this machine is read.
    pub embedded: Option<Embedded>,
    /// Counts the calls of every client that is made of these settings.
    pub meter: CallMeter,
    /// Learns how far this machine's clock is from the endpoint's.
    pub skew: Skew,
    /// What every client that is made of these settings pays for until it is ended.
    pub paid: PaidTasks,
}

/// An endpoint inside this process.
#[derive(Clone, Debug)]
pub struct Embedded {
    pub http: SharedHttpClient,
    pub region: RegionName,
    /// Which of its worlds this is, for the header.
    pub scenario: Arc<str>,
}
