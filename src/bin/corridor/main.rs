//! The command line: parses arguments, asks the library, prints. `corridor --help` tells the rest.
#![allow(clippy::print_stderr)]

// The text of the report is the page of the example.
#[path = "../../../examples/corridor/analysis/mod.rs"]
mod analysis;
mod arguments;
mod asked;
mod bottlenecks;
mod disrupt;
mod failure;
mod fitting;
mod flow;
mod heeds;
mod manual;
mod map;
mod matrix;
mod output;
mod report;
mod report_page;
mod route;
mod scenario;
mod tables;
mod watch;

use arguments::{Arguments, Command, Form};
use clap::FromArgMatches;
use clap::parser::ValueSource;
use failure::Failure;
use output::Output;
use std::process::ExitCode;

fn main() -> ExitCode {
    let (arguments, given) = match parsed() {
        Ok(parsed) => parsed,
        // Help and version go to stdout and end well; a reader who has gone is no fault.
        Err(error) => {
            let code = if error.use_stderr() { failure::BAD_INPUT } else { 0 };
            let told = error.render().to_string();
            let tame = output::for_terminals(&told.replace('\t', " "));
            // Colours are clap's own; what was written by somebody else steers nothing.
            let _ = if tame == told { error.print().map_err(drop) } else { output::complain(&tame) };
            return ExitCode::from(code);
        }
    };
    let unheeded = heeds::refused(arguments.command.way(&arguments.shared), &given);
    if !unheeded.is_empty() {
        return failed(&Failure::arguments(unheeded.join("\n       ")));
    }
    let output = match Output::new(&arguments) {
        Ok(output) => output,
        Err(failure) => return failed(&failure),
    };
    match run(&arguments, &output) {
        Ok(code) => ExitCode::from(code),
        Err(Failure::NoAnswer(why)) => {
            // The reason is told, and a file that was to hold the answer stays as it is.
            let told = match output.form {
                Form::Json => serde_json::to_string_pretty(&why)
                    .map_or_else(|_| output::print(&why.to_string()), |text| output::print(&text)),
                Form::Text | Form::Csv => output.say(&why.to_string()),
            };
            match told {
                Ok(()) => ExitCode::from(failure::NO_ANSWER),
                Err(failure) => failed(&failure),
            }
        }
        // So is any other reason for which there is no answer, in words.
        Err(Failure::Refused(error)) if Failure::has_no_answer(&error) => {
            let why = error.to_string();
            let told = match output.form {
                Form::Json => output::print(&serde_json::json!({ "no_answer": why }).to_string()),
                Form::Text | Form::Csv => output.say(&why),
            };
            told.map_or_else(|failure| failed(&failure), |()| ExitCode::from(failure::NO_ANSWER))
        }
        Err(failure) => failed(&failure),
    }
}

/// The arguments, and which of the options for every command were written.
fn parsed() -> Result<(Arguments, Vec<&'static str>), clap::Error> {
    let matches = arguments::command().try_get_matches()?;
    let mut given = Vec::new();
    if let Some((_, inner)) = matches.subcommand() {
        let is_written = |option: &&str| {
            let id = option.trim_start_matches('-').replace('-', "_");
            inner.value_source(&id) == Some(ValueSource::CommandLine)
        };
        given.extend(heeds::ALL.into_iter().filter(is_written));
    }
    Ok((Arguments::from_arg_matches(&matches)?, given))
}

fn run(arguments: &Arguments, output: &Output) -> Result<u8, Failure> {
    let shared = &arguments.shared;
    let interrupt = watch::Interrupt::default();
    match &arguments.command {
        Command::Report => report::run(shared, output, &interrupt),
        Command::Route(asked) => route::run(shared, asked, output),
        Command::Matrix(asked) => matrix::run(shared, asked, output),
        Command::Flow(asked) => flow::run(shared, asked, output, &interrupt),
        Command::Bottlenecks(asked) => bottlenecks::run(shared, asked, output, &interrupt),
        Command::Disrupt(asked) => disrupt::run(shared, asked, output, &interrupt),
        Command::Scenario(asked) => scenario::run(shared, asked, output),
        Command::Map(asked) => map::run(shared, asked, output, &interrupt),
        Command::Check(asked) => tables::check(shared, asked, output),
        Command::Convert(asked) => tables::convert(shared, asked),
        Command::Find(asked) => tables::find(shared, asked, output),
        Command::Completions { shell } => {
            let mut text = Vec::new();
            clap_complete::generate(*shell, &mut arguments::command(), "corridor", &mut text);
            output.put(String::from_utf8_lossy(&text).trim_end())?;
            Ok(0)
        }
        Command::Man => {
            output.put(manual::page().trim_end())?;
            Ok(0)
        }
    }
}

/// What ends a command without an answer goes to stderr.
fn failed(failure: &Failure) -> ExitCode {
    let text = failure.to_string();
    if !text.is_empty() {
        let _ = output::complain(&output::for_terminals(&format!("error: {text}")));
    }
    failure.code()
}
