//! A function as Lambda's API describes it, in the domain's words. Environment values are left behind.

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_lambda::operation::get_function_configuration::GetFunctionConfigurationOutput;
use aws_sdk_lambda::types::{self, FunctionConfiguration, PackageType};

use slstop_base::{FunctionName, Megabytes, Timestamp};
use slstop_core::domain::function_settings::{FunctionSettings, MOST_NAMES, end_of_arn};
use slstop_core::domain::{Architecture, Failure, Function, Package};

/// AWS's longest name, an ARN with an alias, has some 250 characters. Addresses with names of 65,000 are more than
/// the SDK can make: it panics.
const LONGEST_NAME: usize = 512;

/// Whether it may be part of an address.
pub fn is_name(text: &str) -> bool {
    !text.is_empty() && text.len() <= LONGEST_NAME
}

/// The failure of a question about what can have no such name.
pub fn checked(name: &FunctionName) -> Result<&str, Failure> {
    if is_name(name.as_str()) {
        return Ok(name.as_str());
    }
    Err(Failure::NotFound {
        what: format!("a function with a name of {} bytes", name.as_str().len()),
    })
}

/// The API has two shapes with the same fields. Nothing comes of one that has no name.
macro_rules! convert {
    ($source:expr) => {{
        let source = $source;
        let name = source.function_name().filter(|name| is_name(name))?;
        Some(Function {
            name: FunctionName::new(name),
            arn: Arc::from(
                source
                    .function_arn()
                    .filter(|arn| is_name(arn))
                    .unwrap_or_default(),
            ),
            runtime: text(source.runtime().map(types::Runtime::as_str)),
            package: package(source.package_type()),
            architecture: source.architectures().first().and_then(architecture),
            memory: source
                .memory_size()
                .and_then(|size| u32::try_from(size).ok())
                .map(Megabytes),
            timeout: source
                .timeout()
                .and_then(|secs| u64::try_from(secs).ok())
                .map(Duration::from_secs),
            last_modified: source.last_modified().and_then(Timestamp::parse),
            handler: text(source.handler()),
            description: text(source.description()),
            code_bytes: u64::try_from(source.code_size())
                .ok()
                .filter(|&bytes| bytes > 0),
            version: text(source.version()),
            log_group: text(
                source
                    .logging_config()
                    .and_then(types::LoggingConfig::log_group),
            ),
            state: text(source.state().map(types::State::as_str)),
            update_status: text(
                source
                    .last_update_status()
                    .map(types::LastUpdateStatus::as_str),
            ),
            state_reason: text(source.state_reason().or(source.last_update_status_reason())),
            settings: None,
        })
    }};
}

pub fn function(source: &FunctionConfiguration) -> Option<Function> {
    convert!(source)
}

pub fn configuration(source: &GetFunctionConfigurationOutput) -> Option<Function> {
    let function: Option<Function> = convert!(source);
    Some(Function {
        settings: Some(Arc::new(settings(source))),
        ..function?
    })
}

fn settings(source: &GetFunctionConfigurationOutput) -> FunctionSettings {
    let layers = source.layers().iter().filter_map(types::Layer::arn);
    let layers = layers.map(|arn| Arc::from(end_of_arn(arn, 2)));
    let variables = source.environment().and_then(|it| it.variables());
    let names = variables.into_iter().flat_map(|all| all.keys());
    let mut environment: Vec<Arc<str>> = names.map(|name| Arc::from(name.as_str())).collect();
    environment.sort();
    environment.truncate(MOST_NAMES);
    let logging = source.logging_config();
    let dead_letters = source.dead_letter_config().and_then(|it| it.target_arn());
    let vpc = source.vpc_config().map(|vpc| vpc.subnet_ids().len());
    FunctionSettings {
        layers: layers.take(MOST_NAMES).collect(),
        environment,
        tracing: text(
            source
                .tracing_config()
                .and_then(|it| Some(it.mode()?.as_str())),
        ),
        log_format: text(logging.and_then(|it| Some(it.log_format()?.as_str()))),
        log_level: text(logging.and_then(|it| Some(it.application_log_level()?.as_str()))),
        system_log_level: text(logging.and_then(|it| Some(it.system_log_level()?.as_str()))),
        dead_letters: text(dead_letters.map(|arn| end_of_arn(arn, 1))),
        storage_mb: (source.ephemeral_storage()).and_then(|it| u32::try_from(it.size()).ok()),
        snap_start: text(
            source
                .snap_start()
                .and_then(|it| Some(it.apply_on()?.as_str())),
        ),
        subnets: u32::try_from(vpc.unwrap_or(0)).unwrap_or(u32::MAX),
    }
}

/// Lambda sends empty strings for what is not set.
fn text(source: Option<&str>) -> Option<Arc<str>> {
    source.filter(|text| !text.is_empty()).map(Arc::from)
}

fn package(source: Option<&PackageType>) -> Package {
    match source {
        Some(PackageType::Image) => Package::Image,
        _ => Package::Zip,
    }
}

fn architecture(source: &types::Architecture) -> Option<Architecture> {
    match source {
        types::Architecture::X8664 => Some(Architecture::X86),
        types::Architecture::Arm64 => Some(Architecture::Arm),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_keeps_what_aws_said_and_nothing_that_it_did_not() {
        let source = FunctionConfiguration::builder()
            .function_name("checkout")
            .function_arn("arn:aws:lambda:eu-west-1:123456789012:function:checkout")
            .runtime(types::Runtime::from("nodejs99.x"))
            .memory_size(256)
            .timeout(30)
            .last_modified("2026-10-08T17:14:57.000+0000")
            .description("")
            .architectures(types::Architecture::Arm64)
            .code_size(1234)
            .logging_config(
                types::LoggingConfig::builder()
                    .log_group("/shop/all")
                    .build(),
            )
            .build();
        let function = function(&source).expect("it has a name");
        assert_eq!(function.runtime.as_deref(), Some("nodejs99.x"));
        assert_eq!(function.memory, Some(Megabytes(256)));
        assert_eq!(function.timeout, Some(Duration::from_secs(30)));
        assert_eq!(
            function.last_modified,
            Timestamp::parse("2026-10-08T17:14:57Z")
        );
        assert_eq!(function.architecture, Some(Architecture::Arm));
        assert_eq!(function.code_bytes, Some(1234));
        assert_eq!(function.log_group.as_deref(), Some("/shop/all"));
        assert_eq!((function.description, function.state), (None, None));
    }

    #[test]
    fn nonsense_becomes_unknown() {
        assert_eq!(function(&FunctionConfiguration::builder().build()), None);
        assert_eq!(
            function(&FunctionConfiguration::builder().function_name("").build()),
            None
        );
        let long = "f".repeat(66_000);
        let long = FunctionConfiguration::builder().function_name(long).build();
        assert_eq!(function(&long), None);
        let bare = FunctionConfiguration::builder().function_name("f").build();
        assert_eq!(function(&bare), Some(Function::named("f")));
        let odd = FunctionConfiguration::builder()
            .function_name("f")
            .memory_size(-1)
            .timeout(-3)
            .last_modified("yesterday")
            .code_size(-9)
            .architectures(types::Architecture::from("riscv"))
            .package_type(PackageType::from("Floppy"))
            .build();
        assert_eq!(function(&odd), Some(Function::named("f")));
    }
}
