//! `--where EXPR`: the filter language on the command line.

use clap::Args;

use super::exit::Misused;
use slstop_core::filter::{Filter, Vocabulary};

#[derive(Debug, Args)]
pub struct Condition {
    /// Only those that match, such as 'duration > 2s and not cold' or 'error.type = TypeError'
    #[arg(long = "where", value_name = "EXPR")]
    filter: Option<String>,
}

impl Condition {
    pub fn is_given(&self) -> bool {
        self.filter.is_some()
    }

    /// What was asked for; by default everything.
    pub fn read(&self, vocabulary: &Vocabulary) -> Result<Filter, Misused> {
        let source = self.filter.as_deref().unwrap_or_default();
        Filter::parse_over(vocabulary, source).map_err(|wrong| {
            let [what, filter, carets] = wrong.lines();
            Misused(vec![
                format!("--where: {what}"),
                format!("  {filter}"),
                format!("  {carets}"),
            ])
        })
    }
}
