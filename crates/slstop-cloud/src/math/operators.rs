//! `+ - * / ^`, comparisons (1 where they hold, else 0) and `AND`, `OR`.

use super::series::Series;
use super::value::{Value, type_names};

/// # Errors
/// AWS's sentence about types that do not fit.
pub fn apply(operator: &str, left: Value, right: Value) -> Result<Value, String> {
    let compute = computation(operator);
    let each = |array: Vec<Series>, change: &dyn Fn(Series) -> Series| {
        Value::Array(array.into_iter().map(change).collect())
    };
    Ok(match (left, right) {
        (Value::Scalar(left), Value::Scalar(right)) => Value::Scalar(compute(left, right)),
        (Value::Series(left), Value::Scalar(right)) => {
            Value::Series(left.map(|_, value| compute(value, right)))
        }
        (Value::Scalar(left), Value::Series(right)) => {
            Value::Series(right.map(|_, value| compute(left, value)))
        }
        (Value::Series(left), Value::Series(right)) => Value::Series(left.join(&right, compute)),
        (Value::Array(left), Value::Scalar(right)) => {
            each(left, &|series| series.map(|_, value| compute(value, right)))
        }
        (Value::Scalar(left), Value::Array(right)) => {
            each(right, &|series| series.map(|_, value| compute(left, value)))
        }
        (Value::Array(left), Value::Series(right)) => {
            each(left, &|series| series.join(&right, compute))
        }
        // Swapped, because a joined series keeps the label of the first.
        (Value::Series(left), Value::Array(right)) => each(right, &|series| {
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
