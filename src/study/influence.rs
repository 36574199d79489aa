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
use super::draws::Family;
use super::solver::{StudySolver, StudyWorker};

/// Something that is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Input {
    Fact(usize),
    Event(usize),
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

impl StudySolver {
    /// The rankings of all measures by so many pairs of draws; none by none.
    pub(super) fn rankings(&self, pairs: u64) -> Vec<Ranking> {
        if pairs == 0 {
            return Vec::new();
        }
        let mut rankings = Vec::new();
        if let Some(capacities) = &self.capacities {
            let facts = capacities.facts.iter().copied().map(Input::Fact);
            let events = (0..self.events.len()).filter(|event| capacities.matters(*event)).map(Input::Event);
            let inputs: Vec<Input> = facts.chain(events).collect();
            rankings.push(self.ranking(Measure::Capacity, &inputs, pairs, ("capacity", "t/y", 1.0)));
        }
        if let Some(weights) = &self.weights {
            let facts = weights.facts.iter().copied().map(Input::Fact);
            let events = (0..self.events.len()).filter(|event| weights.matters(*event)).map(Input::Event);
            let mut inputs: Vec<Input> = facts.chain(events).collect();
            let is_seasonal =
                |event: &super::failures::Event| event.met.iter().any(|met| *met != event.met[0]);
            if weights.leaves_in_any_month() && self.events.iter().any(is_seasonal) {
                inputs.push(Input::Month);
            }
            let told = ("route", super::solver::measure_unit(&weights.objective), weights.objective.step);
            rankings.push(self.ranking(Measure::Route, &inputs, pairs, told));
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

    fn ranking(&self, measure: Measure, inputs: &[Input], pairs: u64, told: (&str, &str, f64)) -> Ranking {
        let (mut worker, mut other) = (self.worker(), self.worker_of(Family::Others));
        let mut rows: Vec<(f64, f64, Vec<Option<f64>>)> = Vec::new();
        let (mut left_out, mut evaluations) = (0, 0);
        for pair in 0..pairs {
            self.draw(pair, &mut worker);
            self.draw(pair, &mut other);
            let (a, b) = (self.measure(measure, &mut worker), self.measure(measure, &mut other));
            evaluations += 2;
            let (Some(a), Some(b)) = (a, b) else {
                left_out += 1;
                continue;
            };
            let whole = worker.draw.clone();
            let mut moved = Vec::with_capacity(inputs.len());
            for input in inputs {
                let from = &other.draw;
                let is_same = match *input {
                    Input::Fact(fact) => {
                        let level = std::mem::replace(&mut worker.draw.level[fact], from.level[fact]);
                        level == from.level[fact]
                    }
                    Input::Event(event) => {
                        worker.draw.take_event(from, event, self.events[event].bound);
                        false
                    }
                    Input::Month => {
                        worker.draw.month = from.month;
                        from.month == whole.month
                    }
                };
                moved.push(if is_same { Some(a) } else { self.measure(measure, &mut worker) });
                evaluations += u64::from(!is_same);
                match *input {
                    Input::Fact(fact) => worker.draw.level[fact] = whole.level[fact],
                    Input::Event(event) => worker.draw.take_event(&whole, event, self.events[event].bound),
                    Input::Month => worker.draw.month = whole.month,
                }
            }
            rows.push((a, b, moved));
        }
        let (name, unit, step) = told;
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
        Ranking {
            measure: name.to_owned(),
            unit: unit.to_owned(),
            pairs,
            left_out,
            evaluations,
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
            _ => ("shipment".to_owned(), "month".to_owned()),
        }
    }
}
