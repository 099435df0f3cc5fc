//! The expressions of one call: read, and put into an order in which each can be evaluated.

use std::collections::HashMap;

use super::sql::Insights;
use super::syntax::MathTree;
use super::{InvalidExpression, LONGEST};
use crate::metric_query::{MetricQuery, MetricQueryKind};

pub enum MetricExpression {
    Math(MathTree),
    Insights(Insights),
}

/// In the places of their queries; a metric is none.
pub fn read(asked: &[MetricQuery]) -> Result<Vec<Option<MetricExpression>>, InvalidExpression> {
    let mut n_insights = 0;
    let read = asked.iter().map(|asked| {
        let MetricQueryKind::Expression(source) = &asked.what else {
            return Ok(None);
        };
        if source.chars().count() > LONGEST {
            return Err(invalid(
                asked,
                format!("The expression is longer than {LONGEST} characters"),
            ));
        }
        if !Insights::is_meant_by(source) {
            return MathTree::parse(source)
                .map(|tree| Some(MetricExpression::Math(tree)))
                .map_err(|said| invalid(asked, said));
        }
        n_insights += 1;
        if n_insights > 1 {
            return Err(invalid(
                asked,
                "Only one Metrics Insights query is allowed per request",
            ));
        }
        Insights::parse(source)
            .map(|query| Some(MetricExpression::Insights(query)))
            .map_err(|said| invalid(asked, said))
    });
    read.collect()
}

/// The places of the queries, each after those that it refers to.
pub fn in_order(
    asked: &[MetricQuery],
    expressions: &[Option<MetricExpression>],
) -> Result<Vec<usize>, InvalidExpression> {
    let places: HashMap<&str, usize> = asked
        .iter()
        .enumerate()
        .map(|(place, asked)| (asked.id.as_str(), place))
        .collect();
    let mut order = Vec::with_capacity(asked.len());
    let mut seen = vec![VisitState::Not; asked.len()];
    // Not by recursion: 500 expressions may refer to one another in a row.
    let mut left: Vec<(usize, bool)> = (0..asked.len()).rev().map(|place| (place, false)).collect();
    while let Some((place, is_complete)) = left.pop() {
        if is_complete {
            seen[place] = VisitState::Placed;
            order.push(place);
            continue;
        }
        match seen[place] {
            VisitState::Placed => continue,
            VisitState::Open => {
                return Err(invalid(&asked[place], "The expression refers to itself"));
            }
            VisitState::Not => {}
        }
        seen[place] = VisitState::Open;
        left.push((place, true));
        let Some(MetricExpression::Math(tree)) = &expressions[place] else {
            continue;
        };
        for id in tree.ids() {
            let &other = places
                .get(id)
                .ok_or_else(|| invalid(&asked[place], undefined(id)))?;
            if seen[other] != VisitState::Placed {
                left.push((other, false));
            }
        }
    }
    Ok(order)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum VisitState {
    Not,
    Open,
    Placed,
}

pub fn undefined(id: &str) -> String {
    format!("Undefined variable '{id}'")
}

pub fn invalid(asked: &MetricQuery, said: impl Into<String>) -> InvalidExpression {
    InvalidExpression {
        id: asked.id.clone(),
        said: said.into(),
    }
}
