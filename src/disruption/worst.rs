//! The worst k failures: interdiction.

use super::SCHEMA;
use super::prepared::{Disruption, broken};
use super::suite::{UndecidedFailure, name_column};
use crate::engine::failures::{Belief, Failures, Mending, Watch, Worst};
use crate::error::{Error, Result};
use crate::flow::{Headline, Question};
use crate::network::{View, narrow};
use crate::observer::Observer;
use crate::prepare::Refused;
use crate::units::TonnesPerYear;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::ControlFlow;

/// Assets that fail together. None of them can be left out without losing less.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FailureSet {
    /// Asset keys, in order.
    pub assets: Vec<String>,
    /// Their names for people.
    pub names: Vec<String>,
    /// The largest flow without them, tonnes a year.
    pub left_t_per_year: TonnesPerYear,
    /// What is lost, tonnes a year.
    pub lost_t_per_year: TonnesPerYear,
}

/// The sets of at most so many failures that take most from a flow. Prints as a table; serialises.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct WorstFailures {
    /// Version of the shape of this answer.
    pub schema: String,
    /// Digest of the network it was computed on.
    pub network: String,
    /// When and how that network was looked at.
    pub view: View,
    /// Code of the cargo.
    pub cargo: String,
    /// The corridor whose links alone were used; the codes of several are joined by commas.
    pub corridor: Option<String>,
    /// The question.
    pub query: WorstQuery,
    /// The largest flow when nothing has failed, tonnes a year.
    pub value_t_per_year: TonnesPerYear,
    /// The same in the units people speak of.
    pub headline: Headline,
    /// The assets that were to choose from.
    pub of_assets: u64,
    /// The worst sets, the worst first, then the smaller ones, then by key.
    pub sets: Vec<FailureSet>,
    /// No set of at most `k` failures loses more, tonnes a year. Proved to be the loss of the first set, unless an observer ended the work or something is undecided.
    pub most_lost_t_per_year: TonnesPerYear,
    /// A set of at most `k` that loses more than this contains one of those listed that loses as much, tonnes a year.
    pub listed_above_t_per_year: TonnesPerYear,
    /// Sets after whose failure a limit could bind that the solver cannot honour, asked again on the closed network too: nothing is said of them, and of what contains them where that is told.
    pub undecided: Vec<UndecidedFailure>,
    /// How many flows were mended.
    pub solves: u64,
    /// How many closed networks were asked again, because a limit that is no arc could bind.
    #[serde(default)]
    pub asked_again: u64,
    /// How many branches were left because of the bound.
    pub left: u64,
}

impl WorstFailures {
    /// Whether the first set is proved to be a worst one.
    #[must_use]
    pub fn is_proved(&self) -> bool {
        let first = self.sets.first().map_or(0, |set| set.lost_t_per_year.get());
        self.most_lost_t_per_year.get() == first
    }

    /// How many sets of exactly `k` assets trying all of them would solve.
    #[must_use]
    pub fn of_enumeration(&self) -> u128 {
        sets_of(self.query.k, self.of_assets)
    }
}

/// How many sets of `k` there are among so many.
pub(super) fn sets_of(k: usize, among: u64) -> u128 {
    let next = |sets: u128, at: u128| {
        sets.checked_mul(u128::from(among).saturating_sub(at)).map(|sets| sets / (at + 1))
    };
    (0..k as u128).try_fold(1, next).unwrap_or(u128::MAX)
}

/// What is asked of [`Disruption::worst`], [`worst_for_route`](super::worst_for_route) and [`worst_for_table`](super::worst_for_table).
///
/// ```
/// use corridor::WorstQuery;
/// let query = WorstQuery::new(["CNXIY"], ["GEPTI"], 3).tell(10).safe("limit:AZALA-dry");
/// assert_eq!(query.safe.len(), 1);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct WorstQuery {
    /// Codes of the hubs to start from; none where a table names them.
    pub from: Vec<String>,
    /// Codes of the hubs to reach; none where a table names them.
    pub to: Vec<String>,
    /// How many assets may fail together, 1 to 8.
    pub k: usize,
    /// How many sets are told.
    pub tell: usize,
    /// Keys of assets that do not fail.
    pub safe: Vec<String>,
    /// Whether the hubs of the two sides may fail, without which nothing passes between them anyhow.
    pub ends_too: bool,
}

impl WorstQuery {
    /// The worst `k` failures for what passes between some hubs and others, by codes. Five sets are told, and the hubs themselves do not fail.
    #[must_use]
    pub fn new<A: AsRef<str>, B: AsRef<str>>(
        from: impl IntoIterator<Item = A>,
        to: impl IntoIterator<Item = B>,
        k: usize,
    ) -> Self {
        let from = from.into_iter().map(|code| code.as_ref().to_owned()).collect();
        let to = to.into_iter().map(|code| code.as_ref().to_owned()).collect();
        Self { from, to, k, tell: 5, safe: Vec::new(), ends_too: false }
    }

    /// The worst `k` failures for the rows of a table, which name the hubs. Five sets are told, and the hubs of its rows do not fail.
    #[must_use]
    pub fn of_table(k: usize) -> Self {
        Self::new([""; 0], [""; 0], k)
    }

    /// The same query, telling so many sets.
    #[must_use]
    pub fn tell(mut self, sets: usize) -> Self {
        self.tell = sets;
        self
    }

    /// The same query with one more asset, by key, that does not fail.
    #[must_use]
    pub fn safe(mut self, key: &str) -> Self {
        self.safe.push(key.to_owned());
        self
    }

    /// The same query in which the hubs of the two sides may fail too.
    #[must_use]
    pub fn ends_too(mut self) -> Self {
        self.ends_too = true;
        self
    }

    /// Refuses a number of failures that is not asked.
    pub(super) fn checked(&self) -> Result<()> {
        if (1..=8).contains(&self.k) {
            return Ok(());
        }
        Err(Error::OutOfRange {
            what: "the number of failures".to_owned(),
            value: self.k.to_string(),
            allowed: "1 to 8".to_owned(),
        })
    }
}

impl Disruption {
    /// The sets of at most `k` failures after which least is left of the largest flow from some hubs to others, together: exact, by branch and bound. The observer is
    /// told after each first asset; ended early, the answer keeps a bound.
    ///
    /// ```
    /// use corridor::{Disruption, FlowSolver, Unobserved, WorstQuery};
    /// let network = corridor::data::caspian();
    /// let flows = FlowSolver::new(&network, network.cargo("container")?)?;
    /// let worst = Disruption::new(&flows).worst(&WorstQuery::new(["CNXIY"], ["GEPTI"], 3), &mut Unobserved)?;
    /// println!("{worst}");
    /// assert!(worst.is_proved());
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`FlowSolver::max_flow`](crate::flow::FlowSolver::max_flow); [`Error::Unknown`] for a safe asset that the network does not have; [`Error::OutOfRange`] for no failure or more than 8.
    ///
    /// # Complexity
    ///
    /// Exponential in `k` at worst; see [`WorstFailures::solves`]. The problem is that of Wood (1993), doi:10.1016/0895-7177(93)90236-R.
    pub fn worst(&self, query: &WorstQuery, observer: &mut impl Observer) -> Result<WorstFailures> {
        query.checked()?;
        let ends = query.from.iter().chain(&query.to).filter(|_| !query.ends_too);
        let ends: Vec<String> = ends.map(|code| format!("hub:{code}")).collect();
        let mut safe = vec![false; self.assets_count()];
        for key in ends.iter().chain(&query.safe) {
            if let Some(group) = self.group(key)? {
                safe[group as usize] = true;
            }
        }
        let of_assets = safe.iter().filter(|safe| !**safe).count() as u64;
        self.ask(&query.from, &query.to, |asked| {
            let suite = asked.suite();
            let watched = asked.watched();
            let (question, engine) = (asked.question, asked.engine);
            let mut watch = Watched {
                disruption: self,
                question,
                engine,
                watched,
                query,
                observer,
                undecided: Vec::new(),
                asked_again: 0,
                error: None,
            };
            let worst = Worst::search(engine, &mut asked.flow, query.k, query.tell, &safe, &mut watch);
            if let Some(error) = watch.error {
                return Err(error);
            }
            let asked_again = watch.asked_again;
            let mut undecided = watch.undecided;
            undecided.sort();
            undecided.dedup();
            let value = suite.value_t_per_year.get();
            let sets = worst.found.iter().map(|set| FailureSet {
                assets: set.groups.iter().map(|group| self.key(*group)).collect(),
                names: set.groups.iter().map(|group| self.name(*group)).collect(),
                left_t_per_year: TonnesPerYear(value - set.lost),
                lost_t_per_year: TonnesPerYear(set.lost),
            });
            Ok(WorstFailures {
                schema: SCHEMA.to_owned(),
                network: suite.network,
                view: suite.view,
                cargo: suite.cargo,
                corridor: suite.corridor,
                value_t_per_year: suite.value_t_per_year,
                headline: suite.headline,
                query: query.clone(),
                of_assets,
                sets: sets.collect(),
                most_lost_t_per_year: TonnesPerYear(worst.bound),
                listed_above_t_per_year: TonnesPerYear(worst.told_above),
                undecided,
                solves: worst.solves,
                asked_again,
                left: worst.left,
            })
        })
    }
}

struct Watched<'a, O> {
    disruption: &'a Disruption,
    question: &'a Question<'a>,
    engine: &'a Failures,
    watched: Vec<&'a Refused>,
    query: &'a WorstQuery,
    observer: &'a mut O,
    undecided: Vec<UndecidedFailure>,
    asked_again: u64,
    error: Option<Error>,
}

impl<O: Observer> Watched<'_, O> {
    /// The largest flow of the closed network, by a solver of its own, and the groups that carry it where more may fail.
    fn again(&mut self, assets: &[String], more: usize) -> Result<Belief> {
        self.asked_again += 1;
        let flows = self.disruption.flows_without(assets)?;
        let (from, to) = (&self.query.from, &self.query.to);
        let value = flows.max_flow_value(from, to)?.get();
        if more == 0 || value == 0 {
            return Ok(Belief::Another(value, Vec::new()));
        }
        let groups = match flows.max_flow(from, to) {
            Ok(flow) => self.disruption.carrying(&flow)?,
            // The value can be known where no flow is that could be told: then any may matter.
            Err(Error::LimitNotAnArc { .. }) => (0..narrow(self.disruption.assets_count())).collect(),
            Err(other) => return Err(other),
        };
        Ok(Belief::Another(value, groups))
    }
}

impl<O: Observer> Watch for Watched<'_, O> {
    fn progress(&mut self, done: u64, of: u64) -> ControlFlow<()> {
        let is_wrong = self.error.is_some();
        if is_wrong { ControlFlow::Break(()) } else { self.observer.progress(done, of) }
    }

    fn believe(&mut self, flow: &mut Mending, more: usize) -> Belief {
        if broken(self.question, self.engine, &self.watched, flow).is_none() {
            return Belief::AsItIs;
        }
        let mut assets: Vec<String> = flow.failed().map(|group| self.disruption.key(group)).collect();
        assets.sort();
        match self.again(&assets, more) {
            Ok(belief) => return belief,
            Err(Error::LimitNotAnArc { limit, reason }) => {
                self.undecided.push(UndecidedFailure { assets, with_any_other: more > 0, limit, reason });
            }
            Err(other) => self.error = Some(other),
        }
        Belief::Nothing
    }

    fn believes_all(&self) -> bool {
        self.watched.is_empty()
    }
}

impl fmt::Display for WorstFailures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let within = self.corridor.as_ref().map(|code| format!(" within {code}")).unwrap_or_default();
        let (from, to) = (self.query.from.join(", "), self.query.to.join(", "));
        writeln!(f, "{from} -> {to}{within}, {}, one way: {}", self.cargo, self.headline)?;
        let worst = format!("the worst of at most {} of {} assets", self.query.k, self.of_assets);
        let firsts = self.sets.iter().filter_map(|set| set.names.first()).map(String::as_str);
        let width = name_column(&worst, firsts);
        writeln!(f, "  {worst:<width$} {:>9} {:>9}  Mt a year", "left", "lost")?;
        for set in &self.sets {
            let [left, lost] = [set.left_t_per_year, set.lost_t_per_year].map(TonnesPerYear::million);
            for (at, name) in set.names.iter().enumerate() {
                let name = if at == 0 { format!("{name:<width$}") } else { format!("  and {name}") };
                if at == 0 {
                    writeln!(f, "  {name} {left:>9.3} {lost:>9.3}")?
                } else {
                    writeln!(f, "  {name}")?
                }
            }
        }
        for told in &self.undecided {
            writeln!(f, "  not decided: {}, for {}", told.assets.join(" + "), told.limit)?;
        }
        let bound = self.most_lost_t_per_year.million();
        let proved = if self.is_proved() { "proved" } else { "not proved" };
        write!(
            f,
            "  no set loses more than {bound:.3} Mt a year ({proved}); {} searches where trying all would take {}",
            self.solves,
            self.of_enumeration()
        )
    }
}
