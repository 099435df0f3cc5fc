//! A change of a function: what was done to it, when, by whom and from where, also when it was refused. Read
//! from CloudTrail's events, total: what cannot be read is left out.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use slstop_base::{FunctionName, Timestamp};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub at: Timestamp,
    pub function: FunctionName,
    /// In words, as in "code updated".
    pub what: Arc<str>,
    pub who: Option<Arc<str>>,
    /// An address, or the service that did it for somebody: `cloudformation.amazonaws.com`.
    pub from: Option<Arc<str>>,
    /// Why it was refused, in AWS's words.
    pub failed: Option<Arc<str>>,
}

/// CloudTrail's names without their dates, and what they mean.
const EVENTS: &[(&str, &str)] = &[
    ("CreateFunction", "created"),
    ("DeleteFunction", "deleted"),
    ("UpdateFunctionCode", "code updated"),
    ("UpdateFunctionConfiguration", "configuration updated"),
    ("PublishVersion", "version published"),
    ("CreateAlias", "alias created"),
    ("UpdateAlias", "alias moved"),
    ("DeleteAlias", "alias deleted"),
    ("CreateEventSourceMapping", "event source added"),
    ("UpdateEventSourceMapping", "event source changed"),
    ("DeleteEventSourceMapping", "event source removed"),
    ("AddPermission", "permission added"),
    ("RemovePermission", "permission removed"),
    ("PutFunctionConcurrency", "reserved concurrency set"),
    ("DeleteFunctionConcurrency", "reserved concurrency removed"),
    (
        "PutProvisionedConcurrencyConfig",
        "provisioned concurrency set",
    ),
    (
        "DeleteProvisionedConcurrencyConfig",
        "provisioned concurrency removed",
    ),
    ("PutFunctionEventInvokeConfig", "async settings changed"),
    ("UpdateFunctionEventInvokeConfig", "async settings changed"),
    ("DeleteFunctionEventInvokeConfig", "async settings removed"),
    ("CreateFunctionUrlConfig", "function URL created"),
    ("UpdateFunctionUrlConfig", "function URL changed"),
    ("DeleteFunctionUrlConfig", "function URL deleted"),
    ("PutFunctionRecursionConfig", "recursion setting changed"),
    ("PutRuntimeManagementConfig", "runtime management changed"),
];

impl Change {
    /// Of one of the events that LookupEvents answers with. Events that only read, or are about no function, are
    /// none.
    pub fn of_event(event: &Value) -> Option<Self> {
        let text = event["CloudTrailEvent"].as_str().unwrap_or("{}");
        let detail: Value = serde_json::from_str(text).unwrap_or(Value::Null);
        let name = event["EventName"]
            .as_str()
            .or_else(|| detail["eventName"].as_str())?;
        let name = undated(name);
        let (_, what) = EVENTS.iter().find(|(known, _)| *known == name)?;
        let parameters = &detail["requestParameters"];
        let function = function(parameters).or_else(|| of_resources(&event["Resources"]))?;
        let detail_of = detailed(name, parameters, &detail["responseElements"]);
        let who = event["Username"].as_str().or_else(|| who(&detail));
        let failed = detail["errorCode"].as_str().map(|code| {
            let said = detail["errorMessage"].as_str().unwrap_or_default();
            match said {
                "" => code.to_owned(),
                said => format!("{code}: {said}"),
            }
        });
        Some(Self {
            at: time(&event["EventTime"]).or_else(|| time(&detail["eventTime"]))?,
            function,
            what: match detail_of {
                Some(detail) => format!("{what}: {detail}").into(),
                None => Arc::from(*what),
            },
            who: who.map(Arc::from),
            from: detail["sourceIPAddress"].as_str().map(Arc::from),
            failed: failed.map(Arc::from),
        })
    }

    /// What was done, as it follows "since".
    pub fn clause(&self) -> String {
        let (what, detail) = match self.what.split_once(": ") {
            Some((what, detail)) => (what, Some(detail)),
            None => (&*self.what, None),
        };
        match (what, detail) {
            ("alias moved", Some(moved)) => match moved.split_once(" to ") {
                Some((alias, version)) => format!("v{version} ({alias})"),
                None => format!("the move of {moved}"),
            },
            ("version published", Some(version)) => format!("v{version}"),
            ("code updated", _) => "the code update".to_owned(),
            ("configuration updated", Some(keys)) => format!("{keys} changed"),
            ("reserved concurrency set", Some(most)) => {
                format!("reserved concurrency was set to {most}")
            }
            _ => format!("the change: {}", self.what),
        }
    }

    /// The alias that was moved, and the version it leads to now.
    pub fn moved_alias(&self) -> Option<(&str, &str)> {
        self.what.strip_prefix("alias moved: ")?.split_once(" to ")
    }

    pub fn bytes(&self) -> usize {
        let texts = [&self.who, &self.from, &self.failed];
        let texts = texts.into_iter().flatten().map(|text| text.len());
        size_of::<Self>() + self.what.len() + self.function.as_str().len() + texts.sum::<usize>()
    }
}

/// `UpdateFunctionCode20150331v2` is `UpdateFunctionCode`.
fn undated(name: &str) -> &str {
    let without_revision = name
        .rsplit_once('v')
        .filter(|(head, revision)| {
            revision.len() == 1 && head.ends_with(|c: char| c.is_ascii_digit())
        })
        .map_or(name, |(head, _)| head);
    let letters = without_revision.trim_end_matches(|c: char| c.is_ascii_digit());
    match without_revision.len() - letters.len() {
        8 => letters,
        _ => name,
    }
}

/// A name, an ARN, or an ARN with a version or alias.
fn function(parameters: &Value) -> Option<FunctionName> {
    let named = parameters["functionName"].as_str()?;
    named_by(named)
}

fn named_by(text: &str) -> Option<FunctionName> {
    let name = match text.strip_prefix("arn:") {
        Some(rest) => rest.split(':').nth(5)?,
        None => text.rsplit("function:").next()?,
    };
    let name = name.split(':').next().filter(|name| !name.is_empty())?;
    Some(FunctionName::new(name))
}

fn of_resources(resources: &Value) -> Option<FunctionName> {
    let of_function = |resource: &&Value| {
        resource["ResourceType"]
            .as_str()
            .is_some_and(|kind| kind.starts_with("AWS::Lambda::"))
    };
    let resource = resources.as_array()?.iter().find(of_function)?;
    named_by(resource["ResourceName"].as_str()?)
}

/// Which alias, version or number.
fn detailed(name: &str, parameters: &Value, answer: &Value) -> Option<String> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    match name {
        "PublishVersion" => text(&answer["version"]),
        "UpdateAlias" | "CreateAlias" => {
            let alias = text(&parameters["name"])?;
            let version =
                text(&parameters["functionVersion"]).or_else(|| text(&answer["functionVersion"]));
            Some(match version {
                Some(version) => format!("{alias} to {version}"),
                None => alias,
            })
        }
        "DeleteAlias" => text(&parameters["name"]),
        "PutFunctionConcurrency" => parameters["reservedConcurrentExecutions"]
            .as_u64()
            .map(|most| most.to_string()),
        "UpdateFunctionConfiguration" => {
            let changed: Vec<&str> = parameters
                .as_object()?
                .keys()
                .map(String::as_str)
                .filter(|key| !matches!(*key, "functionName" | "revisionId" | "dryRun"))
                .collect();
            (!changed.is_empty()).then(|| changed.join(", "))
        }
        _ => None,
    }
}

fn who(detail: &Value) -> Option<&str> {
    let identity = &detail["userIdentity"];
    identity["userName"]
        .as_str()
        .or_else(|| identity["sessionContext"]["sessionIssuer"]["userName"].as_str())
        .or_else(|| identity["arn"].as_str()?.rsplit('/').next())
}

/// Seconds since 1970, or RFC 3339.
fn time(value: &Value) -> Option<Timestamp> {
    match value {
        Value::Number(seconds) => {
            let millis = seconds.as_f64()? * 1000.0;
            Some(Timestamp::from_millis(millis as i64))
        }
        Value::String(text) => Timestamp::parse(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn event(name: &str, detail: &Value) -> Value {
        json!({
            "EventId": "1", "EventName": name, "EventTime": 1_795_176_000.0, "Username": "ada",
            "Resources": [], "CloudTrailEvent": detail.to_string(),
        })
    }

    #[test]
    fn an_event_says_what_was_done_to_which_function_by_whom() {
        let detail = json!({
            "requestParameters": {"functionName": "arn:aws:lambda:eu-west-1:123456789012:function:checkout:live", "name": "live", "functionVersion": "42"},
            "sourceIPAddress": "cloudformation.amazonaws.com",
        });
        let change = Change::of_event(&event("UpdateAlias20150331", &detail)).expect("a change");
        assert_eq!(change.function.as_str(), "checkout");
        assert_eq!(&*change.what, "alias moved: live to 42");
        assert_eq!(change.clause(), "v42 (live)");
        assert_eq!(change.moved_alias(), Some(("live", "42")));
        assert_eq!(change.who.as_deref(), Some("ada"));
        assert_eq!(change.from.as_deref(), Some("cloudformation.amazonaws.com"));
        assert_eq!(change.at, Timestamp::from_millis(1_795_176_000_000));
        assert_eq!(change.failed, None);
    }

    #[test]
    fn names_lose_their_dates_and_what_only_reads_is_no_change() {
        assert_eq!(
            undated("UpdateFunctionCode20150331v2"),
            "UpdateFunctionCode"
        );
        assert_eq!(
            undated("PutFunctionConcurrency20171031"),
            "PutFunctionConcurrency"
        );
        assert_eq!(
            undated("CreateFunctionUrlConfig"),
            "CreateFunctionUrlConfig"
        );
        let detail = json!({"requestParameters": {"functionName": "f"}});
        assert_eq!(
            Change::of_event(&event("GetFunction20150331v2", &detail)),
            None
        );
        assert_eq!(Change::of_event(&json!({"EventName": 7})), None);
    }

    #[test]
    fn a_refused_try_is_a_change_that_failed() {
        let detail = json!({
            "requestParameters": {"functionName": "f", "memorySize": 512},
            "errorCode": "AccessDenied", "errorMessage": "User: x is not authorized",
        });
        let change = Change::of_event(&event("UpdateFunctionConfiguration20150331v2", &detail));
        let change = change.expect("a try");
        assert_eq!(&*change.what, "configuration updated: memorySize");
        assert_eq!(
            change.failed.as_deref(),
            Some("AccessDenied: User: x is not authorized")
        );
    }
}
