//! What a line in JSON says of an error, under all the names that runtimes and loggers have for it.

use super::super::level::Level;
use super::super::members::{is_object, items, members};

/// Values of JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ErrorFields<'a> {
    pub class: Option<&'a str>,
    pub message: Option<&'a str>,
    pub stack: Option<&'a str>,
    /// The stack of what caused it, for where its own has nothing of the user's.
    pub cause: Option<&'a str>,
    /// The runtime's own format of an uncaught error.
    pub is_uncaught: bool,
    /// A text called `error`: in a line of a high level it is the error's message.
    said: Option<&'a str>,
}

/// Causes of causes.
const MOST_CAUSES: usize = 8;

impl<'a> ErrorFields<'a> {
    pub fn take(&mut self, key: &str, value: &'a str) {
        match key {
            "errorType" | "exception_name" | "error_type" | "exc_type" | "exceptionType" => {
                self.class = self.class.or(Some(value));
            }
            "errorMessage" | "exc_value" => self.message = self.message.or(Some(value)),
            "stackTrace" | "stack" | "trace" | "stacktrace" | "backtrace" if !is_object(value) => {
                self.stack = self.stack.or(Some(value));
            }
            "stack_trace" => self.take_stack(value),
            "exception" | "Exception" | "exc_info" | "exc_text" | "@x"
                if value.starts_with('"') =>
            {
                self.stack = self.stack.or(Some(value));
            }
            "error" | "err" | "Error" if value.starts_with('"') && value.len() > 2 => {
                self.said = self.said.or(Some(value));
            }
            "error" | "err" | "exception" | "Error" | "Exception" | "thrown" | "exc_info"
                if is_object(value) =>
            {
                self.take_object(value);
            }
            // structlog lists the error and what caused it.
            "exception" if value.starts_with('[') => {
                items(value)
                    .take(1)
                    .for_each(|first| self.take_object(first));
            }
            "cause" | "reason" if is_object(value) => self.take_cause(value),
            _ => self.take_attribute(key, value),
        }
    }

    /// Names that say of themselves that they are an error's.
    pub fn take_attribute(&mut self, key: &str, value: &'a str) {
        match key {
            "error.type" | "error.kind" | "exception.type" => {
                self.class = self.class.or(Some(value));
            }
            "error.message" | "exception.message" => {
                self.message = self.message.or(Some(value));
            }
            "error.stack" | "error.stack_trace" | "exception.stacktrace" => {
                self.stack = self.stack.or(Some(value));
            }
            _ => {}
        }
    }

    /// pino's and bunyan's `err`, Powertools' `error`, log4j's `thrown`, .NET's own form.
    fn take_object(&mut self, object: &'a str) {
        for (key, value) in members(object) {
            match key {
                "name" | "type" | "class" | "kind" | "Type" | "ClassName" | "errorType"
                | "exc_type" => self.class = self.class.or(Some(value)),
                "message" | "Message" | "errorMessage" | "value" | "exc_value" => {
                    self.message = self.message.or(Some(value));
                }
                "stack_trace" => self.take_stack(value),
                "stack" | "stackTrace" | "stacktrace" | "StackTrace" | "StackTraceString"
                | "traceback" | "backtrace" | "extendedStackTrace" | "frames"
                    if !is_object(value) =>
                {
                    self.stack = self.stack.or(Some(value));
                }
                "cause" if is_object(value) => self.take_cause(value),
                _ => {}
            }
        }
    }

    /// Powertools for Python has an object here, with the frames in it.
    fn take_stack(&mut self, value: &'a str) {
        if !is_object(value) {
            self.stack = self.stack.or(Some(value));
            return;
        }
        let frames = members(value).find(|(key, _)| *key == "frames");
        self.cause = self.cause.or(frames.map(|(_, frames)| frames));
    }

    /// The first stack with frames in it.
    fn take_cause(&mut self, object: &'a str) {
        let mut next = Some(object);
        for _ in 0..MOST_CAUSES {
            let Some(cause) = next.take() else { return };
            for (key, value) in members(cause) {
                match key {
                    "stack" | "stackTrace" | "stack_trace" | "extendedStackTrace"
                        if !is_object(value) && value.len() > 2 =>
                    {
                        self.cause = self.cause.or(Some(value));
                    }
                    "cause" if is_object(value) => next = Some(value),
                    _ => {}
                }
            }
        }
    }

    /// Once the level is known.
    pub fn settle(&mut self, level: Option<Level>) {
        let is_loud = level >= Some(Level::Warn);
        self.message = self.message.or(self.said.take().filter(|_| is_loud));
    }

    pub fn is_empty(&self) -> bool {
        self.class.is_none() && self.message.is_none() && self.stack.is_none()
    }
}
