//! The values of one access-log line, by variable.

use super::context_variable::ContextVariable;

const N_VARIABLES: usize = ContextVariable::ALL.len();

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccessLine<'l> {
    values: [Option<&'l str>; N_VARIABLES],
}

impl Default for AccessLine<'_> {
    fn default() -> Self {
        Self {
            values: [None; N_VARIABLES],
        }
    }
}

impl<'l> AccessLine<'l> {
    pub(super) fn set(&mut self, variable: ContextVariable, value: &'l str) {
        self.values[variable as usize] = Some(value);
    }

    /// As it was written.
    pub fn written(&self, variable: ContextVariable) -> Option<&'l str> {
        self.values[variable as usize]
    }

    /// None where the gateway had no value: it writes `-` then, or nothing.
    pub fn get(&self, variable: ContextVariable) -> Option<&'l str> {
        self.written(variable)
            .filter(|value| !matches!(*value, "-" | "" | "null"))
    }

    pub fn number(&self, variable: ContextVariable) -> Option<f64> {
        self.get(variable)?.parse().ok()
    }

    pub fn status(&self, variable: ContextVariable) -> Option<u16> {
        self.get(variable)?.parse().ok()
    }

    /// The variables that have a value, in the order of the table.
    pub fn values(&self) -> impl Iterator<Item = (ContextVariable, &'l str)> {
        let all = ContextVariable::ALL.iter();
        all.filter_map(|variable| Some((*variable, self.get(*variable)?)))
    }
}
