//! What an expression is for one record. What is absent makes everything absent that needs it.

use super::record::FieldSource;
use super::syntax::{QueryExpression, QueryOperator};
use super::value::QueryValue;

impl QueryExpression {
    pub fn of(&self, fields: &impl FieldSource) -> Option<QueryValue> {
        match self {
            Self::Field(name) => fields.get(name),
            Self::Number(number) => Some(QueryValue::Number(*number)),
            Self::Text(text) => Some(QueryValue::Text(text.clone())),
            // Means something beside `like` alone.
            Self::Pattern(_) => None,
            Self::Not(inner) => Some(QueryValue::truth(!inner.is_true(fields))),
            Self::Negative(inner) => Some(QueryValue::Number(-inner.of(fields)?.number()?)),
            Self::In(inner, list) => {
                let value = inner.of(fields);
                let is_in = value.is_some_and(|value| {
                    let others = list.iter().filter_map(|other| other.of(fields));
                    others.into_iter().any(|other| is_equal(&value, &other))
                });
                Some(QueryValue::truth(is_in))
            }
            Self::Call(function, arguments) => {
                let arguments: Vec<_> = arguments.iter().map(|one| one.of(fields)).collect();
                (function.body)(&arguments)
            }
            Self::Aggregate(place) => fields.aggregate(*place),
            Self::Binary(operator, one, two) => binary(*operator, one, two, fields),
        }
    }

    pub fn is_true(&self, fields: &impl FieldSource) -> bool {
        self.of(fields).is_some_and(|value| value.is_true())
    }
}

fn binary(
    operator: QueryOperator,
    one: &QueryExpression,
    two: &QueryExpression,
    fields: &impl FieldSource,
) -> Option<QueryValue> {
    use QueryOperator as O;
    let truth = |is_so| Some(QueryValue::truth(is_so));
    match operator {
        O::Or => return truth(one.is_true(fields) || two.is_true(fields)),
        O::And => return truth(one.is_true(fields) && two.is_true(fields)),
        O::Like => {
            let Some(text) = one.of(fields) else {
                return truth(false);
            };
            let text = text.shown();
            return truth(match two {
                QueryExpression::Pattern(pattern) => pattern.is_match(&text),
                other => (other.of(fields)).is_some_and(|part| text.contains(&part.shown())),
            });
        }
        _ => {}
    }
    let (one, two) = (one.of(fields), two.of(fields));
    // Nothing is equal to nothing, and different from everything.
    let compared = one.as_ref().zip(two.as_ref());
    match operator {
        O::Equal => return truth(compared.is_some_and(|(one, two)| is_equal(one, two))),
        O::Different => return truth(!compared.is_some_and(|(one, two)| is_equal(one, two))),
        O::Less => return truth(compared.is_some_and(|(one, two)| one.compare(two).is_lt())),
        O::AtMost => return truth(compared.is_some_and(|(one, two)| one.compare(two).is_le())),
        O::More => return truth(compared.is_some_and(|(one, two)| one.compare(two).is_gt())),
        O::AtLeast => return truth(compared.is_some_and(|(one, two)| one.compare(two).is_ge())),
        _ => {}
    }
    let (one, two) = (one?.number()?, two?.number()?);
    let result = match operator {
        O::Plus => one + two,
        O::Minus => one - two,
        O::Times => one * two,
        O::By => one / two,
        O::Rest => one % two,
        _ => one.powf(two),
    };
    result.is_finite().then_some(QueryValue::Number(result))
}

fn is_equal(one: &QueryValue, two: &QueryValue) -> bool {
    match (one, two) {
        (QueryValue::Text(one), QueryValue::Text(two)) => one == two,
        _ => one.compare(two).is_eq(),
    }
}
