//! Where the rules that a network obeys bite: a list of rules for each asset, drawn up once and looked through by cargo, year and month.

use super::super::terms::Noted;
use super::super::{Asset, Cargo, FactUsed, LinkId, Network, Select, StepTerms, View, narrow};
use super::{Rule, RuleEffect, RuleReach, RuleSet};
use crate::error::{Error, Finding, Result, grouped, nearest_words};
use crate::units::{Hours, UsdPerTonne};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The rules that a network obeys, and where each of them bites.
#[derive(Debug)]
pub(in crate::network) struct Rulings {
    pub(in crate::network) set: RuleSet,
    links: Vec<Vec<u32>>,
    transfers: Vec<Vec<u32>>,
    stays: Vec<Vec<u32>>,
    borders: Vec<Vec<u32>>,
}

impl Rulings {
    fn new(network: &Network, set: RuleSet) -> Self {
        let rules_of = |has: &dyn Fn(&Rule) -> bool| -> Vec<u32> {
            (0..narrow(set.rules.len())).filter(|at| has(&set.rules[*at as usize])).collect()
        };
        let links = network.links().map(|(id, _)| rules_of(&|rule| rule.has_link(network, id))).collect();
        let transfers = (0..narrow(network.transfers().len()))
            .map(|at| rules_of(&|rule| rule.has_transfer(network, at)))
            .collect();
        let stays = network.hubs().map(|(id, _)| rules_of(&|rule| rule.has_stay(network, id))).collect();
        let borders =
            network.borders().iter().map(|border| rules_of(&|rule| rule.has_border(&border.key()))).collect();
        Self { set, links, transfers, stays, borders }
    }

    fn of(&self, asset: Asset) -> impl Iterator<Item = &Rule> {
        let list = match asset {
            Asset::Link(id) => self.links.get(id.index()),
            Asset::Transfer(at) => self.transfers.get(at as usize),
            Asset::Stay(hub) => self.stays.get(hub.index()),
            Asset::Border(at) => self.borders.get(at as usize),
            Asset::Limit(_) => None,
        };
        list.into_iter().flatten().map(|at| &self.set.rules[*at as usize])
    }
}

/// What the rules make of a price and a time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::network) struct Ruled {
    pub(in crate::network) cost_factor: f64,
    pub(in crate::network) time_factor: f64,
    pub(in crate::network) usd_per_t: UsdPerTonne,
    pub(in crate::network) hours: Hours,
}

impl Ruled {
    pub(in crate::network) fn on(self, time: Hours, cost: Option<UsdPerTonne>) -> StepTerms {
        StepTerms {
            time: time * self.time_factor + self.hours,
            cost: cost.unwrap_or_default() * self.cost_factor + self.usd_per_t,
        }
    }
}

impl Network {
    /// The same network under rules: what they close is closed, what they price is dearer or slower, for the cargoes, years and months
    /// that each of them names. Rules that it obeys already stay.
    ///
    /// A closed hub closes every link to and from it and every transfer there, a closed border every link that passes it. A price is charged
    /// on each link that is selected; where a border is named, there; where a hub is named, at its transfers and its stay.
    ///
    /// ```
    /// use corridor::{Objective, Router, Rule, RuleSet, Select};
    /// let network = corridor::data::caspian();
    /// let rule = Rule::close("no-ferry", Select::link("KZAAU-AZALA-sea"), "no feeder for a season", "supposed");
    /// let held = network.obeying(&RuleSet::new("supposed").with(rule))?;
    /// let router = Router::new(&held, held.cargo("container")?, Objective::cheapest())?;
    /// assert!(router.route(("CNXIY", "GEPTI"))?.legs.iter().all(|leg| leg.link != "KZAAU-AZALA-sea"));
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::BadInput`] with every fault of every rule: codes that the network does not have, numbers that are none, and rules of some
    /// years or months in a network that stands in none, of which nobody can say whether they hold.
    ///
    /// # Complexity
    ///
    /// O(rules x (links + transfers + hubs + borders)).
    pub fn obeying(&self, rules: &RuleSet) -> Result<Self> {
        let mut set = rules.clone();
        if let Some(before) = &self.rulings {
            set.name = format!("{} and {}", before.set.name, set.name);
            set.rules.extend(before.set.rules.iter().cloned());
        }
        let mut findings = set.faults();
        findings.extend(rules.rules.iter().flat_map(|rule| self.misfits(rule)));
        if !findings.is_empty() {
            return Err(Error::BadInput { findings: grouped(findings), ledger: None });
        }
        set.rules.sort_by(|a, b| a.code.cmp(&b.code));
        let bare = self.without_rules();
        let rulings = Rulings::new(&bare, set);
        Ok(Self { rulings: Some(Arc::new(rulings)), ..bare })
    }

    /// What a rule names that the network does not have, and what it leaves open.
    fn misfits(&self, rule: &Rule) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut unknown = |error: Error| {
            if let Error::Unknown { kind, code, suggestions } = error {
                let mut finding =
                    Finding::new("unknown-code", &rule.code, format!("there is no {kind} `{code}`"));
                if !suggestions.is_empty() {
                    finding = finding.suggest(format!("did you mean {}?", suggestions.join(", ")));
                }
                findings.push(finding);
            }
        };
        for select in &rule.select {
            if let Select::Basis(_) = select {
                unknown(Error::Unknown {
                    kind: "selection of links",
                    code: select.to_string(),
                    suggestions: Vec::new(),
                });
            } else if let Err(error) = self.check_selection(select) {
                unknown(error);
            }
        }
        for code in &rule.cargo {
            if let Err(error) = self.cargo(code) {
                unknown(error);
            }
        }
        let View { year, month, .. } = self.view;
        if (rule.from_year.is_some() || rule.until_year.is_some()) && year.is_none() {
            let reason = "it holds in some years, and the network stands in none";
            findings.push(
                Finding::new("no-year", &rule.code, reason)
                    .suggest("look at it in a year, as at(2027) or `--year 2027`"),
            );
        }
        if !rule.months.is_empty() && month.is_none() {
            let reason = "it holds in some months, and the network is looked at as the mean of a year";
            let month = rule.months[0];
            let way = format!("look at it in one of them, as in_month({month}) or `--month {month}`");
            findings.push(Finding::new("no-month", &rule.code, reason).suggest(way));
        }
        findings
    }

    /// The same network without any rules.
    #[must_use]
    pub fn without_rules(&self) -> Self {
        Self { rulings: None, ..self.clone() }
    }

    /// The rules that it obeys.
    #[must_use]
    pub fn rules(&self) -> Option<&RuleSet> {
        self.rulings.as_ref().map(|rulings| &rulings.set)
    }

    /// The rule with a code, among those that it obeys.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`] with the nearest codes.
    pub fn rule(&self, code: &str) -> Result<&Rule> {
        let rules = self.rules().map_or(&[][..], |set| &set.rules);
        rules.iter().find(|rule| rule.code == code).ok_or_else(|| Error::Unknown {
            kind: "rule",
            code: code.to_owned(),
            suggestions: nearest_words(code, rules.iter().map(|rule| rule.code.as_str()), 3),
        })
    }

    /// The rules that hold now, bite at an asset and are about a cargo.
    pub fn rules_at(&self, asset: Asset, cargo: &Cargo) -> impl Iterator<Item = &Rule> {
        let rules = self.rulings.as_deref().map(|rulings| rulings.of(asset));
        rules.into_iter().flatten().filter(|rule| rule.holds_in(self.view) && rule.is_about(cargo))
    }

    /// The first rule, by code, that closes a link or transfer to a cargo.
    #[must_use]
    pub fn closing_rule(&self, asset: Asset, cargo: &Cargo) -> Option<&Rule> {
        self.rules_at(asset, cargo).find(|rule| rule.effect == RuleEffect::Close)
    }

    /// True where a link is open and no rule closes it to a cargo. Whether the cargo can use its carriage is another question.
    #[must_use]
    pub fn is_open_to(&self, id: LinkId, cargo: &Cargo) -> bool {
        self.is_open(id) && self.closing_rule(Asset::Link(id), cargo).is_none()
    }

    /// True where a transfer is open and no rule closes it to a cargo.
    #[must_use]
    pub fn is_transfer_open_to(&self, at: u32, cargo: &Cargo) -> bool {
        self.is_transfer_open(at) && self.closing_rule(Asset::Transfer(at), cargo).is_none()
    }

    /// What the prices of rules make of an asset.
    pub(in crate::network) fn ruled(&self, asset: Asset, cargo: &Cargo, facts: &mut Noted<'_>) -> Ruled {
        let mut ruled =
            Ruled { cost_factor: 1.0, time_factor: 1.0, usd_per_t: UsdPerTonne(0.0), hours: Hours(0.0) };
        if self.rulings.is_none() {
            return ruled;
        }
        for rule in self.rules_at(asset, cargo) {
            let RuleEffect::Price(surcharge) = rule.effect else { continue };
            ruled.cost_factor *= surcharge.cost_factor;
            ruled.time_factor *= surcharge.time_factor;
            ruled.usd_per_t += UsdPerTonne(surcharge.usd_per_t);
            ruled.hours += Hours(surcharge.hours);
            if let Some(facts) = facts {
                facts.push(FactUsed {
                    status: rule.status,
                    asset: self.asset_key(asset),
                    quantity: "rule".to_owned(),
                    value: format!("{}: {surcharge}", rule.code),
                    year: None,
                    sources: vec![rule.source.clone()],
                    default: false,
                });
            }
        }
        ruled
    }

    /// What each rule closes and prices for a cargo, by code. A rule that touches nothing is listed too.
    ///
    /// ```
    /// use corridor::{Rule, RuleSet, Select};
    /// let network = corridor::data::caspian();
    /// let rules = RuleSet::new("supposed").with(Rule::close("no-RU", Select::country("RU"), "a closed border", "supposed"));
    /// for reach in network.obeying(&rules)?.reach_of_rules(network.cargo("container")?) {
    ///     println!("{reach}");
    /// }
    /// # Ok::<(), corridor::Error>(())
    /// ```
    #[must_use]
    pub fn reach_of_rules(&self, cargo: &Cargo) -> Vec<RuleReach> {
        let Some(rulings) = &self.rulings else { return Vec::new() };
        let links = self.links().filter(|(id, link)| {
            cargo.can_use(link.carriage) && cargo.is_among(&link.cargo) && self.is_open(*id)
        });
        let usable: Vec<LinkId> = links.map(|(id, _)| id).collect();
        let transfers = (0..narrow(self.transfers().len())).filter(|at| {
            let transfer = &self.transfers()[*at as usize];
            cargo.can_use(transfer.from)
                && cargo.can_use(transfer.to)
                && cargo.is_among(&transfer.cargo)
                && self.is_transfer_open(*at)
        });
        let passed: BTreeSet<u32> =
            usable.iter().flat_map(|id| self.passings(*id).iter().map(|passing| passing.border)).collect();
        let assets: Vec<Asset> = usable
            .iter()
            .map(|id| Asset::Link(*id))
            .chain(transfers.map(Asset::Transfer))
            .chain(self.hubs().map(|(hub, _)| Asset::Stay(hub)))
            .chain(passed.into_iter().map(Asset::Border))
            .collect();
        let reach = |rule: &Rule| {
            let (in_force, about_cargo) = (rule.holds_in(self.view), rule.is_about(cargo));
            let bites = |asset: &&Asset| rulings.of(**asset).any(|of| of.code == rule.code);
            let keys: Vec<String> = if in_force && about_cargo {
                assets.iter().filter(bites).map(|asset| self.asset_key(*asset)).collect()
            } else {
                Vec::new()
            };
            let (closes, prices) =
                if rule.effect == RuleEffect::Close { (keys, Vec::new()) } else { (Vec::new(), keys) };
            RuleReach { rule: rule.clone(), in_force, about_cargo, closes, prices }
        };
        rulings.set.rules.iter().map(reach).collect()
    }
}
