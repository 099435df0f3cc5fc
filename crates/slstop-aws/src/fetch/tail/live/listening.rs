//! Listens to a session of Live Tail for as long as it lasts.

use std::sync::Arc;

use tokio::sync::mpsc;

use super::Heard;
use crate::Clients;
use crate::fetch::identity;
use crate::fetch::live_tail;
use slstop_core::domain::Failure;

/// Until it ends, or the receiver is gone.
pub async fn listen(
    clients: Clients,
    groups: Vec<Arc<str>>,
    number: u64,
    to: mpsc::Sender<(u64, Heard)>,
) {
    let failure = match open(&clients, &groups).await {
        Ok(mut session) => {
            let mut is_heard = to.send((number, Heard::Began)).await.is_ok();
            while is_heard && let Some(update) = session.next().await {
                is_heard = to.send((number, Heard::Update(update))).await.is_ok();
            }
            None
        }
        Err(failure) => Some(failure),
    };
    // If this fails, the receiver is gone.
    let _ = to.send((number, Heard::Ended(failure))).await;
}

/// Groups are named by their ARNs, in which account and region stand.
async fn open(
    clients: &Clients,
    groups: &[Arc<str>],
) -> Result<live_tail::LiveTailStream, Failure> {
    let is_arn = |group: &Arc<str>| group.starts_with("arn:");
    let prefix = if groups.iter().all(is_arn) {
        String::new()
    } else {
        let identity = identity::ask(clients).await?;
        let region = clients.connection().region.as_ref();
        let region = region.map_or("us-east-1", |region| region.as_str());
        let partition = identity.arn.split(':').nth(1).filter(|it| !it.is_empty());
        let partition = partition.unwrap_or("aws");
        format!(
            "arn:{partition}:logs:{region}:{}:log-group:",
            identity.account.as_str()
        )
    };
    let arn = |group: &Arc<str>| {
        if is_arn(group) {
            group.to_string()
        } else {
            format!("{prefix}{group}")
        }
    };
    live_tail::open(clients, groups.iter().map(arn).collect()).await
}

/// An ARN or its end: servers say either.
pub fn is_named(reported: &str, group: &str) -> bool {
    let reported = reported.strip_suffix(":*").unwrap_or(reported);
    reported == group
        || reported
            .strip_suffix(group)
            .is_some_and(|rest| rest.ends_with(':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_known_by_its_name_and_by_either_form_of_its_arn() {
        let arn = "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/pay";
        assert!(is_named(arn, "/aws/lambda/pay"));
        assert!(is_named(&format!("{arn}:*"), "/aws/lambda/pay"));
        assert!(is_named(&format!("{arn}:*"), arn));
        assert!(is_named("123456789012:/aws/lambda/pay", "/aws/lambda/pay"));
        assert!(!is_named(arn, "lambda/pay"), "the end of another name");
        assert!(!is_named(arn, "/aws/lambda/pay-2"));
    }
}
