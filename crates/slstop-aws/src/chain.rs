//! Where region and credentials come from, in the AWS CLI's order. The SDK's default chains differ
//! from it in two ways that hurt: they let variables overrule `--profile`, and they wait several
//! seconds for a metadata service that only EC2 has.

use std::time::Duration;

use aws_config::Region;
use aws_config::default_provider::credentials::DefaultCredentialsChain;
use aws_config::ecs::EcsCredentialsProvider;
use aws_config::environment::credentials::EnvironmentVariableCredentialsProvider;
use aws_config::environment::region::EnvironmentVariableRegionProvider;
use aws_config::imds;
use aws_config::imds::credentials::ImdsCredentialsProvider;
use aws_config::imds::region::ImdsRegionProvider;
use aws_config::meta::credentials::CredentialsProviderChain;
use aws_config::meta::region::RegionProviderChain;
use aws_config::profile::{ProfileFileCredentialsProvider, ProfileFileRegionProvider};
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_runtime_api::client::http::SharedHttpClient;

use super::credentials::ProfileProcess;
use super::sdk_behavior::behavior;

/// The metadata service sits on the host itself and connects within a millisecond or not at all.
const METADATA_CONNECT: Duration = Duration::from_millis(300);
/// Once connected it may have to ask further; the AWS CLI waits as long.
const METADATA_READ: Duration = Duration::from_secs(1);

pub struct Chain {
    profile: Option<String>,
    config: ProviderConfig,
    metadata: imds::Client,
    http: Option<SharedHttpClient>,
}

impl Chain {
    /// `profile` is the flag only: a profile from the environment does not overrule other variables.
    pub fn new(profile: Option<&str>, http: Option<SharedHttpClient>) -> Self {
        let mut config = ProviderConfig::without_region().with_behavior_version(Some(behavior()));
        if let Some(http) = http.clone() {
            config = config.with_http_client(http);
        }
        let metadata = imds::Client::builder()
            .configure(&config)
            .connect_timeout(METADATA_CONNECT)
            .read_timeout(METADATA_READ)
            .max_attempts(1)
            .build();
        Self {
            profile: profile.map(str::to_owned),
            config,
            metadata,
            http,
        }
    }

    /// The region that variables or the profile name.
    pub async fn configured_region(&self) -> Option<Region> {
        let mut profile = ProfileFileRegionProvider::builder().configure(&self.config);
        if let Some(name) = &self.profile {
            profile = profile.profile_name(name);
        }
        RegionProviderChain::first_try(EnvironmentVariableRegionProvider::new())
            .or_else(profile.build())
            .region()
            .await
    }

    /// The above, or the one that this machine runs in.
    pub async fn region(&self) -> Option<Region> {
        if let Some(region) = self.configured_region().await {
            return Some(region);
        }
        ImdsRegionProvider::builder()
            .configure(&self.config)
            .imds_client(self.metadata.clone())
            .build()
            .region()
            .await
    }

    /// Asked at the first call, not now. A `process` takes the place of what the SDK would make of the profile.
    pub async fn credentials(
        self,
        region: Region,
        process: Option<ProfileProcess>,
    ) -> SharedCredentialsProvider {
        if let Some(process) = process {
            return self.of_process(region, process).await;
        }
        let config = self.config.with_region(Some(region.clone()));
        let Some(profile) = self.profile else {
            let chain = DefaultCredentialsChain::builder()
                .configure(config)
                .imds_client(self.metadata)
                .region(region);
            return SharedCredentialsProvider::new(chain.build().await);
        };
        let profile = ProfileFileCredentialsProvider::builder()
            .configure(&config)
            .profile_name(profile)
            .build();
        let container = EcsCredentialsProvider::builder().configure(&config).build();
        let machine = ImdsCredentialsProvider::builder()
            .configure(&config)
            .imds_client(self.metadata)
            .build();
        SharedCredentialsProvider::new(
            CredentialsProviderChain::first_try("Profile", profile)
                .or_else("EcsContainer", container)
                .or_else("Ec2InstanceMetadata", machine),
        )
    }

    /// Where no profile was named, variables come first.
    async fn of_process(
        self,
        region: Region,
        process: ProfileProcess,
    ) -> SharedCredentialsProvider {
        let mut sdk = aws_config::defaults(behavior())
            .region(region.clone())
            .no_credentials();
        if let Some(http) = self.http {
            sdk = sdk.http_client(http);
        }
        let provider = process.provider(&sdk.load().await, region).await;
        match self.profile {
            Some(_) => provider,
            None => SharedCredentialsProvider::new(
                CredentialsProviderChain::first_try(
                    "Environment",
                    EnvironmentVariableCredentialsProvider::new(),
                )
                .or_else("Profile", provider),
            ),
        }
    }
}
