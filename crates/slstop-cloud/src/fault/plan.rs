//! A plan: which faults strike whom, when and how often.

use serde::{Deserialize, Serialize};

use super::kind::FaultKind;
use super::moment::Moment;
use super::request_profile::{RequestProfile, SERVICES};
use slstop_base::Timestamp;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultPlan {
    #[serde(default)]
    pub seed: u64,
    #[serde(default, rename = "rule")]
    pub rules: Vec<FaultRule>,
}

/// Absent conditions hold for everybody, always.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FaultRule {
    /// `sts`, `lambda`, `logs`, `cloudwatch` or `xray`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// `FilterLogEvents`; may end in `*`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// `lambda:InvokeFunction`; may end in `*`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// Requests signed with this key only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_key: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Moment>,
    /// Exclusive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Moment>,
    /// So many matching requests pass first.
    #[serde(default)]
    pub skip: u64,
    /// Strikes at most so many requests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u64>,
    /// The share of matching requests that are struck; for faults of log events, the share of events.
    #[serde(default = "always")]
    pub probability: f64,
    pub fault: FaultKind,
}

impl FaultPlan {
    /// A plan as it is in a file or sent: JSON where it begins with a brace, which TOML never does.
    ///
    /// # Errors
    /// A sentence that says where the plan is wrong.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        if bytes.trim_ascii_start().starts_with(b"{") {
            return Self::from_json(bytes);
        }
        let text = std::str::from_utf8(bytes)
            .map_err(|_| "cannot read the fault plan: it is no text".to_owned())?;
        Self::from_toml(text)
    }

    /// # Errors
    /// A sentence that says where the plan is wrong.
    pub fn from_toml(text: &str) -> Result<Self, String> {
        let plan: Self = toml::from_str(text).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start));
            let line = before.unwrap_or_default().matches('\n').count() + 1;
            // The library's own picture of the place takes five lines.
            let said = error.message();
            format!("cannot read the fault plan: {said} at line {line}")
        })?;
        plan.checked()
    }

    /// # Errors
    /// A sentence that says where the plan is wrong.
    pub fn from_json(text: &[u8]) -> Result<Self, String> {
        let plan: Self = serde_json::from_slice(text)
            .map_err(|error| format!("cannot read the fault plan: {error}"))?;
        plan.checked()
    }

    fn checked(self) -> Result<Self, String> {
        for (number, rule) in (1..).zip(&self.rules) {
            if let Some(objection) = rule.objection() {
                return Err(format!("rule {number} of the fault plan: {objection}"));
            }
        }
        Ok(self)
    }
}

impl FaultRule {
    /// Strikes every request, always; narrow it with struct update syntax.
    pub fn always(fault: FaultKind) -> Self {
        Self {
            service: None,
            operation: None,
            action: None,
            access_key: None,
            from: None,
            until: None,
            skip: 0,
            times: None,
            probability: always(),
            fault,
        }
    }

    pub fn concerns(&self, asked: &RequestProfile) -> bool {
        let fits = |pattern: &Option<String>, text: &str| {
            pattern
                .as_ref()
                .is_none_or(|pattern| matches(pattern, text))
        };
        fits(&self.service, asked.service())
            && fits(&self.operation, asked.operation())
            && (self.action.is_none() || fits(&self.action, &asked.action()))
            && (self.access_key.is_none() || self.access_key.as_deref() == asked.access_key())
    }

    pub fn is_on(&self, switched_on: Timestamp, now: Timestamp) -> bool {
        self.from
            .is_none_or(|from| from.resolve(switched_on) <= now)
            && self
                .until
                .is_none_or(|until| now < until.resolve(switched_on))
    }

    fn objection(&self) -> Option<String> {
        if !(0.0..=1.0).contains(&self.probability) {
            return Some(format!(
                "probability {} is not between 0 and 1",
                self.probability
            ));
        }
        if let Some(service) = self
            .service
            .as_deref()
            .filter(|service| !SERVICES.contains(service))
        {
            return Some(format!(
                "no service `{service}` here: use one of {}",
                SERVICES.join(", ")
            ));
        }
        self.fault.objection()
    }
}

/// Ignores case; a `*` at the end stands for anything.
fn matches(pattern: &str, text: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => text
            .get(..start.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(start)),
        None => pattern.eq_ignore_ascii_case(text),
    }
}

fn always() -> f64 {
    1.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(toml: &str) -> String {
        FaultPlan::from_toml(toml).expect_err("no plan")
    }

    #[test]
    fn a_plan_reads_the_same_from_toml_and_json() {
        let toml = r#"
            seed = 7
            [[rule]]
            service = "logs"
            operation = "Filter*"
            from = "30s"
            times = 3
            probability = 0.25
            fault = { kind = "latency", ms = 800, jitter-ms = 200 }
            [[rule]]
            fault = { kind = "skewed-clock", secs = -600 }
        "#;
        let json = br#"{"seed": 7, "rule": [
            {"service": "logs", "operation": "Filter*", "from": "30s", "times": 3, "probability": 0.25,
             "fault": {"kind": "latency", "ms": 800, "jitter-ms": 200}},
            {"fault": {"kind": "skewed-clock", "secs": -600}}]}"#;
        let plan = FaultPlan::from_toml(toml).expect("a plan in TOML");
        assert_eq!(FaultPlan::from_json(json).expect("a plan in JSON"), plan);
        let printed = serde_json::to_vec(&plan).expect("a plan prints");
        assert_eq!(
            FaultPlan::from_json(&printed).expect("a printed plan"),
            plan
        );
    }

    #[test]
    fn a_wrong_plan_says_what_is_wrong_and_where() {
        assert!(error("[[rule]]\nfault = { kind = \"earthquake\" }").contains("earthquake"));
        assert!(error("[[rule]]\nfault = { kind = \"dropped\", ms = 3 }").contains("ms"));
        assert!(
            error("[[rule]]\nservise = \"logs\"\nfault = { kind = \"hung\" }").contains("servise")
        );
        let second = "[[rule]]\nfault = { kind = \"hung\" }\n[[rule]]\nprobability = 1.5\nfault = { kind = \"hung\" }";
        assert_eq!(
            error(second),
            "rule 2 of the fault plan: probability 1.5 is not between 0 and 1"
        );
        assert!(
            error("[[rule]]\nservice = \"s3\"\nfault = { kind = \"hung\" }")
                .contains("sts, lambda, logs")
        );
        assert!(
            error("[[rule]]\nfault = { kind = \"truncated\", keep = 1.0 }")
                .contains("keep 1 is no share")
        );
        assert!(
            error("[[rule]]\nfault = { kind = \"server-error\", status = 404 }").contains("404")
        );
    }

    #[test]
    fn a_file_may_be_of_either_kind_and_errors_name_the_line() {
        let rule = FaultPlan::read(b"[[rule]]\nfault = { kind = \"hung\" }").expect("TOML");
        assert_eq!(
            FaultPlan::read(b" \n{\"rule\": [{\"fault\": {\"kind\": \"hung\"}}]}").expect("JSON"),
            rule
        );
        assert_eq!(
            FaultPlan::read(b"").expect("no rules"),
            FaultPlan::default()
        );
        for (text, place) in [
            (
                &b"[[rule]]\nservise = \"logs\"\nfault = { kind = \"hung\" }"[..],
                "line 2",
            ),
            (b"{\n\"rules\": []}", "line 2"),
            (b"\xff\xfe", "no text"),
        ] {
            let said = FaultPlan::read(text).expect_err("no plan");
            assert!(said.contains(place) && !said.contains('\n'), "{said}");
        }
    }

    #[test]
    fn names_match_whole_or_by_their_start() {
        for (pattern, text, fits) in [
            ("Invoke", "Invoke", true),
            ("invoke", "Invoke", true),
            ("Invoke", "InvokeWithResponseStream", false),
            ("Invoke*", "InvokeWithResponseStream", true),
            ("*", "", true),
            ("é*", "e", false),
        ] {
            assert_eq!(matches(pattern, text), fits, "{pattern} {text}");
        }
    }
}
