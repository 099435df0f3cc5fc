//! API routes: which requests a gateway hands to which function, and what its logs say of each request.

pub mod access_line;
pub mod access_log_format;
pub mod context_variable;
pub mod deployed_api;
pub mod execution_log;
pub mod gateway_request;
pub mod gateway_verdict;
pub mod integration_target;
pub mod path_template;
pub mod resource_policy;
pub mod stage_log;

pub use access_line::AccessLine;
pub use access_log_format::AccessLogFormat;
pub use context_variable::ContextVariable;
pub use deployed_api::{ApiKind, ApiRoute, DeployedApi, DeployedStage};
pub use gateway_request::GatewayRequest;
pub use integration_target::IntegrationTarget;
pub use stage_log::StageLog;
