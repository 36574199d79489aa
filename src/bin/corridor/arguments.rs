//! What the command line takes. Each command has an example in its help.

use crate::heeds;
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use corridor::data::Limits;
use corridor::{Case, Mode, Select};
use std::path::PathBuf;

/// Trade corridors: which way, how much, what stops it, and on which figures that rests.
#[derive(Debug, Parser)]
#[command(
    name = "corridor",
    version,
    propagate_version = true,
    subcommand_required = true,
    arg_required_else_help = true,
    after_help = "Hubs are named by code: `corridor find aktau` looks one up.\n\n\
                  Exit codes: 0 an answer, 1 the question has no answer, 2 bad arguments or bad input, 3 ended early or over budget, 5 the output could not be written.\n\n\
                  Example: corridor route CNXIY GEPTI"
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) shared: Shared,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The command line, each command with those of the shared options that it heeds in some way of asking.
pub(crate) fn command() -> clap::Command {
    let mut command = Arguments::command();
    command.build();
    for inner in command.get_subcommands_mut() {
        let name = inner.get_name().to_owned();
        let is_heeded = |option: &str| {
            let mut ways = heeds::WAYS.iter().filter(|way| way.name.split(' ').next() == Some(name.as_str()));
            !heeds::ALL.contains(&option) || ways.any(|way| way.heeds.contains(&option))
        };
        *inner = std::mem::take(inner).mut_args(|arg| {
            let is_hidden = arg.get_long().is_some_and(|long| !is_heeded(&format!("--{long}")));
            if is_hidden { arg.hide(true) } else { arg }
        });
    }
    command
}

/// What most commands take; which one heeds which is told by [`heeds`].
#[derive(Debug, Args)]
#[command(next_help_heading = "Shared by the commands")]
pub(crate) struct Shared {
    /// The network: `caspian`, a folder of tables, or a file in one of the forms that `corridor convert --help` lists
    #[arg(long, global = true, default_value = "caspian", value_name = "NETWORK")]
    pub(crate) network: String,
    /// Text for people, JSON for programs, CSV for spreadsheets; without it as the name after --out ends, else text
    #[arg(long, global = true, value_enum)]
    pub(crate) format: Option<Form>,
    /// Write the answer to this file, whole or not at all, instead of printing it
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// The cargo, by code
    #[arg(long, global = true, default_value = "container")]
    pub(crate) cargo: String,
    /// What is minimised
    #[arg(long, global = true, value_enum, default_value_t = Goal::Cheapest)]
    pub(crate) objective: Goal,
    /// The price of an hour for a tonne, in USD, instead of the cargo's own
    #[arg(long, global = true, value_name = "USD_PER_TONNE_HOUR", value_parser = price, allow_negative_numbers = true)]
    pub(crate) value_of_time: Option<f64>,
    /// The price of a kilogram of CO2, in USD
    #[arg(long, global = true, value_name = "USD_PER_KG", value_parser = price, allow_negative_numbers = true)]
    pub(crate) carbon_price: Option<f64>,
    /// As the network stands at the end of this year
    #[arg(long, global = true, value_name = "YEAR")]
    pub(crate) year: Option<i32>,
    /// In this month of it, 1 to 12
    #[arg(long, global = true, value_name = "MONTH", value_parser = clap::value_parser!(u8).range(1..=12))]
    pub(crate) month: Option<u8>,
    /// With all facts at their best or worst
    #[arg(long, global = true, value_enum)]
    pub(crate) case: Option<CaseWord>,
    /// Apply a scenario first: its file, or the name of a built-in one; may be given several times
    #[arg(long, global = true, value_name = "SCENARIO")]
    pub(crate) scenario: Vec<String>,
    /// Shut this first: a hub, link, transfer or border by key, country:RU, operator:NAME, mode:road ...; may be given several times
    #[arg(long, global = true, value_name = "SELECT", value_parser = select)]
    pub(crate) close: Vec<Select>,
    /// Let files be larger than they may be, by the limit that the refusal names, such as cell_bytes=1MiB; may be given several times
    #[arg(long, global = true, value_name = "NAME=NUMBER", value_parser = limit)]
    pub(crate) limit: Vec<String>,
}

impl Shared {
    /// What files may be.
    pub(crate) fn limits(&self) -> Limits {
        // Each was read when it was given.
        self.limit.join(",").parse().unwrap_or_default()
    }
}

fn limit(word: &str) -> Result<String, String> {
    word.parse::<Limits>().map(|_| word.to_owned()).map_err(|error| error.to_string())
}

/// How an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    Text,
    Json,
    Csv,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Goal {
    Cheapest,
    Fastest,
    Shortest,
    Greenest,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CaseWord {
    Best,
    Worst,
}

impl Command {
    /// The way in which it is asked, as [`heeds`](crate::heeds) names it.
    pub(crate) fn way(&self, shared: &Shared) -> &'static str {
        match self {
            Self::Report => "report",
            Self::Route(_) => "route",
            Self::Matrix(_) => "matrix",
            Self::Flow(asked) if asked.demand.is_some() => "flow --demand",
            Self::Flow(asked) if asked.supply.is_some() => "flow --supply",
            Self::Flow(asked) if asked.priced => "flow --priced",
            Self::Flow(_) => "flow",
            Self::Bottlenecks(asked) if asked.demand.is_some() => "bottlenecks --demand",
            Self::Bottlenecks(_) => "bottlenecks",
            Self::Disrupt(asked) if asked.demand.is_some() => "disrupt --demand",
            Self::Disrupt(asked) if asked.samples.is_some() => {
                match ((asked.from.len(), asked.to.len()) == (1, 1), asked.failures_only) {
                    (true, false) => "disrupt --samples",
                    (true, true) => "disrupt --samples --failures-only",
                    (false, false) => "disrupt --samples with several hubs",
                    (false, true) => "disrupt --samples --failures-only with several hubs",
                }
            }
            Self::Disrupt(asked) if asked.on == On::Route => "disrupt --on route",
            Self::Disrupt(_) => "disrupt",
            Self::Scenario(asked) if asked.name == "list" => "scenario list",
            Self::Scenario(asked) if asked.diff.is_some() => "scenario --diff",
            Self::Scenario(_) => "scenario",
            Self::Map(asked) if !asked.route.is_empty() => "map --route",
            Self::Map(asked) if asked.demand.is_some() => "map --demand",
            Self::Map(asked) if asked.flow.is_some() || asked.ladder.is_some() => "map --flow",
            Self::Map(_) => "map",
            Self::Check(_) => "check",
            Self::Convert(_) => "convert",
            Self::Find(_) if shared.scenario.is_empty() => "find",
            Self::Find(_) => "find --scenario",
            Self::Completions { .. } => "completions",
            Self::Man => "man",
        }
    }

    /// What the question leaves out by itself.
    pub(crate) fn without(&self) -> Option<&Without> {
        match self {
            Self::Route(asked) => Some(&asked.without),
            Self::Matrix(asked) => Some(&asked.without),
            Self::Flow(asked) => Some(&asked.without),
            Self::Bottlenecks(asked) => Some(&asked.without),
            Self::Disrupt(asked) => Some(&asked.without),
            _ => None,
        }
    }
}

impl From<CaseWord> for Case {
    fn from(word: CaseWord) -> Self {
        match word {
            CaseWord::Best => Self::Best,
            CaseWord::Worst => Self::Worst,
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// The whole analysis of the embedded network
    #[command(
        after_help = "Text is of the embedded network. A name that ends in .html makes one page with maps and charts, of any network with corridors.\n\n\
                            Examples: corridor report\n          corridor report --out report.html"
    )]
    Report,
    /// The best way for one shipment, and other good ones
    #[command(after_help = "Examples: corridor route CNXIY GEPTI\n          \
                            corridor route CNXIY IRTHR --via KZBLS --avoid country:RU --explain\n          \
                            corridor route CNXIY GEPTI --pareto time,cost --format json")]
    Route(Route),
    /// Lengths, times, prices and CO2 of the best way between every two hubs of two lists
    #[command(after_help = "Example: corridor matrix --from CNXIY,KZATY --to GEPTI,IRBND --format csv")]
    Matrix(Matrix),
    /// What can pass in a year, and what stops more; or the cheapest plan for a table of demand
    #[command(after_help = "Examples: corridor flow CNXIY KZATY --to GEPTI\n          \
                            corridor flow --corridor titr\n          \
                            corridor flow --demand demand.csv --format json")]
    Flow(Flow),
    /// What one more tonne takes, rung by rung; for a table of demand what one tonne of each full asset is worth
    #[command(after_help = "Examples: corridor bottlenecks CNXIY --to GEPTI --steps 5\n          \
                            corridor bottlenecks --demand demand.csv")]
    Bottlenecks(Bottlenecks),
    /// What failures cost: each one, every two, the worst few, or drawn by chance
    #[command(after_help = "Examples: corridor disrupt CNXIY --to GEPTI --single\n          \
                            corridor disrupt CNXIY --to GEPTI --worst 3\n          \
                            corridor disrupt CNXIY --to GEPTI --worst 2 --on route\n          \
                            corridor disrupt KZATY --to GEPTI --samples 10000 --seed 7 --fails hub:KZKUR=0.2")]
    Disrupt(Disrupt),
    /// What a scenario changes: the facts, and with --diff the ways, flows and ladders
    #[command(
        after_help = "Examples: corridor scenario list\n          corridor scenario kuryk-autumn --month 11 --diff KZATY --to GEPTI\n          \
                            corridor scenario my-scenario.json --diff CNXIY --to GEPTI"
    )]
    Scenario(Scenario),
    /// A map in one HTML file (or an SVG picture), with routes, flows, ladders and closures
    #[command(after_help = "Examples: corridor map --out caspian.html\n          \
                            corridor map --route CNXIY-GEPTI --flow CNXIY-GEPTI --out map.html\n          \
                            corridor map --ladder CNXIY-GEPTI --out ladder.svg")]
    Map(Map),
    /// Reads a network and tells what became of every record, what is wrong and what is suspicious
    #[command(after_help = "Example: corridor check my/network")]
    Check(Check),
    /// Reads a network in one form and writes it in another
    #[command(
        after_help = "The form is known by the name: a folder of tables, .json, .geojson, .graphml, NAME_net.tntp, a folder \
                            whose name ends in gmns, .dot (out only), .osm.pbf (in only).\n\nExample: corridor convert caspian caspian.geojson"
    )]
    Convert(Convert),
    /// Looks up hubs by a part of their name or code
    #[command(after_help = "Example: corridor find aktau")]
    Find(Find),
    /// Prints the completions of a shell
    #[command(after_help = "Example: corridor completions bash > /etc/bash_completion.d/corridor")]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Prints the manual page
    #[command(after_help = "Example: corridor man > corridor.1")]
    Man,
}

/// What a question leaves out.
#[derive(Debug, Default, Args)]
pub(crate) struct Without {
    /// The only modes to use: rail, road, sea, water; may be given several times
    #[arg(long, value_name = "MODE", value_parser = mode)]
    pub(crate) mode: Vec<Mode>,
    /// What not to use: a hub, link or border by key, country:RU, operator:NAME, mode:road ...; may be given several times
    #[arg(long, value_name = "SELECT", value_parser = select)]
    pub(crate) avoid: Vec<Select>,
}

#[derive(Debug, Args)]
pub(crate) struct Route {
    /// Code or name of the hub it comes from
    pub(crate) from: String,
    /// Code or name of the hub it goes to
    pub(crate) to: String,
    /// The best N routes, one after another
    #[arg(long, value_name = "N", group = "many", value_parser = clap::value_parser!(u16).range(1..=10_000))]
    pub(crate) k: Option<u16>,
    /// All routes that no other beats in two or three of time, cost, co2 and length
    #[arg(long, value_name = "CRITERIA", group = "many", value_delimiter = ',')]
    pub(crate) pareto: Vec<String>,
    /// Two routes that share no link
    #[arg(long, group = "many")]
    pub(crate) disjoint: bool,
    /// Other good routes that share little with the best
    #[arg(long, value_name = "N", group = "many", value_parser = clap::value_parser!(u16).range(1..=100))]
    pub(crate) alternatives: Option<u16>,
    #[command(flatten)]
    pub(crate) without: Without,
    /// A hub to pass, in the order given; may be given several times
    #[arg(long, value_name = "HUB")]
    pub(crate) via: Vec<String>,
    /// What it is made up of, how far each link is from changing it, and what its rivals lack
    #[arg(long, conflicts_with = "many")]
    pub(crate) explain: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Matrix {
    /// Codes or names joined by commas, or a file with one a line
    #[arg(long, value_name = "FILE|CODES")]
    pub(crate) from: String,
    /// Codes or names joined by commas, or a file with one a line
    #[arg(long, value_name = "FILE|CODES")]
    pub(crate) to: String,
    #[command(flatten)]
    pub(crate) without: Without,
}

#[derive(Debug, Args)]
pub(crate) struct Flow {
    #[arg(value_name = "FROM", help = "Codes or names of the hubs it comes from; write them before --to", required_unless_present_any = ["demand", "supply", "corridor"])]
    pub(crate) from: Vec<String>,
    /// Codes or names of the hubs it goes to
    #[arg(long, value_name = "HUB", num_args = 1.., value_delimiter = ',', requires = "from")]
    pub(crate) to: Vec<String>,
    /// Within this corridor only; without hubs between its own ends
    #[arg(long, value_name = "CORRIDOR")]
    pub(crate) corridor: Option<String>,
    /// The cheapest plan for a table from,to,t_per_year (and cargo); each row binds its pair
    #[arg(long, value_name = "FILE", conflicts_with_all = ["from", "corridor", "supply"])]
    pub(crate) demand: Option<PathBuf>,
    /// The cheapest plan for a table hub,t_per_year, with negative for need; supplies are interchangeable
    #[arg(long, value_name = "FILE", conflicts_with_all = ["from", "corridor"])]
    pub(crate) supply: Option<PathBuf>,
    /// The most that can pass at the least cost, with what one tonne of each full asset is worth
    #[arg(long, conflicts_with_all = ["demand", "supply"])]
    pub(crate) priced: bool,
    #[command(flatten)]
    pub(crate) without: Without,
}

#[derive(Debug, Args)]
pub(crate) struct Bottlenecks {
    #[arg(value_name = "FROM", help = "Codes or names of the hubs it comes from; write them before --to", required_unless_present_any = ["demand", "corridor"])]
    pub(crate) from: Vec<String>,
    /// Codes or names of the hubs it goes to
    #[arg(long, value_name = "HUB", num_args = 1.., value_delimiter = ',', requires = "from")]
    pub(crate) to: Vec<String>,
    /// Within this corridor only; without hubs between its own ends
    #[arg(long, value_name = "CORRIDOR")]
    pub(crate) corridor: Option<String>,
    /// The full assets of the cheapest plan for a table from,to,t_per_year (and cargo)
    #[arg(long, value_name = "FILE", conflicts_with_all = ["from", "to", "corridor"])]
    pub(crate) demand: Option<PathBuf>,
    /// How many rungs at the most
    #[arg(long, value_name = "N", default_value_t = 10, conflicts_with = "demand", value_parser = clap::value_parser!(u16).range(1..=1_000))]
    pub(crate) steps: u16,
    #[command(flatten)]
    pub(crate) without: Without,
}

/// What failures are held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum On {
    Flow,
    Route,
}

#[derive(Debug, Args)]
pub(crate) struct Disrupt {
    #[arg(
        value_name = "FROM",
        help = "Codes or names of the hubs it comes from; write them before --to",
        required_unless_present = "demand"
    )]
    pub(crate) from: Vec<String>,
    /// Codes or names of the hubs it goes to
    #[arg(long, value_name = "HUB", num_args = 1.., value_delimiter = ',', requires = "from")]
    pub(crate) to: Vec<String>,
    /// What failures cost the ways of a table from,to,t_per_year (and cargo): each single one, or with --worst the worst few
    #[arg(long, value_name = "FILE", conflicts_with_all = ["from", "pairs", "samples"])]
    pub(crate) demand: Option<PathBuf>,
    /// With --demand: whom the failure of this asset hits, and which detours they take
    #[arg(long, value_name = "KEY", requires = "demand", conflicts_with = "kind")]
    pub(crate) asset: Option<String>,
    /// Every single failure (what is done when nothing else is asked)
    #[arg(long, group = "kind")]
    pub(crate) single: bool,
    /// Every two failures
    #[arg(long, group = "kind")]
    pub(crate) pairs: bool,
    /// The worst K failures together, 1 to 8, with proof
    #[arg(long, value_name = "K", group = "kind", value_parser = clap::value_parser!(u8).range(1..=8))]
    pub(crate) worst: Option<u8>,
    /// What the worst failures are worst for: what can pass in a year, or the best route
    #[arg(long, value_enum, default_value_t = On::Flow, requires = "worst", conflicts_with = "demand")]
    pub(crate) on: On,
    /// Samples: facts drawn from their ranges, and failures by chance
    #[arg(long, value_name = "N", group = "kind", value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    pub(crate) samples: Option<u64>,
    /// The seed of the samples
    #[arg(long, default_value_t = 0, requires = "samples")]
    pub(crate) seed: u64,
    /// What may fail in a year and how likely: SELECT=CHANCE; may be given several times
    #[arg(long, value_name = "SELECT=CHANCE", value_parser = chance, requires = "samples")]
    pub(crate) fails: Vec<(Select, f64)>,
    /// Draw no facts, only failures
    #[arg(long, requires_all = ["samples", "fails"])]
    pub(crate) failures_only: bool,
    /// Rank what the spread comes from, by so many pairs of draws
    #[arg(long, value_name = "PAIRS", requires = "samples", default_value_t = 0)]
    pub(crate) rank: u64,
    #[command(flatten)]
    pub(crate) without: Without,
}

#[derive(Debug, Args)]
pub(crate) struct Scenario {
    /// Its file, the name of a built-in one, or `list`
    #[arg(value_name = "SCENARIO")]
    pub(crate) name: String,
    /// Also what it changes in ways and flows: from these hubs (with --to), or over all that is carried in a year
    #[arg(long, value_name = "FROM", num_args = 0..)]
    pub(crate) diff: Option<Vec<String>>,
    /// Codes or names of the hubs to which
    #[arg(long, value_name = "HUB", num_args = 1.., value_delimiter = ',', requires = "diff")]
    pub(crate) to: Vec<String>,
    /// A table of demand to compare the ways of, instead of the network's own
    #[arg(long, value_name = "FILE", requires = "diff")]
    pub(crate) demand: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Map {
    /// Draw the best route between two hubs; may be given several times
    #[arg(long, value_name = "FROM-TO", value_parser = pair)]
    pub(crate) route: Vec<(String, String)>,
    /// Draw the largest flow between hubs, several with commas between them, or along a corridor by its code, and its cuts
    #[arg(long, value_name = "FROM-TO|CORRIDOR")]
    pub(crate) flow: Option<String>,
    /// Draw the rungs of the ladder between hubs, or along a corridor
    #[arg(long, value_name = "FROM-TO|CORRIDOR")]
    pub(crate) ladder: Option<String>,
    /// Draw what the cheapest plan for a table from,to,t_per_year (and cargo) moves
    #[arg(long, value_name = "FILE")]
    pub(crate) demand: Option<PathBuf>,
    /// The heading of the map
    #[arg(long, value_name = "TEXT")]
    pub(crate) title: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// A folder or file, or `caspian`
    #[arg(value_name = "NETWORK")]
    pub(crate) input: String,
}

#[derive(Debug, Args)]
pub(crate) struct Convert {
    /// A folder or file, or `caspian`
    #[arg(value_name = "IN")]
    pub(crate) input: String,
    /// A folder or file; its name tells the form
    #[arg(value_name = "OUT")]
    pub(crate) output: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Find {
    /// A part of a name or code, or the two letters of a country; nothing lists all hubs
    #[arg(default_value = "", hide_default_value = true)]
    pub(crate) text: String,
}

fn select(word: &str) -> Result<Select, String> {
    word.parse().map_err(|error: corridor::NotASelection| error.to_string())
}

fn mode(word: &str) -> Result<Mode, String> {
    Mode::from_word(&word.to_ascii_lowercase())
        .ok_or_else(|| format!("there is no mode `{word}`; there are rail, road, sea and water"))
}

fn price(word: &str) -> Result<f64, String> {
    match word.parse::<f64>() {
        Ok(price) if price.is_finite() && price >= 0.0 => Ok(price),
        _ => Err("a price is a number, zero or more".to_owned()),
    }
}

fn chance(word: &str) -> Result<(Select, f64), String> {
    let (what, chance) = word.rsplit_once('=').ok_or("write SELECT=CHANCE, as in hub:KZKUR=0.2")?;
    match chance.parse::<f64>() {
        Ok(chance) if (0.0..=1.0).contains(&chance) => Ok((select(what)?, chance)),
        _ => Err(format!("`{chance}` is no chance from 0 to 1")),
    }
}

fn pair(word: &str) -> Result<(String, String), String> {
    match word.split_once('-') {
        Some((from, to)) if !from.is_empty() && !to.is_empty() => Ok((from.to_owned(), to.to_owned())),
        _ => Err("write two codes with a dash between them, as in CNXIY-GEPTI".to_owned()),
    }
}
