//! Why a command ends without an answer, and with which exit code.

use corridor::{Error, NoRoute};
use std::fmt;
use std::process::ExitCode;

/// Exit codes, which scripts may rely on.
pub(crate) const NO_ANSWER: u8 = 1;
pub(crate) const BAD_INPUT: u8 = 2;
pub(crate) const ENDED_EARLY: u8 = 3;
const NOT_WRITTEN: u8 = 5;

/// What ends a command.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The library's error, and what was done where more than that is to be told.
    Refused(Box<Error>),
    /// The question has no answer; the reason is an answer and goes to stdout.
    NoAnswer(Box<NoRoute>),
    /// The arguments do not go together.
    Arguments(String),
    /// The output could not be written.
    NotWritten(String),
    /// The reader of the output has seen enough.
    Closed,
}

impl Failure {
    pub(crate) fn arguments(reason: impl Into<String>) -> Self {
        Self::Arguments(reason.into())
    }

    /// Whether the question was a good one that has no answer: the reason goes to stdout.
    pub(crate) fn has_no_answer(error: &Error) -> bool {
        matches!(error, Error::Unbounded { .. } | Error::LimitNotAnArc { .. } | Error::NoLink { .. })
    }

    pub(crate) fn code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::NoAnswer(_) => NO_ANSWER,
            Self::Arguments(_) => BAD_INPUT,
            Self::NotWritten(_) => NOT_WRITTEN,
            Self::Closed => 0,
            Self::Refused(error) if Self::has_no_answer(error) => NO_ANSWER,
            Self::Refused(error) => match **error {
                Error::OutOfBudget { .. } => ENDED_EARLY,
                _ => BAD_INPUT,
            },
        })
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::NoRoute(why) => Self::NoAnswer(why),
            other => Self::Refused(Box::new(other)),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(error) => error.fmt(f),
            Self::NoAnswer(why) => why.fmt(f),
            Self::Arguments(reason) | Self::NotWritten(reason) => f.write_str(reason),
            Self::Closed => Ok(()),
        }
    }
}
