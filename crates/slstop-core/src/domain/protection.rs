//! What is protected: accounts, profiles, stages and functions whose name must be typed before anything is
//! written there.

use slstop_base::glob::is_like;

/// Names and globs, as the settings list them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Protection(Vec<String>);

/// Where a write would go, by all the names that a protection may match.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WritePlace<'a> {
    pub account: Option<&'a str>,
    pub profile: Option<&'a str>,
    pub region: Option<&'a str>,
}

/// Which entry protects, and which name it matched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProtectedBy {
    pub entry: String,
    pub name: String,
}

impl Protection {
    pub fn new(entries: impl IntoIterator<Item = String>) -> Self {
        Self(entries.into_iter().collect())
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether an entry can only be about an account: then the account has to be asked for.
    pub fn names_accounts(&self) -> bool {
        let is_account = |entry: &String| {
            entry.starts_with("arn:")
                || entry
                    .chars()
                    .all(|c| c.is_ascii_digit() || matches!(c, '*' | '?'))
        };
        self.0.iter().any(is_account)
    }

    /// The first entry that matches. A stage is a part of the target's name (`shop-prod-checkout`), its
    /// qualifier (`checkout:prod`) or the profile's name.
    pub fn of(
        &self,
        target: &str,
        qualifier: Option<&str>,
        place: WritePlace<'_>,
    ) -> Option<ProtectedBy> {
        let qualified = qualifier.map(|qualifier| format!("{target}:{qualifier}"));
        let arn = match (place.region, place.account) {
            (Some(region), Some(account)) => Some(format!(
                "arn:aws:lambda:{region}:{account}:function:{target}"
            )),
            _ => None,
        };
        let parts = target
            .split(['-', '_', '.'])
            .filter(|part| !part.is_empty() && *part != target);
        let names = [
            Some(target),
            qualified.as_deref(),
            arn.as_deref(),
            place.account,
            place.profile,
            qualifier,
        ];
        let names: Vec<&str> = names.into_iter().flatten().chain(parts).collect();
        let found = self.0.iter().find_map(|entry| {
            let name = names.iter().find(|name| is_like(entry, name))?;
            Some((entry, *name))
        });
        found.map(|(entry, name)| ProtectedBy {
            entry: entry.clone(),
            name: name.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(entry: &str, target: &str, qualifier: Option<&str>, expected: Option<&str>) {
        let place = WritePlace {
            account: Some("123456789012"),
            profile: Some("shop-live"),
            region: Some("eu-west-1"),
        };
        let protection = Protection::new([entry.to_owned()]);
        let found = protection.of(target, qualifier, place);
        assert_eq!(found.map(|by| by.name).as_deref(), expected, "{entry}");
    }

    #[test]
    fn functions_stages_accounts_and_profiles_are_protected_by_name_or_glob() {
        check("checkout", "checkout", None, Some("checkout"));
        check("shop-prod-*", "shop-prod-pay", None, Some("shop-prod-pay"));
        check("prod", "shop-prod-pay", None, Some("prod"));
        check("prod", "pay", Some("prod"), Some("prod"));
        check("pay:live", "pay", Some("live"), Some("pay:live"));
        check("123456789012", "pay", None, Some("123456789012"));
        check("shop-live", "pay", None, Some("shop-live"));
        check("prod", "reproduce", None, None);
        check("pay:live", "pay", None, None);
        check("999999999999", "pay", None, None);
    }

    #[test]
    fn only_entries_of_digits_ask_for_the_account() {
        let names = |entry: &str| Protection::new([entry.to_owned()]).names_accounts();
        assert!(names("123456789012") && names("1234*") && names("*"));
        assert!(!names("prod") && !names("prod-*"));
    }
}
