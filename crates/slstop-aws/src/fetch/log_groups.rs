//! CloudWatch Logs DescribeLogGroups: how a group is kept, which decides how it can be read.

use aws_sdk_cloudwatchlogs::types::LogGroupClass;

use crate::Clients;
use slstop_core::domain::{Call, Failure};

/// Which ways of reading a group has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Class {
    #[default]
    Standard,
    /// Cheaper to write to; its lines come by queries alone.
    InfrequentAccess,
    /// Passed on to S3 or Firehose, kept for two days, readable by events alone.
    Delivery,
}

/// The group itself comes first of all that begin with its name: further pages are for servers that sort in
/// another way, of which some never end.
const MOST_PAGES: usize = 20;

/// The group's log class. `None` if there is no such group: a function makes its own with its
/// first line.
pub async fn class(clients: &Clients, group: &str) -> Result<Option<Class>, Failure> {
    // A group is listed by its name also where it is known by its ARN.
    let name = match group.strip_prefix("arn:") {
        Some(arn) => arn.splitn(6, ':').nth(5).unwrap_or(group),
        None => group,
    };
    let name = name.trim_end_matches(":*");
    let mut token: Option<String> = None;
    for _ in 0..MOST_PAGES {
        let request = clients
            .logs()
            .describe_log_groups()
            .log_group_name_prefix(name)
            .set_next_token(token.clone());
        clients.turn(Call::DescribeLogGroups).await;
        let answer = request.send().await;
        let page = answer.map_err(|error| clients.failure(Call::DescribeLogGroups, &error))?;
        let found = page.log_groups().iter();
        let mut found = found.filter(|found| found.log_group_name() == Some(name));
        if let Some(found) = found.next() {
            return Ok(Some(class_of(found.log_group_class())));
        }
        let next = page.next_token.filter(|next| !next.is_empty());
        if next.is_none() || next == token {
            return Ok(None);
        }
        token = next;
    }
    Ok(None)
}

fn class_of(class: Option<&LogGroupClass>) -> Class {
    match class {
        Some(LogGroupClass::InfrequentAccess) => Class::InfrequentAccess,
        Some(LogGroupClass::Delivery) => Class::Delivery,
        // Emulators name none.
        _ => Class::Standard,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canned::{Canned, CannedAnswer};

    async fn class_of(group: &str, answered: &'static str) -> Result<Option<Class>, Failure> {
        let clients = Canned::always(CannedAnswer::new(200, answered))
            .clients()
            .await;
        class(&clients, group).await
    }

    #[tokio::test]
    async fn a_group_is_found_among_those_that_begin_with_its_name() {
        let listed = r#"{"logGroups":[
            {"logGroupName":"/aws/lambda/shop","logGroupClass":"INFREQUENT_ACCESS"},
            {"logGroupName":"/aws/lambda/shop-2","logGroupClass":"STANDARD"},
            {"logGroupName":"/aws/lambda/shop-3"}]}"#;
        for (group, expected) in [
            ("/aws/lambda/shop", Some(Class::InfrequentAccess)),
            (
                "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/shop:*",
                Some(Class::InfrequentAccess),
            ),
            ("/aws/lambda/shop-3", Some(Class::Standard)),
            ("/aws/lambda/sho", None),
        ] {
            assert_eq!(class_of(group, listed).await, Ok(expected), "{group}");
        }
    }

    #[tokio::test]
    async fn a_list_that_does_not_end_is_left() {
        let endless = r#"{"logGroups":[{"logGroupName":"a"}],"nextToken":"again"}"#;
        assert_eq!(class_of("b", endless).await, Ok(None));
        // Neither is one whose tokens take turns.
        let n_asked = std::sync::atomic::AtomicUsize::new(0);
        let canned = Canned::new(move |_| {
            let n = n_asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            CannedAnswer::new(
                200,
                format!(r#"{{"logGroups":[],"nextToken":"{}"}}"#, n % 2),
            )
        });
        let clients = canned.clients().await;
        assert_eq!(class(&clients, "b").await, Ok(None));
        assert!(canned.asked().len() <= MOST_PAGES);
    }
}
