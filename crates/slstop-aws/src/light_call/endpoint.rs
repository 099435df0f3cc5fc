//! Where a service is: what variables and profiles say of it, or its host in the region's partition.

use aws_config::SdkConfig;
use aws_types::service_config::ServiceConfigKey;

use super::LightService;

/// The URL that requests to it go to.
pub fn of(service: &LightService, sdk: &SdkConfig) -> String {
    configured(service, sdk).unwrap_or_else(|| {
        let region = sdk.region().map_or("us-east-1", |region| region.as_ref());
        let (fips, dual_stack) = (sdk.use_fips(), sdk.use_dual_stack());
        let is = |choice: Option<bool>| choice.unwrap_or(false);
        host(service.host, region, is(fips), is(dual_stack))
    })
}

/// By `AWS_ENDPOINT_URL_…`, a profile's `services` section, or what holds for all services. A URL that was typed
/// holds for all.
fn configured(service: &LightService, sdk: &SdkConfig) -> Option<String> {
    let global = sdk.endpoint_url().map(str::to_owned);
    if sdk.get_origin("endpoint_url").is_client_config() {
        return global;
    }
    let key = ServiceConfigKey::builder()
        .service_id(service.id)
        .env("AWS_ENDPOINT_URL")
        .profile("endpoint_url")
        .build()
        .ok()?;
    let own = sdk.service_config().and_then(|it| it.load_config(key));
    own.or(global)
}

/// The partitions' suffixes: of plain hosts and of those that speak IPv6 as well.
const PARTITIONS: &[(&str, &str, &str)] = &[
    ("cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn"),
    ("us-gov-", "amazonaws.com", "api.aws"),
    ("us-iso-", "c2s.ic.gov", "api.aws.ic.gov"),
    ("us-isob-", "sc2s.sgov.gov", "api.aws.scloud"),
    ("eusc-", "amazonaws.eu", "api.amazonwebservices.eu"),
    ("", "amazonaws.com", "api.aws"),
];

fn host(host: &str, region: &str, is_fips: bool, is_dual_stack: bool) -> String {
    let partition = PARTITIONS
        .iter()
        .find(|(prefix, ..)| region.starts_with(prefix));
    let (_, plain, dual) = partition
        .copied()
        .unwrap_or(("", "amazonaws.com", "api.aws"));
    let suffix = if is_dual_stack { dual } else { plain };
    let fips = if is_fips { "-fips" } else { "" };
    format!("https://{host}{fips}.{region}.{suffix}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_follow_region_partition_and_choices() {
        let of = |region, fips, dual| host("cloudtrail", region, fips, dual);
        assert_eq!(
            of("eu-west-1", false, false),
            "https://cloudtrail.eu-west-1.amazonaws.com"
        );
        assert_eq!(
            of("cn-north-1", false, false),
            "https://cloudtrail.cn-north-1.amazonaws.com.cn"
        );
        assert_eq!(
            of("us-gov-west-1", true, false),
            "https://cloudtrail-fips.us-gov-west-1.amazonaws.com"
        );
        assert_eq!(
            of("eu-west-1", false, true),
            "https://cloudtrail.eu-west-1.api.aws"
        );
    }
}
