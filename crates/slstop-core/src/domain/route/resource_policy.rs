//! Who may invoke a function, by its resource policy. It says which API, never reliably which route, and a
//! statement can outlive its API: it grants, it does not route.

use serde_json::Value;

/// Statements of a policy that are looked at.
const MOST_STATEMENTS: usize = 500;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PolicyGrant {
    /// `apigateway.amazonaws.com`, `*`, an ARN.
    pub principal: String,
    pub source_arn: Option<String>,
}

impl PolicyGrant {
    /// The API that it grants to.
    pub fn api_id(&self) -> Option<&str> {
        let arn = self.source_arn.as_deref()?;
        let resource = arn.split(":execute-api:").nth(1)?.splitn(3, ':').nth(2)?;
        // CDK writes `<api>*$connect` for WebSocket APIs.
        let id = resource.split(['/', '*']).next()?;
        (!id.is_empty()).then_some(id)
    }
}

/// All that a policy document allows; what cannot be read is left out.
pub fn grants(document: &str) -> Vec<PolicyGrant> {
    let policy: Value = serde_json::from_str(document).unwrap_or(Value::Null);
    let statements = match &policy["Statement"] {
        Value::Array(statements) => statements.as_slice(),
        Value::Object(_) => std::slice::from_ref(&policy["Statement"]),
        _ => &[],
    };
    let allowed = statements
        .iter()
        .filter(|statement| statement["Effect"] == "Allow");
    allowed
        .take(MOST_STATEMENTS)
        .flat_map(of_statement)
        .collect()
}

fn of_statement(statement: &Value) -> Vec<PolicyGrant> {
    let source_arn = source_arn(&statement["Condition"]);
    let principals: Vec<&str> = match &statement["Principal"] {
        Value::String(one) => vec![one],
        Value::Object(kinds) => kinds.values().flat_map(texts).collect(),
        _ => vec![],
    };
    let grant = |principal: &str| PolicyGrant {
        principal: principal.to_owned(),
        source_arn: source_arn.clone(),
    };
    principals.into_iter().map(grant).collect()
}

fn source_arn(condition: &Value) -> Option<String> {
    let operators = condition.as_object()?.values();
    let mut keys = operators.filter_map(Value::as_object).flatten();
    let (_, value) = keys.find(|(key, _)| key.eq_ignore_ascii_case("aws:sourcearn"))?;
    texts(value).first().map(|arn| (*arn).to_owned())
}

fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(one) => vec![one],
        Value::Array(many) => many.iter().filter_map(Value::as_str).collect(),
        _ => vec![],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn apis_are_found_in_every_form_of_a_statement() {
        let statement = |principal: &str, arn: &str| {
            format!(
                r#"{{"Effect":"Allow","Principal":{principal},"Action":["lambda:InvokeFunction"],"Condition":{{"ArnLike":{{"aws:SourceArn":"{arn}"}}}}}}"#
            )
        };
        let api = r#"{"Service":"apigateway.amazonaws.com"}"#;
        let head = "arn:aws:execute-api:eu-west-1:482193650077:";
        let policy = format!(
            r#"{{"Statement":[{},{},{},{{"Effect":"Allow","Principal":"*"}},{{"Effect":"Deny","Principal":"*"}}]}}"#,
            statement(api, &format!("{head}a1/*/GET/users/*")),
            statement(api, &format!("{head}w1*$connect")),
            statement(
                r#"{"Service":["s3.amazonaws.com"]}"#,
                "arn:aws:s3:::uploads"
            ),
        );
        let found = grants(&policy);
        let ids: Vec<_> = found.iter().map(PolicyGrant::api_id).collect();
        assert_eq!(ids, [Some("a1"), Some("w1"), None, None]);
        assert_eq!(grants("not a policy"), []);
    }
}
