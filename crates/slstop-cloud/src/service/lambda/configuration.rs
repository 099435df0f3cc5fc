//! A function's configuration as Lambda describes it.

use super::OperationContext;
use crate::scenario::spec::{FunctionSpec, InvocationSource, Language};
use crate::wire::WireValue;
use crate::world::ACCOUNT;
use crate::world::environment::Version;
use crate::world::function::{Deploy, SimulatedFunction};
use crate::world::runtime;
use slstop_base::Timestamp;

/// How much is said: the list leaves out states, one function's configuration has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConfigurationDetail {
    Listed,
    Full,
}

/// A deployment takes so long until the function's update is successful.
const UPDATE_TIME: i64 = 8000;

impl OperationContext<'_> {
    /// What is said of a version of a function. `arn_suffix` is what the caller named it by.
    pub fn configuration(
        &self,
        function: &SimulatedFunction,
        version: Version,
        arn_suffix: Option<&str>,
        detail: ConfigurationDetail,
    ) -> WireValue {
        let spec = &function.spec;
        let deploy = self.deploy_of(function, version);
        let arn = match arn_suffix {
            Some(suffix) => self.function_arn(&format!("{}:{suffix}", function.name)),
            None => self.function_arn(&function.name),
        };
        let is_image = spec.runtime.is_none();
        let code = code_sha(function, deploy.version);
        let value = WireValue::EMPTY
            .with("FunctionName", function.name.clone())
            .with("FunctionArn", arn)
            .with_some("Runtime", spec.runtime.clone())
            .with(
                "Role",
                format!("arn:aws:iam::{}:role/{}-role", ACCOUNT, function.name),
            )
            .with_some("Handler", (!is_image).then(|| handler(spec)))
            .with(
                "CodeSize",
                180_000
                    + function
                        .key
                        .and(u64::from(deploy.version))
                        .below(24_000_000),
            )
            .with("Description", spec.description.clone().unwrap_or_default())
            .with("Timeout", spec.timeout)
            .with("MemorySize", spec.memory)
            .with("LastModified", last_modified(deploy.at))
            .with("CodeSha256", code)
            .with("Version", version.to_string())
            .with_some(
                "DeadLetterConfig",
                spec.dead_letters
                    .as_ref()
                    .map(|queue| self.dead_letters(queue)),
            )
            .with(
                "Environment",
                WireValue::EMPTY.with("Variables", environment(spec)),
            )
            .with(
                "TracingConfig",
                mode(if spec.tracing {
                    "Active"
                } else {
                    "PassThrough"
                }),
            )
            .with("RevisionId", revision(function, deploy.version))
            .with_some("Layers", layers(self, spec))
            .with("PackageType", if is_image { "Image" } else { "Zip" })
            .with(
                "Architectures",
                vec![if spec.arm { "arm64" } else { "x86_64" }],
            )
            .with("EphemeralStorage", WireValue::EMPTY.with("Size", 512))
            .with("SnapStart", snap_start(spec, version))
            .with("LoggingConfig", logging(function));
        match detail {
            ConfigurationDetail::Listed => value,
            ConfigurationDetail::Full => self.with_state(function, version, deploy, value),
        }
    }

    fn with_state(
        &self,
        function: &SimulatedFunction,
        version: Version,
        deploy: Deploy,
        value: WireValue,
    ) -> WireValue {
        let age = self.now.as_millis() - deploy.at;
        let is_updating = version == Version::Latest && (0..UPDATE_TIME).contains(&age);
        let runtime = function.spec.runtime.as_ref().map(|runtime| {
            let hash = runtime::hash(runtime);
            let arn = format!("arn:aws:lambda:{}::runtime:{hash}", self.region());
            WireValue::EMPTY.with("RuntimeVersionArn", arn)
        });
        value
            .with("State", "Active")
            .with(
                "LastUpdateStatus",
                if is_updating {
                    "InProgress"
                } else {
                    "Successful"
                },
            )
            .with_some(
                "LastUpdateStatusReason",
                is_updating.then_some("The function is being created."),
            )
            .with_some(
                "LastUpdateStatusReasonCode",
                is_updating.then_some("Creating"),
            )
            .with_some("RuntimeVersionConfig", runtime)
    }

    /// The reserved concurrency of a function at this moment.
    pub fn reserved(&self, function: &SimulatedFunction) -> Option<u32> {
        function.weather(self.now.as_millis()).reserved
    }

    /// The deployment that made a version; that of `$LATEST` is the newest.
    fn deploy_of(&self, function: &SimulatedFunction, version: Version) -> Deploy {
        let (_, live) = function.deploy(self.now.as_millis());
        match version {
            Version::Latest => live,
            Version::Number(number) => {
                let made = function
                    .deploys
                    .iter()
                    .find(|deploy| deploy.version == number);
                made.copied().unwrap_or(live)
            }
        }
    }

    fn dead_letters(&self, queue: &str) -> WireValue {
        WireValue::EMPTY.with(
            "TargetArn",
            format!("arn:aws:sqs:{}:{ACCOUNT}:{queue}", self.region()),
        )
    }
}

/// Lambda's own form: an offset without a colon.
pub fn last_modified(at: i64) -> String {
    Timestamp::from_millis(at).rfc3339().replace('Z', "+0000")
}

fn handler(spec: &FunctionSpec) -> String {
    spec.handler.clone().unwrap_or_else(|| {
        let usual = match spec.language {
            Language::Node => "index.handler",
            Language::Python => "app.handler",
            Language::Java => "com.shop.Handler::handleRequest",
            Language::Go | Language::Rust => "bootstrap",
            Language::Dotnet => "Shop::Shop.Function::FunctionHandler",
            Language::Ruby => "app.handler",
        };
        usual.to_owned()
    })
}

fn code_sha(function: &SimulatedFunction, version: u32) -> String {
    use base64::Engine as _;
    let mut draw = function.key.and_text("code").and(u64::from(version));
    let bytes: Vec<u8> = (0..4).flat_map(|_| draw.bits().to_be_bytes()).collect();
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

fn revision(function: &SimulatedFunction, version: u32) -> String {
    let mut draw = function.key.and_text("revision").and(u64::from(version));
    let id = crate::world::invocation::uuid(draw.bits(), draw.bits());
    String::from_utf8_lossy(&id).into_owned()
}

/// Also what must not be shown: names that look like secrets, with values that do.
fn environment(spec: &FunctionSpec) -> WireValue {
    WireValue::EMPTY
        .with("STAGE", "prod")
        .with("LOG_LEVEL", "info")
        .with("SERVICE_NAME", spec.name.clone())
        .with("PAYMENT_API_KEY", "sk_live_demo_not_a_real_key_0000")
}

fn mode(mode: &'static str) -> WireValue {
    WireValue::EMPTY.with("Mode", mode)
}

fn layers(context: &OperationContext<'_>, spec: &FunctionSpec) -> Option<WireValue> {
    let layer = |name: &String| {
        let arn = format!("arn:aws:lambda:{}:{ACCOUNT}:layer:{name}", context.region());
        WireValue::EMPTY
            .with("Arn", arn)
            .with("CodeSize", 4_183_112)
    };
    (!spec.layers.is_empty()).then(|| spec.layers.iter().map(layer).collect())
}

fn snap_start(spec: &FunctionSpec, version: Version) -> WireValue {
    let is_ready = spec.snap_start && version != Version::Latest;
    WireValue::EMPTY
        .with(
            "ApplyOn",
            if spec.snap_start {
                "PublishedVersions"
            } else {
                "None"
            },
        )
        .with("OptimizationStatus", if is_ready { "On" } else { "Off" })
}

fn logging(function: &SimulatedFunction) -> WireValue {
    let log = &function.spec.log;
    let group = log
        .group
        .clone()
        .unwrap_or_else(|| format!("/aws/lambda/{}", function.name));
    let format = WireValue::EMPTY.with("LogFormat", if log.json { "JSON" } else { "Text" });
    let levels = match log.json {
        true => format.with("ApplicationLogLevel", "INFO").with(
            "SystemLogLevel",
            if log.system_warn { "WARN" } else { "INFO" },
        ),
        false => format,
    };
    levels.with("LogGroup", group)
}

/// As CloudFormation and the Serverless Framework leave them; what somebody made by hand has none.
pub fn tags(function: &SimulatedFunction) -> WireValue {
    let Some(stack) = stack(function) else {
        return WireValue::EMPTY;
    };
    let logical: String = (function.short_name().split('-'))
        .flat_map(|word| {
            let mut letters = word.chars();
            let first = letters.next().map(|letter| letter.to_ascii_uppercase());
            first.into_iter().chain(letters)
        })
        .collect();
    WireValue::EMPTY
        .with("aws:cloudformation:stack-name", stack)
        .with(
            "aws:cloudformation:logical-id",
            format!("{logical}LambdaFunction"),
        )
        .with("STAGE", "prod")
        .with(
            "team",
            if function.index.is_multiple_of(3) {
                "checkout"
            } else {
                "platform"
            },
        )
}

/// Who is called in the same way was deployed together; nothing deployed what nobody calls.
fn stack(function: &SimulatedFunction) -> Option<&'static str> {
    match function.spec.source {
        InvocationSource::Rest | InvocationSource::Http | InvocationSource::Websocket => {
            Some("shop-api")
        }
        InvocationSource::Direct => function.caller.is_some().then_some("shop-api"),
        InvocationSource::Sqs | InvocationSource::Dynamodb | InvocationSource::Events => {
            Some("shop-events")
        }
        InvocationSource::S3 => Some("shop-media"),
        InvocationSource::States => Some("shop-orders"),
        InvocationSource::Schedule => Some("shop-jobs"),
    }
}
