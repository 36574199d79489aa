//! A scenario applied: everything is resolved first, all problems are told together, and only then another network is built.

use super::change::{Amend, Scenario, ScenarioChange, ScenarioEffect};
use super::picked::Picked;
use super::refused;
use crate::error::{Error, Finding, Result};
use crate::network::{
    Case, Fact, Network, NetworkBuilder, Origin, Rule, RuleEffect, RuleSet, Select, Status, Surcharge,
};
use std::collections::{BTreeMap, BTreeSet};

/// A fact that a change is about, by asset key and name.
pub(super) type Meant = (String, &'static str);

/// What a scenario made, and what it says of each fact that it is about, also where that is so already.
pub(super) struct Applied {
    pub(super) network: Network,
    pub(super) meant: BTreeMap<Meant, String>,
}

/// A scenario in the making. Rows of the builder stand where they stand in the base, so ids are positions; what is added comes behind.
pub(super) struct Work<'a> {
    pub(super) base: &'a Network,
    pub(super) scenario: &'a Scenario,
    pub(super) builder: NetworkBuilder,
    pub(super) findings: Vec<Finding>,
    /// Positions of rates that a figure took the place of.
    pub(super) rates_gone: BTreeSet<usize>,
    /// The change that is about each fact, and what it says of it.
    meant: BTreeMap<Meant, (usize, String)>,
    pub(super) rules: Vec<Rule>,
    pub(super) rules_gone: BTreeSet<String>,
    /// The change at work.
    at: usize,
    touched: bool,
}

impl Scenario {
    /// The network as this scenario makes it, seen in the same view and obeying the same rules. The network at hand stays as it is.
    ///
    /// New facts have the scenario's reason and sources as their origin and keep what stood there as `original`; factors and closings for a
    /// part become rules.
    ///
    /// # Errors
    ///
    /// [`Error::BadInput`] with everything that is wrong: what the scenario names and the network does not have, changes that touch
    /// nothing, two changes of one fact, figures that are none, and what the changed network itself would be refused for.
    ///
    /// # Complexity
    ///
    /// O(changes x assets + facts log facts).
    pub fn apply(&self, network: &Network) -> Result<Network> {
        self.applied(network).map(|applied| applied.network).map_err(refused)
    }

    pub(super) fn applied(&self, network: &Network) -> std::result::Result<Applied, Vec<Finding>> {
        let mut work = Work {
            base: network,
            scenario: self,
            builder: network.to_builder(),
            findings: self.own_faults(),
            rates_gone: BTreeSet::new(),
            meant: BTreeMap::new(),
            rules: Vec::new(),
            rules_gone: BTreeSet::new(),
            at: 0,
            touched: false,
        };
        work.check_sources(&self.sources, &self.name);
        for (at, change) in self.changes.iter().enumerate() {
            let before = work.findings.len();
            (work.at, work.touched) = (at, false);
            work.findings.extend(change.faults(&self.change_name(at)));
            work.resolve(change);
            if work.findings.len() > before {
                continue;
            }
            work.make(change);
            if !work.touched && work.findings.len() == before {
                work.idle(change);
            }
        }
        work.finish()
    }
}

impl Work<'_> {
    pub(super) fn fault(&mut self, rule: &str, reason: impl Into<String>) {
        self.fault_with(rule, reason, None);
    }

    pub(super) fn fault_with(&mut self, rule: &str, reason: impl Into<String>, suggestion: Option<String>) {
        let mut finding = Finding::new(rule, self.scenario.change_name(self.at), reason);
        finding.suggestion = suggestion;
        self.findings.push(finding);
    }

    fn unknown(&mut self, error: Error) {
        if let Error::Unknown { kind, code, suggestions } = error {
            let suggestion =
                (!suggestions.is_empty()).then(|| format!("did you mean {}?", suggestions.join(", ")));
            self.fault_with("unknown-code", format!("there is no {kind} `{code}`"), suggestion);
        }
    }

    fn check_sources(&mut self, keys: &[String], name: &str) {
        for key in keys {
            if let Err(Error::Unknown { suggestions, .. }) = self.base.source(key) {
                let mut finding = Finding::new("unknown-code", name, format!("there is no source `{key}`"));
                if !suggestions.is_empty() {
                    finding = finding.suggest(format!("did you mean {}?", suggestions.join(", ")));
                }
                self.findings.push(finding);
            }
        }
    }

    /// Whether everything that a change names is there.
    fn resolve(&mut self, change: &ScenarioChange) {
        for select in &change.select {
            let known = match select {
                Select::Basis(_) => Err(Error::Unknown {
                    kind: "selection of assets",
                    code: select.to_string(),
                    suggestions: Vec::new(),
                }),
                Select::Asset(key) => self.base.asset(key).map(|_| ()),
                _ => self.base.check_selection(select),
            };
            if let Err(error) = known {
                self.unknown(error);
            }
        }
        for code in &change.cargo {
            if let Err(error) = self.base.cargo(code) {
                self.unknown(error);
            }
        }
        self.check_sources(&change.sources, &self.scenario.change_name(self.at));
        let picked = Picked::of(self.base, change);
        let has_none = |what: &str| {
            Some(format!("a limit has no {what}; name the links, transfers or borders that share it"))
        };
        let misfit = match &change.effect {
            ScenarioEffect::Close | ScenarioEffect::Open if picked.names("limit:") => {
                Some("a limit is neither open nor shut; set its capacity to 0".to_owned())
            }
            ScenarioEffect::Time(_) if picked.names("border:") => {
                Some("the time at a border is its `dwell`".to_owned())
            }
            ScenarioEffect::Time(_) if picked.names("limit:") => has_none("time"),
            ScenarioEffect::Tariff(_) if picked.names("limit:") => has_none("tariff"),
            ScenarioEffect::Dwell(_) | ScenarioEffect::DwellBack(_) if picked.names("limit:") => {
                has_none("dwell")
            }
            _ => None,
        };
        if let Some(reason) = misfit {
            self.fault("bad-value", reason);
        }
    }

    /// Notes what the change at work says of a fact, and whether that is news. True where it has to be written; a finding where another
    /// change says something else.
    pub(super) fn says(&mut self, asset: &str, fact: &'static str, what: String, is_new: bool) -> bool {
        self.touched |= is_new;
        let meant = (asset.to_owned(), fact);
        if let Some((other, said)) = self.meant.get(&meant) {
            if *said != what {
                let reason = format!("change {} says something else of the {fact} of {asset}", other + 1);
                self.fault("conflict", reason);
            }
            return false;
        }
        self.meant.insert(meant, (self.at, what));
        is_new
    }

    pub(super) fn touch(&mut self) {
        self.touched = true;
    }

    /// Where a new figure comes from.
    pub(super) fn origin(&self, change: &ScenarioChange, original: Option<String>) -> Origin {
        // Those that are not there have their finding already.
        let is_known = |key: &&String| self.base.source(key).is_ok();
        let mut sources: Vec<String> = self.scenario.sources.iter().filter(is_known).cloned().collect();
        let also = change.sources.iter().filter(is_known).filter(|key| !self.scenario.sources.contains(key));
        sources.extend(also.cloned());
        Origin {
            status: change.status.unwrap_or(Status::Estimate),
            year: None,
            sources,
            original,
            note: Some(self.words(change)),
            default: false,
        }
    }

    fn words(&self, change: &ScenarioChange) -> String {
        let note = change.note.as_ref().map(|note| format!("; {note}")).unwrap_or_default();
        format!("scenario {}: {}{note}", self.scenario.name, self.scenario.reason)
    }

    fn make(&mut self, change: &ScenarioChange) {
        match &change.effect {
            ScenarioEffect::Close if change.is_partial() => self.rule(change, RuleEffect::Close),
            ScenarioEffect::Close => self.close(change),
            ScenarioEffect::Open => self.open(change),
            ScenarioEffect::Limit(cap) => self.cap(change, cap),
            ScenarioEffect::Time(Amend::Scale(factor)) => self.factor(change, 1.0, *factor),
            ScenarioEffect::Tariff(Amend::Scale(factor)) => self.factor(change, *factor, 1.0),
            ScenarioEffect::Dwell(Amend::Scale(factor)) => self.factor(change, 1.0, *factor),
            ScenarioEffect::DwellBack(Amend::Scale(_)) => {}
            ScenarioEffect::Time(Amend::Set(figure)) => self.set_time(change, figure),
            ScenarioEffect::Tariff(Amend::Set(figure)) => self.set_tariff(change, figure),
            ScenarioEffect::Dwell(Amend::Set(figure)) => self.set_dwell(change, figure, true),
            ScenarioEffect::DwellBack(Amend::Set(figure)) => self.set_dwell(change, figure, false),
            ScenarioEffect::Capacity(amend) => self.capacity(change, amend),
            ScenarioEffect::Gauge(gauge) => self.gauge(change, *gauge),
            ScenarioEffect::AddHub(_)
            | ScenarioEffect::AddLink(_)
            | ScenarioEffect::AddTransfer(_)
            | ScenarioEffect::AddBorder(_) => self.add(change),
            ScenarioEffect::Restore(rows) => self.restore(rows),
        }
    }

    /// A factor on prices or times, as a rule. Where borders are meant each gets its own, for a rule that names one is charged there.
    fn factor(&mut self, change: &ScenarioChange, cost: f64, time: f64) {
        if cost.to_bits() == 1.0_f64.to_bits() && time.to_bits() == 1.0_f64.to_bits() {
            return;
        }
        let effect =
            RuleEffect::Price(Surcharge { cost_factor: cost, time_factor: time, ..Surcharge::default() });
        let picked = Picked::of(self.base, change);
        if matches!(change.effect, ScenarioEffect::Dwell(_)) || picked.names("border:") {
            let borders = picked.borders();
            let is_named = change.select.len() == 1 && picked.names("border:");
            for at in borders {
                let border = &self.base.borders()[at as usize];
                let tail = if is_named { String::new() } else { format!("/{}", border.code) };
                self.push_rule(change, &tail, vec![Select::border(&border.code)], effect);
            }
        } else if !(picked.plain_links().is_empty()
            && picked.plain_transfers().is_empty()
            && picked.stays().is_empty())
        {
            self.push_rule(change, "", change.select.clone(), effect);
        }
    }

    /// A closing that holds for a part.
    fn rule(&mut self, change: &ScenarioChange, effect: RuleEffect) {
        let picked = Picked::of(self.base, change);
        if !(picked.links().is_empty() && picked.transfers().is_empty()) {
            self.push_rule(change, "", change.select.clone(), effect);
        }
    }

    fn push_rule(&mut self, change: &ScenarioChange, tail: &str, select: Vec<Select>, effect: RuleEffect) {
        self.touched = true;
        let note = change.note.as_ref().map(|note| format!("; {note}")).unwrap_or_default();
        let [named, also] = [&self.scenario.sources, &change.sources];
        let keys: Vec<&str> = named.iter().chain(also).map(String::as_str).collect();
        let keys = if keys.is_empty() { String::new() } else { format!(" ({})", keys.join(" ")) };
        self.rules.push(Rule {
            code: format!("{}/{}{tail}", self.scenario.name, self.at + 1),
            select,
            cargo: change.cargo.clone(),
            from_year: change.from_year,
            until_year: change.until_year,
            months: change.months.clone(),
            effect,
            reason: format!("{}{note}", self.scenario.reason),
            source: format!("{}{keys}", self.scenario.source),
            status: change.status.unwrap_or(Status::Estimate),
        });
    }

    /// Says why a change touched nothing.
    fn idle(&mut self, change: &ScenarioChange) {
        let words: Vec<String> = change.select.iter().map(Select::to_string).collect();
        let picked = Picked::of(self.base, change);
        let is_empty = picked.links().is_empty()
            && picked.transfers().is_empty()
            && picked.hubs().is_empty()
            && picked.borders().is_empty()
            && picked.limits().is_empty();
        let effect = change.effect.word();
        let reason = if change.effect.brings_rows() {
            format!("`{effect}` changes nothing: it is so already")
        } else if is_empty {
            format!("nothing is all of {}", words.join(" "))
        } else {
            format!(
                "`{effect}` changes nothing about {}: there is no such figure, or it is so already",
                words.join(" ")
            )
        };
        self.fault("touches-nothing", reason);
    }

    /// The network with all changes, and the rules that it obeys.
    fn finish(mut self) -> std::result::Result<Applied, Vec<Finding>> {
        let gone = std::mem::take(&mut self.rates_gone);
        let mut at = 0..;
        self.builder.rates.retain(|_| at.next().is_none_or(|at| !gone.contains(&at)));
        let old = self.base.rules();
        // One name for all scenarios, so that their order does not show.
        let mut set = RuleSet::new(old.map_or("scenarios", |old| old.name.as_str()));
        let kept = old.into_iter().flat_map(|old| &old.rules);
        set.rules.extend(kept.filter(|rule| !self.rules_gone.contains(&rule.code)).cloned());
        set.rules.append(&mut self.rules);
        let obeys = !set.rules.is_empty() || old.is_some() && self.rules_gone.is_empty();
        let view = self.base.view();
        let built = match self.builder.build_whole() {
            Ok(built) => built,
            Err(found) => {
                self.findings.extend(found);
                // What the rules name is looked up all the same.
                if let Err(Error::BadInput { findings, .. }) = self.base.without_rules().obeying(&set) {
                    self.findings.extend(findings);
                }
                return Err(self.findings);
            }
        };
        let seen = in_view(built, view.month, view.case);
        let seen = if obeys { seen.and_then(|seen| seen.obeying(&set)) } else { seen };
        match seen {
            Ok(network) if self.findings.is_empty() => {
                let meant = self.meant.into_iter().map(|(fact, (_, says))| (fact, says)).collect();
                Ok(Applied { network, meant })
            }
            Ok(_) => Err(self.findings),
            Err(Error::BadInput { findings, .. }) => {
                self.findings.extend(findings);
                Err(self.findings)
            }
            Err(other) => {
                self.findings.push(Finding::new("bad-value", &self.scenario.name, other.to_string()));
                Err(self.findings)
            }
        }
    }
}

fn in_view(network: Network, month: Option<u8>, case: Case) -> Result<Network> {
    let network = match month {
        Some(month) => network.in_month(month)?,
        None => network,
    };
    Ok(network.in_case(case))
}

/// A figure in words, as it stood before: `36 h (24 to 48)`.
pub(super) fn fact_words<T: Copy>(fact: &Fact<T>, number: impl Fn(T) -> f64, unit: &str) -> String {
    let (low, likely, high) = (number(fact.low()), number(fact.likely()), number(fact.high()));
    let range = if low < likely || likely < high { format!(" ({low} to {high})") } else { String::new() };
    format!("{likely} {unit}{range}")
}
