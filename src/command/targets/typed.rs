//! What a command line names: a function, several by a glob, or a log group.

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed<'a> {
    Function(&'a str),
    Glob(&'a str),
    Group(&'a str),
}

impl<'a> Typed<'a> {
    /// No function's name has a slash. A qualifier says nothing about where lines are.
    pub fn read(text: &'a str) -> Self {
        if text.starts_with("arn:") {
            return match text.split(':').collect::<Vec<_>>()[..] {
                [_, _, "logs", _, _, "log-group", ..] => {
                    Self::Group(text.strip_suffix(":*").unwrap_or(text))
                }
                [_, _, "lambda", _, _, "function", name, ..] => Self::Function(name),
                _ => Self::Function(text),
            };
        }
        if text.contains('/') {
            return Self::Group(text);
        }
        if text.contains(['*', '?']) {
            return Self::Glob(text);
        }
        Self::Function(text.split(':').next().unwrap_or(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_arns_globs_and_groups_are_told_apart() {
        for (text, typed) in [
            ("checkout", Typed::Function("checkout")),
            ("checkout:live", Typed::Function("checkout")),
            ("shop-*", Typed::Glob("shop-*")),
            ("/aws/lambda/checkout", Typed::Group("/aws/lambda/checkout")),
            ("arn:aws:s3", Typed::Function("arn:aws:s3")),
            (
                "arn:aws:lambda:eu-west-1:123456789012:function:checkout:live",
                Typed::Function("checkout"),
            ),
            (
                "arn:aws:logs:eu-west-1:123456789012:log-group:/shared:*",
                Typed::Group("arn:aws:logs:eu-west-1:123456789012:log-group:/shared"),
            ),
        ] {
            assert_eq!(Typed::read(text), typed, "{text}");
        }
    }
}
