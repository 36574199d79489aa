//! The arc formulation of a table of demand as a linear programme, from the public facts.

use crate::graph::Graph;
use clarabel::algebra::CscMatrix;
use clarabel::solver::{DefaultSettings, DefaultSolver, IPSolver, NonnegativeConeT, ZeroConeT};
use corridor::{Demand, Network, Objective};
use std::collections::BTreeMap;
use std::fmt::Write;

/// A column: what it costs and where it stands.
struct Variable {
    cost: f64,
    entries: Vec<(usize, f64)>,
}

/// Least cost where the first rows are equal to their right sides and the others at most that; all variables are zero or more. Flows in kilotonnes,
/// costs in thousands of the measure.
pub struct Programme {
    variables: Vec<Variable>,
    equal: Vec<f64>,
    most: Vec<f64>,
}

impl Programme {
    pub fn new(network: &Network, objective: &Objective, demand: &Demand, penalty_steps: u64) -> Self {
        let mut groups: BTreeMap<(String, usize), Vec<(usize, f64)>> = BTreeMap::new();
        let index = |code: &str| network.hub_id(code).unwrap().index();
        for row in &demand.rows {
            let cargo = row.cargo.clone().unwrap();
            groups.entry((cargo, index(&row.from))).or_default().push((index(&row.to), row.t_per_year / 1e3));
        }
        let mut programme = Self { variables: Vec::new(), equal: Vec::new(), most: Vec::new() };
        let mut graphs = BTreeMap::new();
        let mut whole: BTreeMap<(String, bool), u64> = BTreeMap::new();
        for (code, _) in groups.keys() {
            if !graphs.contains_key(code) {
                let cargo = network.cargo(code).unwrap();
                let graph = Graph::new(network, cargo, None, objective);
                let rows = graph.rows(network, cargo);
                for row in &rows {
                    let most = row.members.iter().map(|(_, amount)| *amount).max().unwrap();
                    let known = whole.entry((row.key.clone(), row.backward)).or_default();
                    *known = most.max(*known);
                }
                graphs.insert(code.clone(), (graph, rows));
            }
        }
        let names: Vec<&(String, bool)> = whole.keys().collect();
        programme.most = whole.values().map(|most| *most as f64 / 1e3).collect();
        // Equalities first; capacities are numbered after them, so their place is known only when all of those are.
        let mut in_most: Vec<Vec<(usize, f64)>> = Vec::new();
        for ((code, from), wants) in &groups {
            let (graph, rows) = &graphs[code];
            let first = programme.equal.len();
            programme.equal.resize(first + graph.states.len(), 0.0);
            let mut uses: Vec<Vec<(usize, f64)>> = vec![Vec::new(); graph.steps.len()];
            let mut shut = vec![false; graph.steps.len()];
            for row in rows {
                let place = names.binary_search(&&(row.key.clone(), row.backward)).unwrap();
                for (step, amount) in &row.members {
                    shut[*step] |= *amount == 0;
                    uses[*step].push((place, programme.most[place] * 1e3 / *amount as f64));
                }
            }
            for (at, step) in
                graph.steps.iter().enumerate().filter(|(at, step)| !shut[*at] && step.tail != step.head)
            {
                let entries = vec![(first + step.tail, 1.0), (first + step.head, -1.0)];
                programme.variables.push(Variable { cost: step.weight as f64 * objective.step, entries });
                in_most.push(uses[at].clone());
            }
            for state in graph.departing(*from, None) {
                programme.variables.push(Variable { cost: 0.0, entries: vec![(first + state, -1.0)] });
                in_most.push(Vec::new());
            }
            for (to, kilotonnes) in wants {
                let want = programme.equal.len();
                programme.equal.push(*kilotonnes);
                for state in graph.arriving(*to, None) {
                    let entries = vec![(first + state, 1.0), (want, 1.0)];
                    programme.variables.push(Variable { cost: 0.0, entries });
                    in_most.push(Vec::new());
                }
                let cost = penalty_steps as f64 * objective.step;
                programme.variables.push(Variable { cost, entries: vec![(want, 1.0)] });
                in_most.push(Vec::new());
            }
        }
        let after = programme.equal.len();
        for (variable, uses) in programme.variables.iter_mut().zip(in_most) {
            variable.entries.extend(uses.into_iter().map(|(row, share)| (after + row, share)));
        }
        programme
    }

    pub fn variables(&self) -> usize {
        self.variables.len()
    }

    pub fn rows(&self) -> usize {
        self.equal.len() + self.most.len()
    }

    /// The optimum by an interior-point method, in the measure a year.
    pub fn by_clarabel(&self) -> f64 {
        let (n, signs) = (self.variables.len(), self.rows());
        let (mut start, mut at, mut value) = (vec![0], Vec::new(), Vec::new());
        for (number, variable) in self.variables.iter().enumerate() {
            for (row, entry) in variable.entries.iter().chain([&(signs + number, -1.0)]) {
                at.push(*row);
                value.push(*entry);
            }
            start.push(at.len());
        }
        let mut b: Vec<f64> = self.equal.iter().chain(&self.most).copied().collect();
        b.resize(signs + n, 0.0);
        let q: Vec<f64> = self.variables.iter().map(|variable| variable.cost).collect();
        let cones = [ZeroConeT(self.equal.len()), NonnegativeConeT(self.most.len() + n)];
        let settings = DefaultSettings { verbose: false, ..DefaultSettings::default() };
        let matrix = CscMatrix::new(signs + n, n, start, at, value);
        let mut solver =
            DefaultSolver::new(&CscMatrix::zeros((n, n)), &q, &matrix, &b, &cones, settings).unwrap();
        solver.solve();
        solver.solution.obj_val * 1e3
    }

    /// The programme as an MPS file.
    pub fn mps(&self) -> String {
        let mut text = String::from("NAME arcs\nROWS\n N cost\n");
        for row in 0..self.rows() {
            writeln!(text, " {} r{row}", if row < self.equal.len() { 'E' } else { 'L' }).unwrap();
        }
        text.push_str("COLUMNS\n");
        for (number, variable) in self.variables.iter().enumerate() {
            writeln!(text, " x{number} cost {:?}", variable.cost).unwrap();
            for (row, entry) in &variable.entries {
                writeln!(text, " x{number} r{row} {entry:?}").unwrap();
            }
        }
        text.push_str("RHS\n");
        for (row, right) in self.equal.iter().chain(&self.most).enumerate() {
            writeln!(text, " b r{row} {right:?}").unwrap();
        }
        text.push_str("ENDATA\n");
        text
    }
}
