//! What a query is made of.

use std::sync::Arc;

use regex::Regex;

use super::aggregate::Aggregate;
use super::functions::Function;

#[derive(Clone, Debug)]
pub enum Command {
    /// Adds fields, and shows them if nothing else is said.
    Fields(Vec<Named>),
    /// Shows these instead.
    Display(Vec<Named>),
    Filter(Expression),
    Parse(Parse),
    Stats(Stats),
    Sort(Vec<Order>),
    Limit(usize),
    Dedup(Vec<Expression>),
}

#[derive(Clone, Debug)]
pub struct Named {
    /// Its alias, or as it was typed.
    pub name: Arc<str>,
    pub expression: Expression,
}

#[derive(Clone, Debug)]
pub struct Parse {
    pub of: Expression,
    pub pattern: Regex,
    /// What each group of the pattern is called.
    pub names: Vec<Arc<str>>,
}

#[derive(Clone, Debug)]
pub struct Stats {
    /// Every aggregate that stands in what is shown, which names it by its place here.
    pub aggregates: Vec<Aggregate>,
    pub shown: Vec<Named>,
    pub by: Vec<Named>,
}

#[derive(Clone, Debug)]
pub struct Order {
    pub by: Expression,
    pub is_descending: bool,
}

#[derive(Clone, Debug)]
pub enum Expression {
    Field(Arc<str>),
    Number(f64),
    Text(Arc<str>),
    Pattern(Regex),
    Not(Box<Expression>),
    Negative(Box<Expression>),
    Binary(Operator, Box<Expression>, Box<Expression>),
    In(Box<Expression>, Vec<Expression>),
    Call(Function, Vec<Expression>),
    /// The result of one of the aggregates of the `stats` that this stands in.
    Aggregate(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
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
