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
mod flow;
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
use clap::{CommandFactory, Parser};
use failure::Failure;
use output::Output;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        // Help and version go to stdout and end well; a reader who has gone is no fault.
        Err(error) => {
            let code = if error.use_stderr() { failure::BAD_INPUT } else { 0 };
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    let output = match Output::new(&arguments.shared) {
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
                Form::Text | Form::Csv => output::print(&output::for_terminals(&why.to_string())),
            };
            match told {
                Ok(()) => ExitCode::from(failure::NO_ANSWER),
                Err(failure) => failed(&failure),
            }
        }
        Err(failure) => failed(&failure),
    }
}

fn run(arguments: &Arguments, output: &Output) -> Result<u8, Failure> {
    let shared = &arguments.shared;
    let interrupt = watch::Interrupt::default();
    interrupt.listen();
    match &arguments.command {
        Command::Report => report::run(shared, output, &interrupt),
        Command::Route(asked) => route::run(shared, asked, output),
        Command::Matrix(asked) => matrix::run(shared, asked, output),
        Command::Flow(asked) => flow::run(shared, asked, output),
        Command::Bottlenecks(asked) => bottlenecks::run(shared, asked, output),
        Command::Disrupt(asked) => disrupt::run(shared, asked, output, &interrupt),
        Command::Scenario(asked) => scenario::run(shared, asked, output),
        Command::Map(asked) => map::run(shared, asked, output),
        Command::Check(asked) => tables::check(asked, output),
        Command::Convert(asked) => tables::convert(asked),
        Command::Find(asked) => tables::find(shared, asked, output),
        Command::Completions { shell } => {
            let mut text = Vec::new();
            clap_complete::generate(*shell, &mut Arguments::command(), "corridor", &mut text);
            output.put(String::from_utf8_lossy(&text).trim_end())?;
            Ok(0)
        }
        Command::Man => {
            output.put(manual().trim_end())?;
            Ok(0)
        }
    }
}

/// The manual page: the command and each of its commands.
fn manual() -> String {
    let mut text = Vec::new();
    let mut command = Arguments::command();
    command.build();
    // Writing into memory cannot fail.
    let _ = clap_mangen::Man::new(command.clone()).render(&mut text);
    for inner in command.get_subcommands().filter(|inner| inner.get_name() != "help") {
        let page = clap_mangen::Man::new(inner.clone());
        let _ = page.render_name_section(&mut text);
        let _ = page.render_synopsis_section(&mut text);
        let _ = page.render_description_section(&mut text);
        let _ = page.render_options_section(&mut text);
        let _ = page.render_extra_section(&mut text);
    }
    String::from_utf8_lossy(&text).into_owned()
}

/// What ends a command without an answer goes to stderr.
fn failed(failure: &Failure) -> ExitCode {
    let text = failure.to_string();
    if !text.is_empty() {
        use std::io::Write;
        let _ = writeln!(std::io::stderr(), "error: {}", output::for_terminals(&text));
    }
    failure.code()
}
