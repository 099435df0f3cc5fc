//! `+ - * / ^`, comparisons (1 where they hold, else 0) and `AND`, `OR`.

use super::value::{MathValue, type_names};
use crate::metric_query::MetricSeries;

/// # Errors
/// AWS's sentence about types that do not fit.
pub fn apply(operator: &str, left: MathValue, right: MathValue) -> Result<MathValue, String> {
    let compute = computation(operator);
    let each = |array: Vec<MetricSeries>, change: &dyn Fn(MetricSeries) -> MetricSeries| {
        MathValue::Array(array.into_iter().map(change).collect())
    };
    Ok(match (left, right) {
        (MathValue::Scalar(left), MathValue::Scalar(right)) => {
            MathValue::Scalar(compute(left, right))
        }
        (MathValue::Series(left), MathValue::Scalar(right)) => {
            MathValue::Series(left.map(|_, value| compute(value, right)))
        }
        (MathValue::Scalar(left), MathValue::Series(right)) => {
            MathValue::Series(right.map(|_, value| compute(left, value)))
        }
        (MathValue::Series(left), MathValue::Series(right)) => {
            MathValue::Series(left.join(&right, compute))
        }
        (MathValue::Array(left), MathValue::Scalar(right)) => {
            each(left, &|series| series.map(|_, value| compute(value, right)))
        }
        (MathValue::Scalar(left), MathValue::Array(right)) => {
            each(right, &|series| series.map(|_, value| compute(left, value)))
        }
        (MathValue::Array(left), MathValue::Series(right)) => {
            each(left, &|series| series.join(&right, compute))
        }
        // Swapped, because a joined series keeps the label of the first.
        (MathValue::Series(left), MathValue::Array(right)) => each(right, &|series| {
            series.join(&left, |one, other| compute(other, one))
        }),
        (left, right) => {
            return Err(format!(
                "Unsupported operand type(s) for {operator}: '{}'",
                type_names(&[&left, &right])
            ));
        }
    })
}

fn computation(operator: &str) -> fn(f64, f64) -> f64 {
    match operator {
        "+" => |left, right| left + right,
        "-" => |left, right| left - right,
        "*" => |left, right| left * right,
        "/" => |left, right| left / right,
        "^" => f64::powf,
        "==" => |left, right| truth(left == right),
        "!=" => |left, right| truth(left != right),
        "<" => |left, right| truth(left < right),
        "<=" => |left, right| truth(left <= right),
        ">" => |left, right| truth(left > right),
        ">=" => |left, right| truth(left >= right),
        "&&" => |left, right| truth(left != 0.0 && right != 0.0),
        // The reader knows no operator that is not above, but for `||`.
        _ => |left, right| truth(left != 0.0 || right != 0.0),
    }
}

fn truth(holds: bool) -> f64 {
    f64::from(u8::from(holds))
}
