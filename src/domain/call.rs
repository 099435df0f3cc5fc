//! One table of the AWS calls that this program makes: the meter prices them, `doctor` tries them,
//! the policy names their actions.

use serde::{Deserialize, Serialize};

use crate::base::Usd;

/// What AWS charges for a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Price {
    Free,
    /// CloudWatch: by metric asked for, whether or not it has data.
    PerMetric(Usd),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallFacts {
    /// The service's name as the SDK's metadata spells it.
    pub service: &'static str,
    pub operation: &'static str,
    /// Empty where no permission is needed.
    pub iam_action: &'static str,
    pub price: Price,
    /// What a user loses without it, as the end of "without it …".
    pub lost: &'static str,
}

macro_rules! calls {
    ($($name:ident = $service:literal $action:literal $price:expr, $lost:literal;)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Call { $($name,)* }

        impl Call {
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            pub const fn facts(self) -> CallFacts {
                match self {
                    $(Self::$name => CallFacts {
                        service: $service,
                        operation: stringify!($name),
                        iam_action: $action,
                        price: $price,
                        lost: $lost,
                    },)*
                }
            }
        }
    };
}

/// $0.01 per 1,000 metrics requested; there is no free tier.
const METRIC: Price = Price::PerMetric(Usd::from_micros(10));

calls! {
    GetCallerIdentity = "STS" "" Price::Free, "the header cannot say which account this is";
    ListFunctions = "Lambda" "lambda:ListFunctions" Price::Free, "there is no list of functions";
    GetFunctionConfiguration = "Lambda" "lambda:GetFunctionConfiguration" Price::Free, "deployments in progress are not seen";
    GetMetricData = "CloudWatch" "cloudwatch:GetMetricData" METRIC, "there are no rates, errors or durations";
}

impl Call {
    pub fn find(service: &str, operation: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|call| {
            let facts = call.facts();
            facts.operation == operation && facts.service.eq_ignore_ascii_case(service)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_call_is_found_by_its_own_names() {
        for &call in Call::ALL {
            let facts = call.facts();
            assert_eq!(Call::find(facts.service, facts.operation), Some(call));
            assert!(facts.iam_action.is_empty() || facts.iam_action.ends_with(facts.operation));
        }
    }
}
