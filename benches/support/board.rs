//! Times contenders by turns and holds what they took against a bar.

use std::cell::RefCell;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Whether figures need not be good: every budget is a tenth.
pub static QUICK: AtomicBool = AtomicBool::new(false);

/// Says on the error stream what is being done, with the seconds since it was called first.
pub fn progress(what: &str) {
    static BEGAN: OnceLock<Instant> = OnceLock::new();
    eprintln!("{:6.1} s  {what}", BEGAN.get_or_init(Instant::now).elapsed().as_secs_f64());
}

/// One way of doing the work: all questions once.
pub struct Side<'a> {
    pub name: String,
    questions: usize,
    /// What comes before a pass and is not timed.
    before: Box<dyn FnMut() + 'a>,
    pass: Box<dyn FnMut() + 'a>,
}

impl<'a> Side<'a> {
    pub fn new(name: impl Into<String>, questions: usize, pass: impl FnMut() + 'a) -> Self {
        Self { name: name.into(), questions, before: Box::new(|| ()), pass: Box::new(pass) }
    }

    /// A side that makes one thing. It is left in `place`; that the one before is given back is not timed.
    pub fn making<T>(
        name: impl Into<String>,
        place: &'a RefCell<Option<T>>,
        mut make: impl FnMut() -> T + 'a,
    ) -> Self {
        let pass = move || *place.borrow_mut() = Some(make());
        Self { name: name.into(), questions: 1, before: Box::new(|| _ = place.take()), pass: Box::new(pass) }
    }
}

/// What is asked of us, in the same round.
#[derive(Clone, Copy)]
pub enum Bar {
    /// The peer takes at least so many times as long.
    Faster(f64),
    /// We take at most this share of what the peer takes.
    Within(f64),
}

impl Bar {
    fn words(self) -> String {
        match self {
            Self::Faster(times) => format!("at least {times} times faster"),
            Self::Within(share) if share < 0.1 => format!("under {:.2} %", share * 100.0),
            Self::Within(share) => format!("within {share} times"),
        }
    }

    /// The figure that the bar speaks of, in its words, and whether it is met.
    fn judge(self, ours_by_theirs: f64) -> (String, bool) {
        match self {
            Self::Faster(times) => (figure(1.0 / ours_by_theirs, ""), 1.0 / ours_by_theirs >= times),
            Self::Within(share) if share < 0.1 => {
                (figure(ours_by_theirs * 100.0, " %"), ours_by_theirs <= share)
            }
            Self::Within(share) => (figure(ours_by_theirs, ""), ours_by_theirs <= share),
        }
    }
}

fn figure(value: f64, unit: &str) -> String {
    match value {
        small if small < 0.1 => format!("{small:.4}{unit}"),
        middle if middle < 100.0 => format!("{middle:.2}{unit}"),
        large => format!("{large:.0}{unit}"),
    }
}

/// Of one side: nanoseconds a question in each round.
#[derive(Clone)]
pub struct Times {
    /// When the first round began: the same for all sides that were timed by turns.
    pub began: Instant,
    pub name: String,
    pub rounds: Vec<f64>,
}

impl Times {
    pub fn median(&self) -> f64 {
        spread(self.rounds.clone()).0
    }

    pub fn told(&self) -> String {
        let (median, low, high) = spread(self.rounds.clone());
        format!("{} ({} to {})", time(median), time(low), time(high))
    }
}

const MOST_ROUNDS: usize = 51;
const LEAST_ROUNDS: usize = 3;
/// A pass that takes longer is not warmed up: it counts, and so is no pass repeated within a round.
const SLOW: Duration = Duration::from_millis(400);
const LEAST: Duration = Duration::from_millis(2);

/// Times all sides by turns until so many seconds are spent: at most 51 rounds, at least three; one where a round takes longer than the
/// whole budget.
pub fn by_turns(mut sides: Vec<Side<'_>>, seconds: u64) -> Vec<Times> {
    let began = Instant::now();
    let quick = QUICK.load(Ordering::Relaxed);
    let budget = Duration::from_millis(if quick { seconds * 100 } else { seconds * 1_000 });
    let mut times: Vec<Times> =
        sides.iter().map(|side| Times { began, name: side.name.clone(), rounds: Vec::new() }).collect();
    let mut first: Vec<Duration> = sides.iter_mut().map(|side| once(side, 1)).collect();
    let slow = first.iter().any(|took| *took > SLOW);
    if slow {
        let taken = times.iter_mut().zip(&sides).zip(&first);
        taken.for_each(|((time, side), took)| {
            time.rounds.push(took.as_nanos() as f64 / side.questions as f64);
        });
    }
    // How often a pass fits into a round is asked of one that follows another: where memory is cold it may take many times as long.
    for (side, took) in sides.iter_mut().zip(&mut first).filter(|(_, took)| **took < LEAST * 10) {
        once(side, 1);
        *took = once(side, 1);
    }
    let repeats: Vec<u32> = first
        .iter()
        .map(|took| (LEAST.as_nanos() / took.as_nanos().max(1)).clamp(1, 100_000) as u32)
        .collect();
    let least = if slow && (quick || began.elapsed() > budget) { 1 } else { LEAST_ROUNDS };
    while times[0].rounds.len() < least || (times[0].rounds.len() < MOST_ROUNDS && began.elapsed() < budget) {
        for ((side, time), repeats) in sides.iter_mut().zip(&mut times).zip(&repeats) {
            let took = once(side, *repeats).as_nanos() as f64;
            time.rounds.push(took / f64::from(*repeats) / side.questions as f64);
        }
    }
    times
}

fn once(side: &mut Side<'_>, repeats: u32) -> Duration {
    let mut spent = Duration::ZERO;
    for _ in 0..repeats {
        (side.before)();
        let began = Instant::now();
        (side.pass)();
        spent += began.elapsed();
    }
    spent.max(Duration::from_nanos(1))
}

/// The table of one network.
pub struct Board {
    network: String,
    rows: Vec<[String; 7]>,
    short: Vec<String>,
}

impl Board {
    pub fn new(network: &str) -> Self {
        progress(&format!("{network}: answers of all are compared"));
        Self { network: network.to_owned(), rows: Vec::new(), short: Vec::new() }
    }

    /// Says what is timed next.
    pub fn begin(&self, what: &str) {
        progress(&format!("{}: {what}", self.network));
    }

    /// A row: our time, by which engine, against a peer's.
    pub fn row(&mut self, what: &str, bar: Bar, engine: &str, ours: &Times, theirs: &Times) {
        // Where the peer was not timed by turns with us its median stands for it.
        let same = ours.began == theirs.began && ours.rounds.len() == theirs.rounds.len();
        let against = |at: usize| if same { theirs.rounds[at] } else { theirs.median() };
        let ratios = ours.rounds.iter().enumerate().map(|(at, ours)| ours / against(at)).collect();
        let (ratio, ..) = spread(ratios);
        let (figure, met) = bar.judge(ratio);
        let told = [ours, theirs].map(|side| format!("{}: {}", side.name, side.told()));
        self.push(what, &bar.words(), figure, met, engine, told);
    }

    /// A row that is no race of two times.
    pub fn stated(&mut self, what: &str, bar: &str, figure: String, met: bool, engine: &str, how: String) {
        self.push(what, bar, figure, met, engine, [how, String::new()]);
    }

    /// The share of one time in another, from figures that were taken by hand.
    pub fn share(&mut self, what: &str, bar: Bar, engine: &str, ours: f64, theirs: &Times) {
        let (figure, met) = bar.judge(ours / theirs.median());
        let told = format!("{}: {}", theirs.name, theirs.told());
        self.push(what, &bar.words(), figure, met, engine, [time(ours), told]);
    }

    fn push(
        &mut self,
        what: &str,
        bar: &str,
        figure: String,
        met: bool,
        engine: &str,
        [ours, theirs]: [String; 2],
    ) {
        if !met {
            self.short.push(format!("{}: {what}: {bar}, here {figure}", self.network));
        }
        self.rows.push([
            what.to_owned(),
            bar.to_owned(),
            figure,
            verdict(met),
            engine.to_owned(),
            ours,
            theirs,
        ]);
    }

    /// What was taken, without a bar: ours.
    pub fn ours(&mut self, what: &str, engine: &str, told: String) {
        let none = String::new;
        self.rows.push([what.to_owned(), none(), none(), none(), engine.to_owned(), told, none()]);
    }

    /// What a peer takes, without a bar.
    pub fn told(&mut self, what: &str, times: &Times) {
        let none = String::new;
        let told = format!("{}: {}", times.name, times.told());
        self.rows.push([what.to_owned(), none(), none(), none(), none(), none(), told]);
    }

    /// Prints the table, and returns what is short.
    pub fn print(&self) -> Vec<String> {
        println!(
            "\n### {}\n\n| what | bar | figure | | engine | ours | theirs |\n|---|---|---:|---|---|---|---|",
            self.network
        );
        for row in &self.rows {
            println!("| {} |", row.join(" | "));
        }
        self.short.clone()
    }
}

fn verdict(met: bool) -> String {
    if met { "met" } else { "**short**" }.to_owned()
}

fn spread(mut values: Vec<f64>) -> (f64, f64, f64) {
    values.sort_by(f64::total_cmp);
    (values[values.len() / 2], values[0], values[values.len() - 1])
}

pub fn time(nanoseconds: f64) -> String {
    match nanoseconds {
        ns if ns < 1e3 => format!("{ns:.0} ns"),
        ns if ns < 1e6 => format!("{:.2} µs", ns / 1e3),
        ns if ns < 1e9 => format!("{:.2} ms", ns / 1e6),
        ns => format!("{:.2} s", ns / 1e9),
    }
}
