//! Queries over logs that are asked again and again, by name. They read both of Lambda's log formats.

use std::borrow::Cow;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SavedQuery {
    pub name: &'static str,
    /// One line.
    pub about: &'static str,
    pub text: &'static str,
}

/// Stands in the text where the id of a request goes.
const ID: &str = "{id}";

pub const SAVED: &[SavedQuery] = &[
    SavedQuery {
        name: "reports",
        about: "invocations, durations, memory and billed time by log group",
        text: "filter @type = \"REPORT\" or type = \"platform.report\"
| fields coalesce(@duration, record.metrics.durationMs) as ms,
    coalesce(@billedDuration, record.metrics.billedDurationMs) as billed,
    coalesce(@maxMemoryUsed / 1000000, record.metrics.maxMemoryUsedMB) as used
| stats count(*) as invocations, pct(ms, 50) as p50_ms, pct(ms, 99) as p99_ms, max(ms) as max_ms,
    sum(billed) / 1000 as billed_s, max(used) as used_mb by @log
| sort invocations desc",
    },
    SavedQuery {
        name: "errors",
        about: "latest error lines",
        text: "fields @timestamp, @log, @message
| filter @message like /ERROR|FATAL|Exception|Traceback|Task timed out|Status: (error|timeout)|\"errorType\"|\"level\": ?\"(error|fatal)\"/
| sort @timestamp desc
| limit 200",
    },
    SavedQuery {
        name: "cold-starts",
        about: "cold starts and their init time by log group, over five minutes each",
        text: "filter @type = \"REPORT\" or type = \"platform.report\"
| fields coalesce(@initDuration, record.metrics.initDurationMs) as init
| stats count(*) as invocations, count(init) as cold, 100 * count(init) / count(*) as cold_percent,
    pct(init, 50) as init_p50_ms, pct(init, 99) as init_p99_ms by bin(5m) as time, @log
| sort time desc, cold desc",
    },
    SavedQuery {
        name: "request ID",
        about: "every line of one request, by its id",
        text: "fields @timestamp, @log, @message
| filter @requestId = \"{id}\" or requestId = \"{id}\" or record.requestId = \"{id}\" or @message like \"{id}\"
| sort @timestamp asc
| limit 10000",
    },
];

impl SavedQuery {
    /// What is asked for by this name, with the id behind it where it needs one; anything that is no name
    /// is a query itself. Fails with what is wrong.
    pub fn text_or_saved(typed: &str) -> Result<Cow<'_, str>, String> {
        let typed = typed.trim();
        let mut words = typed.split_whitespace();
        let (name, argument) = (words.next().unwrap_or_default(), words.next());
        let Some(saved) = SAVED.iter().find(|saved| saved.word() == name) else {
            return Ok(Cow::Borrowed(typed));
        };
        match (saved.needs_id(), argument) {
            (false, None) => Ok(Cow::Borrowed(saved.text)),
            (true, Some(id)) if words.next().is_none() && is_id(id) => {
                Ok(Cow::Owned(saved.text.replace(ID, id)))
            }
            (true, Some(id)) => Err(format!("`{id}` is no request id")),
            (true, None) => Err(format!(
                "`{name}` needs the id of a request behind it: `{name} 7f3a2c4e-…`"
            )),
            // A query may begin with any word, and AWS says what is wrong with it.
            (false, Some(_)) => Ok(Cow::Borrowed(typed)),
        }
    }

    /// The name that is typed.
    pub fn word(&self) -> &'static str {
        self.name.split(' ').next().unwrap_or(self.name)
    }

    pub fn needs_id(&self) -> bool {
        self.text.contains(ID)
    }
}

/// Nothing that could end the text that it stands in.
fn is_id(text: &str) -> bool {
    text.len() <= 100
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_means_its_query_and_anything_else_itself() {
        assert_eq!(
            SavedQuery::text_or_saved("reports").as_deref(),
            Ok(SAVED[0].text)
        );
        let own = "fields @message | limit 3";
        assert_eq!(SavedQuery::text_or_saved(own).as_deref(), Ok(own));
        let request = SavedQuery::text_or_saved(" request 7f3a-1 ").expect("an id");
        assert!(request.contains("\"7f3a-1\"") && !request.contains(ID));
        for wrong in ["request", "request a b", "request a\"b"] {
            assert!(SavedQuery::text_or_saved(wrong).is_err(), "{wrong}");
        }
    }
}
