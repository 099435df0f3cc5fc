//! From a query's text to its commands.

use std::sync::Arc;

use regex::{Regex, RegexBuilder};

use super::Malformed;
use super::aggregate::{Aggregate, Kind};
use super::cursor::Cursor;
use super::functions::Function;
use super::syntax::{Command, Expression, Named, Operator, Order, Parse, Stats};

/// Of a compiled pattern, in bytes: a short one can ask for gigabytes.
const LARGEST_PATTERN: usize = 1 << 20;
/// Nested deeper than any person types, and far from the end of the stack.
const DEEPEST: usize = 64;

pub fn read(text: &str) -> Result<Vec<Command>, Malformed> {
    let mut parser = Parser {
        cursor: Cursor::new(text),
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

struct Parser<'a> {
    cursor: Cursor<'a>,
    depth: usize,
    /// Where aggregates go, where they may stand.
    aggregates: Option<Vec<Aggregate>>,
}

type Read<T> = Result<T, Malformed>;

impl Parser<'_> {
    fn command(&mut self) -> Read<Command> {
        let before = self.cursor.clone();
        let word = self.cursor.word().unwrap_or_default().to_ascii_lowercase();
        match word.as_str() {
            "fields" => Ok(Command::Fields(self.named_list()?)),
            "display" => Ok(Command::Display(self.named_list()?)),
            "filter" => Ok(Command::Filter(self.expression()?)),
            "parse" => self.parse().map(Command::Parse),
            "stats" => self.stats().map(Command::Stats),
            "sort" => self.orders().map(Command::Sort),
            "limit" => match self.cursor.number() {
                Some(number) if number >= 1.0 => Ok(Command::Limit(number as usize)),
                _ => Err(self.cursor.unexpected()),
            },
            "dedup" => {
                let mut fields = vec![self.expression()?];
                while self.cursor.eat(",") {
                    fields.push(self.expression()?);
                }
                Ok(Command::Dedup(fields))
            }
            _ => {
                self.cursor = before;
                Err(self.cursor.unexpected())
            }
        }
    }

    fn named_list(&mut self) -> Read<Vec<Named>> {
        let mut list = vec![self.named()?];
        while self.cursor.eat(",") {
            list.push(self.named()?);
        }
        Ok(list)
    }

    fn named(&mut self) -> Read<Named> {
        self.cursor.skip();
        let begin = self.cursor.at();
        let expression = self.expression()?;
        let typed = self.cursor.since(begin).trim_matches('`');
        let name = if self.cursor.eat_word("as") {
            self.name()?
        } else {
            Arc::from(typed)
        };
        Ok(Named { name, expression })
    }

    fn name(&mut self) -> Read<Arc<str>> {
        match self.cursor.back_quoted().or_else(|| self.cursor.word()) {
            Some(name) => Ok(Arc::from(name)),
            None => Err(self.cursor.unexpected()),
        }
    }

    fn stats(&mut self) -> Read<Stats> {
        self.aggregates = Some(Vec::new());
        let shown = self.named_list();
        let aggregates = self.aggregates.take().unwrap_or_default();
        let shown = shown?;
        let by = match self.cursor.eat_word("by") {
            true => self.named_list()?,
            false => Vec::new(),
        };
        Ok(Stats {
            aggregates,
            shown,
            by,
        })
    }

    fn orders(&mut self) -> Read<Vec<Order>> {
        let mut orders = Vec::new();
        loop {
            let by = self.expression()?;
            let is_descending = self.cursor.eat_word("desc");
            if !is_descending {
                self.cursor.eat_word("asc");
            }
            orders.push(Order { by, is_descending });
            if !self.cursor.eat(",") {
                return Ok(orders);
            }
        }
    }

    /// `parse @message /(?<name>…)/` or `parse @message "left * right" as name`.
    fn parse(&mut self) -> Read<Parse> {
        let of = match self.cursor.back_quoted().or_else(|| self.cursor.word()) {
            Some(field) => Expression::Field(Arc::from(field)),
            None => Expression::Field(Arc::from("@message")),
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

    fn compiled(&self, begin: usize, source: &str) -> Read<Regex> {
        let compiled = RegexBuilder::new(source)
            .dot_matches_new_line(true)
            .size_limit(LARGEST_PATTERN)
            .build();
        compiled.map_err(|_| self.cursor.complain(begin, "Invalid regular expression"))
    }

    fn expression(&mut self) -> Read<Expression> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self
                .cursor
                .complain(self.cursor.at(), "Query is too complex"));
        }
        let mut left = self.conjunction()?;
        while self.cursor.eat_word("or") || self.cursor.eat("||") {
            left = pair(Operator::Or, left, self.conjunction()?);
        }
        self.depth -= 1;
        Ok(left)
    }

    fn conjunction(&mut self) -> Read<Expression> {
        let mut left = self.negation()?;
        while self.cursor.eat_word("and") || self.cursor.eat("&&") {
            left = pair(Operator::And, left, self.negation()?);
        }
        Ok(left)
    }

    fn negation(&mut self) -> Read<Expression> {
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

    fn comparison(&mut self) -> Read<Expression> {
        let left = self.sum()?;
        let is_negated = self.cursor.eat_word("not");
        if self.cursor.eat_word("like") || self.cursor.eat("=~") {
            let like = pair(Operator::Like, left, self.likeness()?);
            return Ok(if is_negated { not(like) } else { like });
        }
        if self.cursor.eat_word("in") {
            self.cursor.expect("[")?;
            let mut list = vec![self.sum()?];
            while self.cursor.eat(",") {
                list.push(self.sum()?);
            }
            self.cursor.expect("]")?;
            let within = Expression::In(Box::new(left), list);
            return Ok(if is_negated { not(within) } else { within });
        }
        if is_negated {
            return Err(self.cursor.unexpected());
        }
        const SIGNS: &[(&str, Operator)] = &[
            ("!=", Operator::Different),
            ("<=", Operator::AtMost),
            (">=", Operator::AtLeast),
            ("==", Operator::Equal),
            ("=", Operator::Equal),
            ("<", Operator::Less),
            (">", Operator::More),
        ];
        match SIGNS.iter().find(|(sign, _)| self.cursor.eat(sign)) {
            Some((_, operator)) => Ok(pair(*operator, left, self.sum()?)),
            None => Ok(left),
        }
    }

    fn likeness(&mut self) -> Read<Expression> {
        self.cursor.skip();
        let begin = self.cursor.at();
        match self.cursor.pattern()? {
            Some(source) => self.compiled(begin, &source).map(Expression::Pattern),
            None => self.sum(),
        }
    }

    fn sum(&mut self) -> Read<Expression> {
        let mut left = self.product()?;
        loop {
            let operator = match () {
                () if self.cursor.eat("+") => Operator::Plus,
                () if self.cursor.eat("-") => Operator::Minus,
                () => return Ok(left),
            };
            left = pair(operator, left, self.product()?);
        }
    }

    fn product(&mut self) -> Read<Expression> {
        let mut left = self.power()?;
        loop {
            let operator = match () {
                () if self.cursor.eat("*") => Operator::Times,
                () if self.cursor.eat("/") => Operator::By,
                () if self.cursor.eat("%") => Operator::Rest,
                () => return Ok(left),
            };
            left = pair(operator, left, self.power()?);
        }
    }

    fn power(&mut self) -> Read<Expression> {
        let left = self.operand()?;
        match self.cursor.eat("^") {
            true => Ok(pair(Operator::Power, left, self.operand()?)),
            false => Ok(left),
        }
    }

    fn operand(&mut self) -> Read<Expression> {
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
            return Ok(Expression::Negative(Box::new(inner)));
        }
        if let Some(text) = self.cursor.quoted()? {
            return Ok(Expression::Text(text.into()));
        }
        if let Some(number) = self.cursor.number() {
            return Ok(Expression::Number(number));
        }
        if let Some(name) = self.cursor.back_quoted() {
            return Ok(Expression::Field(Arc::from(name)));
        }
        let before = self.cursor.clone();
        let Some(name) = self.cursor.word() else {
            return Err(self.cursor.unexpected());
        };
        if !self.cursor.eat("(") {
            return Ok(Expression::Field(Arc::from(name)));
        }
        if let Some(kind) = Kind::named(name).filter(|_| self.aggregates.is_some()) {
            return self.aggregate(kind);
        }
        let Some(function) = Function::named(name) else {
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
            arguments.insert(0, Expression::Field(Arc::from("@timestamp")));
        }
        Ok(Expression::Call(function, arguments))
    }

    /// What follows the parenthesis of an aggregate.
    fn aggregate(&mut self, mut kind: Kind) -> Read<Expression> {
        // An aggregate of an aggregate means nothing.
        let outer = self.aggregates.take();
        let mut of = None;
        if self.cursor.eat("*") {
            self.cursor.expect(")")?;
        } else if !self.cursor.eat(")") {
            of = Some(self.expression()?);
            if let Kind::Percentile(percentage) = &mut kind
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
        if of.is_none() && kind != Kind::Count {
            return Err(self.cursor.unexpected());
        }
        let mut aggregates = outer.unwrap_or_default();
        aggregates.push(Aggregate { kind, of });
        let place = aggregates.len() - 1;
        self.aggregates = Some(aggregates);
        Ok(Expression::Aggregate(place))
    }
}

fn pair(operator: Operator, left: Expression, right: Expression) -> Expression {
    Expression::Binary(operator, Box::new(left), Box::new(right))
}

fn not(inner: Expression) -> Expression {
    Expression::Not(Box::new(inner))
}
