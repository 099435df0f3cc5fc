//! What goes wrong on purpose: faults as data, switched while the cloud runs, struck at the front
//! doors so that a client in process and one over TCP see the same.
//!
//! A [`FaultPlan`] is a list of rules in TOML or JSON. Each says whom it strikes (`service`, `operation`, `action`,
//! `access-key`; absent means everybody), when (`from`, `until`: RFC 3339 or a span since the plan was
//! switched on; `skip` and `times` count requests), how often (`probability`, seeded, and the same for the
//! nth time of one question whoever else asks) and with which [`FaultKind`]:
//!
//! ```toml
//! seed = 7
//!
//! [[rule]]
//! operation = "FilterLogEvents"
//! probability = 0.3
//! fault = { kind = "throttled" }
//!
//! [[rule]]
//! from = "90s"
//! until = "5m"
//! fault = { kind = "expired-token" }
//! ```
//!
//! On a running endpoint `PUT /_slstop/faults` with such a plan, as TOML or JSON, switches it, `GET` shows the
//! plan and how often each rule struck, `DELETE` ends all faults:
//!
//! ```text
//! curl -X PUT "$AWS_ENDPOINT_URL/_slstop/faults" -d '{"rule": [{"service": "xray", "fault": {"kind": "absent"}}]}'
//! curl -T plan.toml "$AWS_ENDPOINT_URL/_slstop/faults"
//! ```

pub mod chance;
pub mod control;
pub mod disorder;
pub mod kind;
pub mod moment;
pub mod plan;
pub mod request_profile;
pub mod switch;
pub mod wording;

pub use disorder::Disorder;
pub use kind::FaultKind;
pub use moment::Moment;
pub use plan::{FaultPlan, FaultRule};
pub use request_profile::RequestProfile;
pub use switch::{FaultDecision, Faults, Strike};
