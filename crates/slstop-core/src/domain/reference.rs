//! What people paste to be taken to it: an ARN, a link into AWS's console, the id of a request or a trace,
//! the name of a log group.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    pub to: Referenced,
    /// Where it is, if the text says so.
    pub region: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Referenced {
    /// By its name, perhaps with a version or an alias behind a colon.
    Function(String),
    Alarm(String),
    LogGroup(String),
    Request(String),
    Trace(String),
}

/// A link into AWS's console that leads to nothing slstop shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownLink;

impl Reference {
    /// Nothing where the text is a plain name or a glob.
    pub fn read(text: &str) -> Result<Option<Self>, UnknownLink> {
        let text = text.trim();
        if text.starts_with("https://") || text.starts_with("http://") {
            return of_link(text).map(Some).ok_or(UnknownLink);
        }
        if text.starts_with("arn:") {
            return Ok(of_arn(text));
        }
        let to = if let Some(id) = trace_id(text) {
            Referenced::Trace(id)
        } else if is_request_id(text) {
            Referenced::Request(text.to_ascii_lowercase())
        } else if text.starts_with('/') {
            Referenced::LogGroup(text.to_owned())
        } else {
            return Ok(None);
        };
        Ok(Some(Self { to, region: None }))
    }
}

fn of_arn(arn: &str) -> Option<Reference> {
    let mut parts = arn.splitn(6, ':').skip(2);
    let (service, region) = (parts.next()?, parts.next()?);
    let resource = parts.nth(1)?;
    let (kind, name) = resource.split_once(':')?;
    let to = match (service, kind) {
        ("lambda", "function") => Referenced::Function(name.to_owned()),
        ("cloudwatch", "alarm") => Referenced::Alarm(name.to_owned()),
        // With a stream of it, or a star.
        ("logs", "log-group") => Referenced::LogGroup(name.split(':').next()?.to_owned()),
        _ => return None,
    };
    let region = Some(region.to_owned()).filter(|region| !region.is_empty());
    Some(Reference { to, region })
}

/// `https://eu-west-1.console.aws.amazon.com/lambda/home?region=eu-west-1#/functions/checkout?tab=code`
fn of_link(link: &str) -> Option<Reference> {
    let (_, rest) = link.split_once("://")?;
    let (host, path) = rest.split_once('/')?;
    if !host.split('.').any(|label| label == "console") {
        return None;
    }
    let (page, anchor) = path.split_once('#')?;
    let in_query = page
        .split(['?', '&'])
        .find_map(|part| part.strip_prefix("region="));
    let of_host = host
        .split('.')
        .next()
        .filter(|label| label.contains('-') && *label != "console");
    let region = in_query.or(of_host).map(str::to_owned);
    let anchor = decoded(anchor);
    let after = |sign: &str| {
        let (_, rest) = anchor.split_once(sign)?;
        let end = rest.find(['?', '&', '#']).unwrap_or(rest.len());
        Some(&rest[..end]).filter(|name| !name.is_empty())
    };
    let segment = |sign: &str| after(sign).and_then(|rest| rest.split('/').next());
    let to = if let Some(name) = segment("functions/") {
        Referenced::Function(name.to_owned())
    } else if let Some(name) = after("alarmsV2:alarm/").or_else(|| after("alarm:name=")) {
        Referenced::Alarm(name.to_owned())
    } else if let Some(id) = segment("traces/").and_then(trace_id) {
        Referenced::Trace(id)
    } else {
        let group = after("log-group/")?;
        let end = group.find("/log-events").unwrap_or(group.len());
        Referenced::LogGroup(group[..end].to_owned())
    };
    Some(Reference { to, region })
}

/// AWS's console escapes twice, and writes `$` for the percent sign of the inner one.
fn decoded(anchor: &str) -> String {
    let once = |text: &str| -> String {
        let percent = text.replace('$', "%");
        let plain: Cow<'_, str> = percent_decode_str(&percent).decode_utf8_lossy();
        plain.into_owned()
    };
    once(&once(anchor))
}

/// X-Ray's form, or W3C's: the same 32 digits without the dashes. Also as a header has it: `Root=1-…;Parent=…`.
fn trace_id(text: &str) -> Option<String> {
    let root = text.strip_prefix("Root=").unwrap_or(text);
    let id = root.split(';').next()?.to_ascii_lowercase();
    let digits: String = match id.split('-').collect::<Vec<_>>()[..] {
        ["1", time, rest] if time.len() == 8 => [time, rest].concat(),
        [all] => all.to_owned(),
        _ => return None,
    };
    let is_id = digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_id.then(|| format!("1-{}-{}", &digits[..8], &digits[8..]))
}

fn is_request_id(text: &str) -> bool {
    let groups = text.split('-').map(str::len);
    let is_hex = |byte: u8| byte.is_ascii_hexdigit() || byte == b'-';
    groups.eq([8, 4, 4, 4, 12]) && text.bytes().all(is_hex)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(Referenced, Option<String>)> {
        let reference = Reference::read(text).expect("a link that is known")?;
        Some((reference.to, reference.region))
    }

    #[test]
    fn what_is_pasted_is_taken_for_what_it_is() {
        let ireland = Some("eu-west-1".to_owned());
        let group = Referenced::LogGroup("/aws/lambda/checkout".into());
        let trace = Referenced::Trace("1-65f2a0b1-1234567890abcdef12345678".into());
        for (text, expected) in [
            ("checkout", None),
            ("shop-*", None),
            ("checkout:live", None),
            (
                "arn:aws:lambda:eu-west-1:123456789012:function:checkout:live",
                Some((
                    Referenced::Function("checkout:live".into()),
                    ireland.clone(),
                )),
            ),
            (
                "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:checkout: errors",
                Some((
                    Referenced::Alarm("checkout: errors".into()),
                    ireland.clone(),
                )),
            ),
            (
                "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/checkout:*",
                Some((group.clone(), ireland.clone())),
            ),
            ("/aws/lambda/checkout", Some((group.clone(), None))),
            (
                "7F3A9C1e-0b2d-4c5e-8f60-123456789abc",
                Some((
                    Referenced::Request("7f3a9c1e-0b2d-4c5e-8f60-123456789abc".into()),
                    None,
                )),
            ),
            (
                "Root=1-65f2a0b1-1234567890abcdef12345678;Parent=53995c3f42cd8ad8;Sampled=1",
                Some((trace.clone(), None)),
            ),
            (
                "65f2a0b11234567890abcdef12345678",
                Some((trace.clone(), None)),
            ),
            (
                "https://eu-west-1.console.aws.amazon.com/lambda/home?region=eu-west-1#/functions/checkout?tab=code",
                Some((Referenced::Function("checkout".into()), ireland.clone())),
            ),
            (
                "https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#logsV2:log-groups/log-group/$252Faws$252Flambda$252Fcheckout/log-events/2026$252F11$252F30$252F$255B$2524LATEST$255Dabc",
                Some((group, ireland.clone())),
            ),
            (
                "https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#alarmsV2:alarm/checkout%20errors?~(a~'b)",
                Some((Referenced::Alarm("checkout errors".into()), ireland.clone())),
            ),
            (
                "https://console.aws.amazon.com/cloudwatch/home?region=eu-west-1#xray:traces/1-65f2a0b1-1234567890abcdef12345678?~(query~())",
                Some((trace, ireland)),
            ),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn a_link_that_leads_nowhere_is_no_name_of_a_function() {
        for link in [
            "https://example.com/lambda#/functions/checkout",
            "https://eu-west-1.console.aws.amazon.com/ec2/home?region=eu-west-1#Instances:",
            "https://eu-west-1.console.aws.amazon.com",
        ] {
            assert_eq!(Reference::read(link), Err(UnknownLink), "{link}");
        }
    }
}
