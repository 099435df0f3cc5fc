//! The function that a command line names: `checkout`, `checkout:live`, an ARN with or without a qualifier.

use crate::command::exit::Misused;
use slstop_base::QualifiedName;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedFunction {
    pub name: QualifiedName,
    /// What AWS is asked for: the name, or the ARN without its qualifier.
    pub address: String,
    /// An ARN tells it.
    pub account: Option<String>,
}

impl TypedFunction {
    pub fn read(typed: &str) -> Result<Self, Misused> {
        let parts: Vec<&str> = typed.split(':').collect();
        let (address, account, name, qualifier) = match parts[..] {
            [
                "arn",
                partition,
                "lambda",
                region,
                account,
                "function",
                name,
            ] => (
                format!("arn:{partition}:lambda:{region}:{account}:function:{name}"),
                Some(account),
                name,
                None,
            ),
            [
                "arn",
                partition,
                "lambda",
                region,
                account,
                "function",
                name,
                qualifier,
            ] => (
                format!("arn:{partition}:lambda:{region}:{account}:function:{name}"),
                Some(account),
                name,
                Some(qualifier),
            ),
            [name] => (name.to_owned(), None, name, None),
            [name, qualifier] => (name.to_owned(), None, name, Some(qualifier)),
            [account, "function", name] => (typed.to_owned(), Some(account), name, None),
            _ => return Err(wrong(typed)),
        };
        let is_name = |text: &str| {
            !text.is_empty()
                && text
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "-_.$".contains(c))
        };
        if !is_name(name) || !qualifier.is_none_or(is_name) {
            return Err(wrong(typed));
        }
        let whole = match qualifier {
            Some(qualifier) => format!("{name}:{qualifier}"),
            None => name.to_owned(),
        };
        Ok(Self {
            name: QualifiedName::parse(&whole),
            address,
            account: account.map(str::to_owned),
        })
    }
}

fn wrong(typed: &str) -> Misused {
    Misused(vec![format!(
        "`{typed}` is no function: expected a name such as checkout or checkout:live, or an ARN"
    )])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(typed: &str, name: &str, address: &str) {
        let read = TypedFunction::read(typed).expect("a function");
        assert_eq!((&*read.name.to_string(), &*read.address), (name, address));
    }

    #[test]
    fn names_and_arns_are_read_with_their_qualifiers() {
        let arn = "arn:aws:lambda:eu-west-1:123456789012:function:pay";
        check("pay", "pay", "pay");
        check("pay:live", "pay:live", "pay");
        check("pay:$LATEST", "pay:$LATEST", "pay");
        check(arn, "pay", arn);
        check(&format!("{arn}:7"), "pay:7", arn);
        for wrong in ["", "pay-*", "a/b", "pay:", "arn:aws:s3:::bucket", "a b"] {
            assert!(TypedFunction::read(wrong).is_err(), "{wrong}");
        }
    }
}
