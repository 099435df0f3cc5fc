//! CloudWatch Logs' operations.

pub mod cursor;
pub mod delivery;
pub mod describe_log_groups;
pub mod describe_log_streams;
pub mod event;
pub mod filter_log_events;
pub mod get_log_events;
pub mod get_query_results;
pub mod listeners;
pub mod queries;
pub mod session;
pub mod start_live_tail;
pub mod start_query;

use super::{OperationContext, arn};
use crate::pattern::FilterPattern;
use crate::wire::Refusal;
use crate::world::group::LogGroup;

pub fn invalid(message: impl Into<String>) -> Refusal {
    Refusal::new(400, "InvalidParameterException", message)
}

impl OperationContext<'_> {
    /// The log group that the request names, by name or by identifier.
    pub fn named_group(&self) -> Result<&LogGroup, Refusal> {
        let input = &self.request.input;
        let said = match (input.text("logGroupName"), input.text("logGroupIdentifier")) {
            (Some(name), None) => name,
            (None, Some(identifier)) => arn::group_name(identifier),
            (Some(_), Some(_)) => {
                return Err(invalid(
                    "LogGroup name and LogGroup ARN are mutually exclusive parameters.",
                ));
            }
            (None, None) => {
                return Err(invalid(
                    "Either LogGroup name or LogGroup ARN must be provided.",
                ));
            }
        };
        self.group_named(said)
    }

    pub fn group_named(&self, name: &str) -> Result<&LogGroup, Refusal> {
        let missing = || {
            Refusal::new(
                400,
                "ResourceNotFoundException",
                "The specified log group does not exist.",
            )
        };
        self.world.group(arn::group_name(name)).ok_or_else(missing)
    }

    /// Between 1 and the most, or the most.
    pub fn limit(&self, member: &str, most: usize) -> Result<usize, Refusal> {
        match self.request.input.int(member) {
            None => Ok(most),
            Some(limit) => match usize::try_from(limit) {
                Ok(limit) if (1..=most).contains(&limit) => Ok(limit),
                _ => Err(invalid(format!(
                    "1 validation error detected: Value '{limit}' at '{member}' failed to satisfy \
                     constraint: Member must have value between 1 and {most}"
                ))),
            },
        }
    }

    /// A moment in milliseconds, as Logs has them.
    pub fn millis(&self, member: &str) -> Result<Option<i64>, Refusal> {
        match self.request.input.int(member) {
            Some(at) if at < 0 => Err(invalid(format!(
                "1 validation error detected: Value '{at}' at '{member}' failed to satisfy constraint: \
                 Member must have value greater than or equal to 0"
            ))),
            at => Ok(at),
        }
    }
}

/// The pattern of a request; `None` if it matches everything.
pub fn pattern(said: Option<&str>) -> Result<Option<FilterPattern>, Refusal> {
    let Some(said) = said else { return Ok(None) };
    let pattern = FilterPattern::parse(said).map_err(|error| invalid(error.to_string()))?;
    Ok(Some(pattern).filter(|pattern| !pattern.is_all()))
}

/// What AWS says of reading an infrequent-access group by events.
pub fn readable(group: &LogGroup) -> Result<&LogGroup, Refusal> {
    if group.is_infrequent {
        return Err(invalid(
            "The specified operation is not supported for log groups of the INFREQUENT_ACCESS class.",
        ));
    }
    Ok(group)
}
