//! Functions that were deleted: what they wrote is still there, under the name that they had.

use std::sync::Arc;

use slstop_aws::Clients;
use slstop_aws::fetch::log_groups;
use slstop_core::domain::Function;

/// A call each; who misspells more names than this hears of it all the same.
const MOST: usize = 10;

/// The groups of those names that no function has, with their names.
pub async fn groups<'a>(
    names: &[&'a str],
    listed: &[Function],
    clients: &Clients,
) -> Vec<(&'a str, Arc<str>)> {
    let is_gone = |name: &&&str| {
        let is_listed = listed
            .iter()
            .any(|function| function.name.as_str() == **name);
        !is_listed && !name.contains(['*', '?'])
    };
    let mut found = Vec::new();
    for name in names.iter().filter(is_gone).take(MOST) {
        let group: Arc<str> = format!("/aws/lambda/{name}").into();
        // Where that may not be asked, it is a name like any other that is not found.
        if matches!(log_groups::class(clients, &group).await, Ok(Some(_))) {
            found.push((*name, group));
        }
    }
    found
}
