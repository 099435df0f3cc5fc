//! The functions of the language, by name.

use super::value::QueryValue;

type FunctionBody = fn(&[Option<QueryValue>]) -> Option<QueryValue>;

#[derive(Clone, Copy)]
pub struct QueryFunction {
    pub name: &'static str,
    pub body: FunctionBody,
}

impl std::fmt::Debug for QueryFunction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl QueryFunction {
    pub fn named(name: &str) -> Option<Self> {
        let found = FUNCTIONS
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|&(name, body)| Self { name, body })
    }
}

const FUNCTIONS: &[(&str, FunctionBody)] = &[
    ("ispresent", |of| {
        Some(QueryValue::truth(first(of).is_some()))
    }),
    ("isempty", |of| {
        Some(QueryValue::truth(
            text(of, 0).is_none_or(|text| text.is_empty()),
        ))
    }),
    ("isblank", |of| {
        Some(QueryValue::truth(
            text(of, 0).is_none_or(|text| text.trim().is_empty()),
        ))
    }),
    ("coalesce", |of| of.iter().flatten().next().cloned()),
    ("abs", |of| math(of, f64::abs)),
    ("ceil", |of| math(of, f64::ceil)),
    ("floor", |of| math(of, f64::floor)),
    ("sqrt", |of| math(of, f64::sqrt)),
    ("log", |of| math(of, f64::ln)),
    ("greatest", |of| {
        let numbers = of.iter().flatten().filter_map(QueryValue::number);
        numbers.reduce(f64::max).map(QueryValue::Number)
    }),
    ("least", |of| {
        let numbers = of.iter().flatten().filter_map(QueryValue::number);
        numbers.reduce(f64::min).map(QueryValue::Number)
    }),
    ("strlen", |of| {
        Some(QueryValue::Number(text(of, 0)?.chars().count() as f64))
    }),
    ("toupper", |of| {
        Some(QueryValue::text(&text(of, 0)?.to_uppercase()))
    }),
    ("tolower", |of| {
        Some(QueryValue::text(&text(of, 0)?.to_lowercase()))
    }),
    ("trim", |of| Some(QueryValue::text(text(of, 0)?.trim()))),
    ("concat", |of| {
        let parts = of.iter().flatten().map(QueryValue::shown);
        Some(QueryValue::text(&parts.collect::<String>()))
    }),
    ("strcontains", |of| {
        Some(QueryValue::truth(text(of, 0)?.contains(&text(of, 1)?)))
    }),
    ("replace", |of| {
        Some(QueryValue::text(
            &text(of, 0)?.replace(&text(of, 1)?, &text(of, 2)?),
        ))
    }),
    ("substr", |of| {
        let begin = number(of, 1)? as usize;
        let length = number(of, 2).map_or(usize::MAX, |length| length as usize);
        let part = text(of, 0)?
            .chars()
            .skip(begin)
            .take(length)
            .collect::<String>();
        Some(QueryValue::text(&part))
    }),
    // The parser gives `bin` its moment: the language leaves it out.
    ("bin", |of| floor(of)),
    ("datefloor", |of| floor(of)),
    ("fromMillis", |of| {
        Some(QueryValue::Moment(number(of, 0)? as i64))
    }),
    ("toMillis", |of| Some(QueryValue::Number(number(of, 0)?))),
];

fn first(of: &[Option<QueryValue>]) -> Option<&QueryValue> {
    of.first()?.as_ref()
}

fn text(of: &[Option<QueryValue>], place: usize) -> Option<String> {
    of.get(place)?.as_ref().map(QueryValue::shown)
}

fn number(of: &[Option<QueryValue>], place: usize) -> Option<f64> {
    of.get(place)?.as_ref()?.number()
}

fn math(of: &[Option<QueryValue>], act: fn(f64) -> f64) -> Option<QueryValue> {
    let result = act(number(of, 0)?);
    result.is_finite().then_some(QueryValue::Number(result))
}

fn floor(of: &[Option<QueryValue>]) -> Option<QueryValue> {
    let (at, period) = (number(of, 0)? as i64, number(of, 1)? as i64);
    let period = period.max(1);
    Some(QueryValue::Moment(at.div_euclid(period) * period))
}
