//! What a function's configuration says besides what the list shows: layers, tracing, logging, names of environment
//! variables, where events go that failed. Values of variables never come this far.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Lambda allows no more than five layers and 4 kB of variables; a hostile endpoint may say anything.
pub const MOST_NAMES: usize = 100;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FunctionSettings {
    /// Names with their versions: `powertools:12`.
    pub layers: Vec<Arc<str>>,
    pub environment: Vec<Arc<str>>,
    pub tracing: Option<Arc<str>>,
    pub log_format: Option<Arc<str>>,
    /// Of the application's lines, and of the platform's.
    pub log_level: Option<Arc<str>>,
    pub system_log_level: Option<Arc<str>>,
    pub dead_letters: Option<Arc<str>>,
    pub storage_mb: Option<u32>,
    pub snap_start: Option<Arc<str>>,
    pub subnets: u32,
}

impl FunctionSettings {
    pub fn bytes(&self) -> usize {
        let texts = self.layers.iter().chain(&self.environment);
        let single = [
            &self.tracing,
            &self.log_format,
            &self.log_level,
            &self.system_log_level,
            &self.dead_letters,
            &self.snap_start,
        ];
        let single = single.into_iter().flatten();
        let texts: usize = texts.chain(single).map(|text| text.len() + 16).sum();
        size_of::<Self>() + texts
    }
}

/// The name and the version that an ARN ends with.
pub fn end_of_arn(arn: &str, n_parts: usize) -> &str {
    let border = arn.rmatch_indices(':').nth(n_parts.saturating_sub(1));
    border.map_or(arn, |(index, _)| &arn[index + 1..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arns_are_named_by_their_ends() {
        let layer = "arn:aws:lambda:eu-west-1:123456789012:layer:powertools:12";
        assert_eq!(end_of_arn(layer, 2), "powertools:12");
        let queue = "arn:aws:sqs:eu-west-1:123456789012:shop-dead";
        assert_eq!(end_of_arn(queue, 1), "shop-dead");
        assert_eq!((end_of_arn("odd", 1), end_of_arn("", 2)), ("odd", ""));
    }
}
