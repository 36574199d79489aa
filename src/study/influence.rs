//! Which inputs the spread of a measure comes from.
//!
//! Problem: of each input, the share of the variance that goes when it alone becomes known (first order) and the share that stays when all others are (total).
//!
//! Idea: two independent draws, `a` and `b`, and for each input a third that is `a` with that input taken from `b`. How the measure moves with it
//! estimates both shares. The draws of a pair are those of the sample of that number, in the stream of the study and in one beside it, so nothing depends on
//! who computes them.
//!
//! Complexity: pairs x (inputs + 2) evaluations, inputs being those on which the measure can rest.
//!
//! Papers: A. Saltelli, P. Annoni, I. Azzini, F. Campolongo, M. Ratto, S. Tarantola, "Variance based sensitivity analysis of model output", 2010,
//! doi:10.1016/j.cpc.2009.09.018 (first order); M. J. W. Jansen, "Analysis of variance designs for model output", 1999,
//! doi:10.1016/S0010-4655(98)00154-4 (total).

use super::answer::{Influence, Ranking};
use super::crew::Crew;
use super::draws::Family;
use super::solver::{StudySolver, StudyWorker};
use super::tables::Draw;
use crate::observer::Observer;

/// Something that is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Input {
    Fact(usize),
    Event(usize),
    /// How long an event lasts.
    Lasting(usize),
    Month,
}

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Measure {
    Capacity,
    Route,
}

/// Sum and sum of squares of terms in the order of the pairs.
#[derive(Debug, Clone, Copy, Default)]
struct Terms {
    count: f64,
    sum: f64,
    squares: f64,
}

impl Terms {
    fn push(&mut self, term: f64) {
        self.count += 1.0;
        self.sum += term;
        self.squares += term * term;
    }

    /// The mean and its standard error.
    fn mean(self) -> (f64, f64) {
        let Self { count, sum, squares } = self;
        if count < 2.0 {
            return (0.0, 0.0);
        }
        let mean = sum / count;
        let variance = ((squares - sum * mean) / (count - 1.0)).max(0.0);
        (mean, (variance / count).sqrt())
    }
}

/// So many pairs are done between two looks at the observer.
const BLOCK: u64 = 1 << 6;

/// A measure, the inputs on which it can rest, and its name, unit and step.
type Asked = (Measure, Vec<Input>, (&'static str, &'static str, f64));

/// What a pair of draws gives: both, and the first with each input of the other; `None` where one has no way.
type Row = Option<(f64, f64, Vec<Option<f64>>)>;

impl StudySolver {
    /// How many pairs of draws the rankings take together.
    pub(super) fn pairs(&self) -> u64 {
        self.study.pairs * (u64::from(self.capacities.is_some()) + u64::from(self.weights.is_some()))
    }

    /// What is ranked.
    fn ranked(&self) -> Vec<Asked> {
        let mut ranked = Vec::new();
        let of_events = |matters: &dyn Fn(usize) -> bool, for_capacity: bool| -> Vec<Input> {
            let events = (0..self.events.len()).filter(|event| matters(*event));
            let inputs = events.flat_map(|event| {
                let of = &self.events[event];
                let lasts = of.is_drawn() && (for_capacity || of.shuts);
                [Some(Input::Event(event)), lasts.then_some(Input::Lasting(event))]
            });
            inputs.flatten().collect()
        };
        if let Some(capacities) = &self.capacities {
            let mut inputs: Vec<Input> = capacities.facts.iter().copied().map(Input::Fact).collect();
            inputs.extend(of_events(&|event| capacities.matters(event), true));
            ranked.push((Measure::Capacity, inputs, ("capacity", "t/y", 1.0)));
        }
        if let Some(weights) = &self.weights {
            let mut inputs: Vec<Input> = weights.facts.iter().copied().map(Input::Fact).collect();
            inputs.extend(of_events(&|event| weights.matters(event), false));
            if weights.leaves_in_any_month() && self.events.iter().any(super::failures::Event::is_seasonal) {
                inputs.push(Input::Month);
            }
            let told = ("route", super::solver::measure_unit(&weights.objective), weights.objective.step);
            ranked.push((Measure::Route, inputs, told));
        }
        ranked
    }

    /// The rankings of all measures on so many threads; none where no pairs are asked for. Ended early, a ranking rests on the pairs that are done.
    pub(super) fn rank_in(&self, threads: usize, observer: &mut impl Observer) -> Vec<Ranking> {
        if self.study.pairs == 0 {
            return Vec::new();
        }
        let worker = |_| (self.worker(), self.worker_of(Family::Others));
        let mut crew = Crew::new((0..threads.max(1)).map(worker).collect());
        let (mut rankings, mut before) = (Vec::new(), 0);
        for (measure, inputs, told) in self.ranked() {
            let mut rows: Vec<Row> = Vec::new();
            let mut goes_on = true;
            while goes_on && (rows.len() as u64) < self.study.pairs {
                let first = rows.len() as u64;
                let last = (first + BLOCK).min(self.study.pairs);
                rows.extend(
                    crew.each(first..last, |pair, workers| self.row(measure, &inputs, pair, workers)),
                );
                goes_on = observer.progress(before + last, self.pairs()).is_continue();
            }
            before += self.study.pairs;
            rankings.push(self.ranking(&inputs, rows, told));
            if !goes_on {
                break;
            }
        }
        rankings
    }

    fn measure(&self, measure: Measure, worker: &mut StudyWorker) -> Option<f64> {
        let steps = match measure {
            Measure::Capacity => self.capacity_of(worker).map(|passes| passes.value),
            Measure::Route => self.route_of(worker).flatten().map(|taken| taken.weight),
        };
        #[expect(clippy::cast_precision_loss, reason = "rounded once, the same everywhere")]
        steps.map(|steps| steps as f64)
    }

    /// One pair of draws.
    fn row(
        &self,
        measure: Measure,
        inputs: &[Input],
        pair: u64,
        (worker, other): &mut (StudyWorker, StudyWorker),
    ) -> Row {
        self.draw(pair, worker);
        self.draw(pair, other);
        let (a, b) = (self.measure(measure, worker)?, self.measure(measure, other)?);
        let whole = worker.draw.clone();
        let mut moved = Vec::with_capacity(inputs.len());
        for input in inputs {
            let is_same = self.take(&mut worker.draw, &other.draw, *input);
            moved.push(if is_same { Some(a) } else { self.measure(measure, worker) });
            self.take(&mut worker.draw, &whole, *input);
        }
        Some((a, b, moved))
    }

    /// Takes one input of a draw over from another; whether that changes nothing.
    fn take(&self, draw: &mut Draw, from: &Draw, input: Input) -> bool {
        let level = |level: &mut u16, from: u16| std::mem::replace(level, from) == from;
        match input {
            Input::Fact(fact) => level(&mut draw.level[fact], from.level[fact]),
            Input::Lasting(event) => level(&mut draw.lasting[event], from.lasting[event]),
            Input::Event(event) => {
                draw.take_event(from, event, self.events[event].bound);
                false
            }
            Input::Month => std::mem::replace(&mut draw.month, from.month) == from.month,
        }
    }

    fn ranking(&self, inputs: &[Input], pairs: Vec<Row>, (name, unit, step): (&str, &str, f64)) -> Ranking {
        let asked = pairs.len() as u64;
        let rows: Vec<(f64, f64, Vec<Option<f64>>)> = pairs.into_iter().flatten().collect();
        let count = 2.0 * rows.len() as f64;
        let mean = rows.iter().map(|(a, b, _)| a + b).sum::<f64>() / count.max(1.0);
        let squares: f64 =
            rows.iter().map(|(a, b, _)| (a - mean) * (a - mean) + (b - mean) * (b - mean)).sum();
        let variance = if count > 1.0 { squares / (count - 1.0) } else { 0.0 };
        let mut told: Vec<Influence> = Vec::new();
        for (at, input) in inputs.iter().enumerate() {
            let (mut first, mut total) = (Terms::default(), Terms::default());
            for (a, b, moved) in &rows {
                let Some(moved) = moved[at] else { continue };
                first.push((b - mean) * (moved - a));
                total.push((a - moved) * (a - moved) / 2.0);
            }
            let share = |(mean, error): (f64, f64)| {
                if variance > 0.0 { (mean / variance, error / variance) } else { (0.0, 0.0) }
            };
            let ((first_order, first_order_error), (total, total_error)) =
                (share(first.mean()), share(total.mean()));
            let (owner, quantity) = self.input_words(*input);
            told.push(Influence { owner, quantity, first_order, first_order_error, total, total_error });
        }
        told.sort_by(|one, other| {
            other
                .total
                .total_cmp(&one.total)
                .then_with(|| (&one.owner, &one.quantity).cmp(&(&other.owner, &other.quantity)))
        });
        let used = rows.len() as u64;
        Ranking {
            measure: name.to_owned(),
            unit: unit.to_owned(),
            pairs: asked,
            left_out: asked - used,
            evaluations: 2 * asked + used * inputs.len() as u64,
            variance: variance * step * step,
            inputs: told,
        }
    }

    fn input_words(&self, input: Input) -> (String, String) {
        match (input, &self.tables) {
            (Input::Fact(fact), Some(tables)) => {
                let fact = tables.fact(fact);
                (fact.owner.clone(), fact.quantity.to_owned())
            }
            (Input::Event(event), _) => (format!("failure {}", self.events[event].name), "fails".to_owned()),
            (Input::Lasting(event), _) => (format!("failure {}", self.events[event].name), "days".to_owned()),
            _ => ("shipment".to_owned(), "month".to_owned()),
        }
    }
}
