//! Which lines of a group are wanted. The server is given a pattern that no wanted line escapes; what
//! else it lets through is left to those who asked.

use std::sync::Arc;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum PastSearch {
    /// Only this reading is what sums of lines may be made of.
    #[default]
    Everything,
    /// The platform's own lines: beginnings, ends, reports, starts of environments. What applications
    /// say about errors is not among them.
    Platform,
    /// Lines that name this request.
    Request(Arc<str>),
}

impl PastSearch {
    /// In CloudWatch's filter language; `None` if every line is wanted.
    pub(super) fn pattern(&self) -> Option<Arc<str>> {
        match self {
            Self::Everything => None,
            Self::Platform => Some(
                [
                    r#"?"START RequestId" ?"END RequestId" ?"REPORT RequestId""#,
                    r#"?"INIT_START" ?"INIT_REPORT" ?"RESTORE_START" ?"RESTORE_REPORT""#,
                    r#"?"Task timed out" ?"Error: Runtime" ?"Process exited before" ?"Status: error""#,
                    r#"?"EXTENSION" ?"platform.""#,
                ]
                .join(" ")
                .into(),
            ),
            Self::Request(id) => {
                let quoted: String = id.chars().filter(|c| !matches!(c, '"' | '\\')).collect();
                Some(format!("\"{quoted}\"").into())
            }
        }
    }
}
