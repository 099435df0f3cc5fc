//! From a query's text to its commands.

use std::sync::Arc;

use regex::{Regex, RegexBuilder};

use super::Malformed;
use super::aggregate::{Aggregation, AggregationKind};
use super::cursor::QueryCursor;
use super::functions::QueryFunction;
use super::syntax::{
    NamedExpression, Parse, QueryCommand, QueryExpression, QueryOperator, SortKey, StatsCommand,
};

/// Of a compiled pattern, in bytes: a short one can ask for gigabytes.
const LARGEST_PATTERN: usize = 1 << 20;
/// Nested deeper than any person types, and far from the end of the stack.
const DEEPEST: usize = 64;

pub fn read(text: &str) -> Result<Vec<QueryCommand>, Malformed> {
    let mut parser = QueryParser {
        cursor: QueryCursor::new(text),
        depth: 0,
        aggregates: None,
    };
    let mut commands = vec![parser.command()?];
    while parser.cursor.eat("|") {
        commands.push(parser.command()?);
    }
    if parser.cursor.is_at_end() {
        Ok(commands)
    } else {
        Err(parser.cursor.unexpected())
    }
}

struct QueryParser<'a> {
    cursor: QueryCursor<'a>,
    depth: usize,
    /// Where aggregates go, where they may stand.
    aggregates: Option<Vec<Aggregation>>,
}

type QueryParse<T> = Result<T, Malformed>;

impl QueryParser<'_> {
    fn command(&mut self) -> QueryParse<QueryCommand> {
        let before = self.cursor.clone();
        let word = self.cursor.word().unwrap_or_default().to_ascii_lowercase();
        match word.as_str() {
            "fields" => Ok(QueryCommand::Fields(self.named_list()?)),
            "display" => Ok(QueryCommand::Display(self.named_list()?)),
            "filter" => Ok(QueryCommand::Filter(self.expression()?)),
            "parse" => self.parse().map(QueryCommand::Parse),
            "stats" => self.stats().map(QueryCommand::Stats),
            "sort" => self.orders().map(QueryCommand::Sort),
            "limit" => match self.cursor.number() {
                Some(number) if number >= 1.0 => Ok(QueryCommand::Limit(number as usize)),
                _ => Err(self.cursor.unexpected()),
            },
            "dedup" => {
                let mut fields = vec![self.expression()?];
                while self.cursor.eat(",") {
                    fields.push(self.expression()?);
                }
                Ok(QueryCommand::Dedup(fields))
            }
            _ => {
                self.cursor = before;
                Err(self.cursor.unexpected())
            }
        }
    }

    fn named_list(&mut self) -> QueryParse<Vec<NamedExpression>> {
        let mut list = vec![self.named()?];
        while self.cursor.eat(",") {
            list.push(self.named()?);
        }
        Ok(list)
    }

    fn named(&mut self) -> QueryParse<NamedExpression> {
        self.cursor.skip();
        let begin = self.cursor.at();
        let expression = self.expression()?;
        let typed = self.cursor.since(begin).trim_matches('`');
        let name = if self.cursor.eat_word("as") {
            self.name()?
        } else {
            Arc::from(typed)
        };
        Ok(NamedExpression { name, expression })
    }

    fn name(&mut self) -> QueryParse<Arc<str>> {
        match self.cursor.back_quoted().or_else(|| self.cursor.word()) {
            Some(name) => Ok(Arc::from(name)),
            None => Err(self.cursor.unexpected()),
        }
    }

    fn stats(&mut self) -> QueryParse<StatsCommand> {
        self.aggregates = Some(Vec::new());
        let shown = self.named_list();
        let aggregates = self.aggregates.take().unwrap_or_default();
        let shown = shown?;
        let by = match self.cursor.eat_word("by") {
            true => self.named_list()?,
            false => Vec::new(),
        };
        Ok(StatsCommand {
            aggregates,
            shown,
            by,
        })
    }

    fn orders(&mut self) -> QueryParse<Vec<SortKey>> {
        let mut orders = Vec::new();
        loop {
            let by = self.expression()?;
            let is_descending = self.cursor.eat_word("desc");
            if !is_descending {
                self.cursor.eat_word("asc");
            }
            orders.push(SortKey { by, is_descending });
            if !self.cursor.eat(",") {
                return Ok(orders);
            }
        }
    }

    /// `parse @message /(?<name>…)/` or `parse @message "left * right" as name`.
    fn parse(&mut self) -> QueryParse<Parse> {
        let of = match self.cursor.back_quoted().or_else(|| self.cursor.word()) {
            Some(field) => QueryExpression::Field(Arc::from(field)),
            None => QueryExpression::Field(Arc::from("@message")),
        };
        self.cursor.skip();
        let begin = self.cursor.at();
        if let Some(source) = self.cursor.pattern()? {
            let pattern = self.compiled(begin, &source)?;
            let names: Vec<Arc<str>> = pattern.capture_names().flatten().map(Arc::from).collect();
            if names.is_empty() {
                return Err(self.cursor.complain(begin, "the pattern names no group"));
            }
            return Ok(Parse { of, pattern, names });
        }
        let Some(glob) = self.cursor.quoted()? else {
            return Err(self.cursor.unexpected());
        };
        let parts: Vec<String> = glob.split('*').map(regex::escape).collect();
        let n_stars = parts.len() - 1;
        if !self.cursor.eat_word("as") {
            return Err(self.cursor.unexpected());
        }
        let mut names = vec![self.name()?];
        while self.cursor.eat(",") {
            names.push(self.name()?);
        }
        if names.len() != n_stars {
            let said = format!("{n_stars} stars and {} names", names.len());
            return Err(self.cursor.complain(begin, said));
        }
        let groups = names
            .iter()
            .enumerate()
            .map(|(n, _)| format!("(?<g{n}>.*?)"));
        let mut source = parts[0].clone();
        for (group, part) in groups.zip(&parts[1..]) {
            source.push_str(&group);
            source.push_str(part);
        }
        if glob.ends_with('*') {
            source.push('$');
        }
        let pattern = self.compiled(begin, &source)?;
        Ok(Parse { of, pattern, names })
    }

    fn compiled(&self, begin: usize, source: &str) -> QueryParse<Regex> {
        let compiled = RegexBuilder::new(source)
            .dot_matches_new_line(true)
            .size_limit(LARGEST_PATTERN)
            .build();
        compiled.map_err(|_| self.cursor.complain(begin, "Invalid regular expression"))
    }

    fn expression(&mut self) -> QueryParse<QueryExpression> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self
                .cursor
                .complain(self.cursor.at(), "Query is too complex"));
        }
        let mut left = self.conjunction()?;
        while self.cursor.eat_word("or") || self.cursor.eat("||") {
            left = pair(QueryOperator::Or, left, self.conjunction()?);
        }
        self.depth -= 1;
        Ok(left)
    }

    fn conjunction(&mut self) -> QueryParse<QueryExpression> {
        let mut left = self.negation()?;
        while self.cursor.eat_word("and") || self.cursor.eat("&&") {
            left = pair(QueryOperator::And, left, self.negation()?);
        }
        Ok(left)
    }

    fn negation(&mut self) -> QueryParse<QueryExpression> {
        let mut n_negations = 0;
        while self.cursor.eat_word("not") {
            n_negations += 1;
        }
        let inner = self.comparison()?;
        Ok(if n_negations % 2 == 1 {
            not(inner)
        } else {
            inner
        })
    }

    fn comparison(&mut self) -> QueryParse<QueryExpression> {
        let left = self.sum()?;
        let is_negated = self.cursor.eat_word("not");
        if self.cursor.eat_word("like") || self.cursor.eat("=~") {
            let like = pair(QueryOperator::Like, left, self.likeness()?);
            return Ok(if is_negated { not(like) } else { like });
        }
        if self.cursor.eat_word("in") {
            self.cursor.expect("[")?;
            let mut list = vec![self.sum()?];
            while self.cursor.eat(",") {
                list.push(self.sum()?);
            }
            self.cursor.expect("]")?;
            let within = QueryExpression::In(Box::new(left), list);
            return Ok(if is_negated { not(within) } else { within });
        }
        if is_negated {
            return Err(self.cursor.unexpected());
        }
        const SIGNS: &[(&str, QueryOperator)] = &[
            ("!=", QueryOperator::Different),
            ("<=", QueryOperator::AtMost),
            (">=", QueryOperator::AtLeast),
            ("==", QueryOperator::Equal),
            ("=", QueryOperator::Equal),
            ("<", QueryOperator::Less),
            (">", QueryOperator::More),
        ];
        match SIGNS.iter().find(|(sign, _)| self.cursor.eat(sign)) {
            Some((_, operator)) => Ok(pair(*operator, left, self.sum()?)),
            None => Ok(left),
        }
    }

    fn likeness(&mut self) -> QueryParse<QueryExpression> {
        self.cursor.skip();
        let begin = self.cursor.at();
        match self.cursor.pattern()? {
            Some(source) => self.compiled(begin, &source).map(QueryExpression::Pattern),
            None => self.sum(),
        }
    }

    fn sum(&mut self) -> QueryParse<QueryExpression> {
        let mut left = self.product()?;
        loop {
            let operator = match () {
                () if self.cursor.eat("+") => QueryOperator::Plus,
                () if self.cursor.eat("-") => QueryOperator::Minus,
                () => return Ok(left),
            };
            left = pair(operator, left, self.product()?);
        }
    }

    fn product(&mut self) -> QueryParse<QueryExpression> {
        let mut left = self.power()?;
        loop {
            let operator = match () {
                () if self.cursor.eat("*") => QueryOperator::Times,
                () if self.cursor.eat("/") => QueryOperator::By,
                () if self.cursor.eat("%") => QueryOperator::Rest,
                () => return Ok(left),
            };
            left = pair(operator, left, self.power()?);
        }
    }

    fn power(&mut self) -> QueryParse<QueryExpression> {
        let left = self.operand()?;
        match self.cursor.eat("^") {
            true => Ok(pair(QueryOperator::Power, left, self.operand()?)),
            false => Ok(left),
        }
    }

    fn operand(&mut self) -> QueryParse<QueryExpression> {
        if self.cursor.eat("(") {
            let inner = self.expression()?;
            self.cursor.expect(")")?;
            return Ok(inner);
        }
        if self.cursor.eat("-") {
            self.depth += 1;
            if self.depth > DEEPEST {
                return Err(self.cursor.unexpected());
            }
            let inner = self.operand()?;
            self.depth -= 1;
            return Ok(QueryExpression::Negative(Box::new(inner)));
        }
        if let Some(text) = self.cursor.quoted()? {
            return Ok(QueryExpression::Text(text.into()));
        }
        if let Some(number) = self.cursor.number() {
            return Ok(QueryExpression::Number(number));
        }
        if let Some(name) = self.cursor.back_quoted() {
            return Ok(QueryExpression::Field(Arc::from(name)));
        }
        let before = self.cursor.clone();
        let Some(name) = self.cursor.word() else {
            return Err(self.cursor.unexpected());
        };
        if !self.cursor.eat("(") {
            return Ok(QueryExpression::Field(Arc::from(name)));
        }
        if let Some(kind) = AggregationKind::named(name).filter(|_| self.aggregates.is_some()) {
            return self.aggregate(kind);
        }
        let Some(function) = QueryFunction::named(name) else {
            self.cursor = before;
            return Err(self.cursor.unexpected());
        };
        let mut arguments = Vec::new();
        if !self.cursor.eat(")") {
            arguments.push(self.expression()?);
            while self.cursor.eat(",") {
                arguments.push(self.expression()?);
            }
            self.cursor.expect(")")?;
        }
        if function.name == "bin" && arguments.len() == 1 {
            arguments.insert(0, QueryExpression::Field(Arc::from("@timestamp")));
        }
        Ok(QueryExpression::Call(function, arguments))
    }

    /// What follows the parenthesis of an aggregate.
    fn aggregate(&mut self, mut kind: AggregationKind) -> QueryParse<QueryExpression> {
        // An aggregate of an aggregate means nothing.
        let outer = self.aggregates.take();
        let mut of = None;
        if self.cursor.eat("*") {
            self.cursor.expect(")")?;
        } else if !self.cursor.eat(")") {
            of = Some(self.expression()?);
            if let AggregationKind::Percentile(percentage) = &mut kind
                && percentage.is_nan()
            {
                self.cursor.expect(",")?;
                *percentage = match self.cursor.number() {
                    Some(number) if (0.0..=100.0).contains(&number) => number,
                    _ => return Err(self.cursor.unexpected()),
                };
            }
            self.cursor.expect(")")?;
        }
        if of.is_none() && kind != AggregationKind::Count {
            return Err(self.cursor.unexpected());
        }
        let mut aggregates = outer.unwrap_or_default();
        aggregates.push(Aggregation { kind, of });
        let place = aggregates.len() - 1;
        self.aggregates = Some(aggregates);
        Ok(QueryExpression::Aggregate(place))
    }
}

fn pair(operator: QueryOperator, left: QueryExpression, right: QueryExpression) -> QueryExpression {
    QueryExpression::Binary(operator, Box::new(left), Box::new(right))
}

fn not(inner: QueryExpression) -> QueryExpression {
    QueryExpression::Not(Box::new(inner))
}
