//! What a query is made of.

use std::sync::Arc;

use regex::Regex;

use super::aggregate::Aggregation;
use super::functions::QueryFunction;

#[derive(Clone, Debug)]
pub enum QueryCommand {
    /// Adds fields, and shows them if nothing else is said.
    Fields(Vec<NamedExpression>),
    /// Shows these instead.
    Display(Vec<NamedExpression>),
    Filter(QueryExpression),
    Parse(Parse),
    Stats(StatsCommand),
    Sort(Vec<SortKey>),
    Limit(usize),
    Dedup(Vec<QueryExpression>),
}

#[derive(Clone, Debug)]
pub struct NamedExpression {
    /// Its alias, or as it was typed.
    pub name: Arc<str>,
    pub expression: QueryExpression,
}

#[derive(Clone, Debug)]
pub struct Parse {
    pub of: QueryExpression,
    pub pattern: Regex,
    /// What each group of the pattern is called.
    pub names: Vec<Arc<str>>,
}

#[derive(Clone, Debug)]
pub struct StatsCommand {
    /// Every aggregate that stands in what is shown, which names it by its place here.
    pub aggregates: Vec<Aggregation>,
    pub shown: Vec<NamedExpression>,
    pub by: Vec<NamedExpression>,
}

#[derive(Clone, Debug)]
pub struct SortKey {
    pub by: QueryExpression,
    pub is_descending: bool,
}

#[derive(Clone, Debug)]
pub enum QueryExpression {
    Field(Arc<str>),
    Number(f64),
    Text(Arc<str>),
    Pattern(Regex),
    Not(Box<QueryExpression>),
    Negative(Box<QueryExpression>),
    Binary(QueryOperator, Box<QueryExpression>, Box<QueryExpression>),
    In(Box<QueryExpression>, Vec<QueryExpression>),
    Call(QueryFunction, Vec<QueryExpression>),
    /// The result of one of the aggregates of the `stats` that this stands in.
    Aggregate(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueryOperator {
    Or,
    And,
    Equal,
    Different,
    Less,
    AtMost,
    More,
    AtLeast,
    Like,
    Plus,
    Minus,
    Times,
    By,
    Rest,
    Power,
}
