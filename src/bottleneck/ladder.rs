//! The ladder of a pair of places or of a corridor.

use super::{LadderCertificate, LadderQuery};
use crate::flow::{Headline, significant};
use crate::network::View;
use crate::units::TonnesPerYear;
use serde::{Deserialize, Serialize};
use std::fmt;

/// An asset as a ladder names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RungAsset {
    /// Asset key.
    pub asset: String,
    /// Name for people.
    pub name: String,
    /// True for the backward direction of a border or limit whose directions do not share.
    #[serde(default)]
    pub backward: bool,
}

/// One of the cuts of a rung, and how often it counts towards the slope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct NestedCut {
    /// The assets; widening any one of them widens the cut.
    pub assets: Vec<RungAsset>,
    /// How many units of the slope it stands for.
    pub times: u64,
}

/// An asset, and how far cheapest ways of widening widen it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Widened {
    /// The asset.
    #[serde(flatten)]
    pub asset: RungAsset,
    /// Tonnes a year that every cheapest way adds.
    pub at_least_t_per_year: TonnesPerYear,
    /// Tonnes a year that no cheapest way exceeds.
    pub at_most_t_per_year: TonnesPerYear,
}

/// An asset whose widening is taken back: whichever cheapest ways are taken, it had been widened further than it is now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TakenBack {
    /// The asset.
    #[serde(flatten)]
    pub asset: RungAsset,
    /// What every cheapest way had added at the end of an earlier rung, tonnes a year.
    pub from_at_least_t_per_year: TonnesPerYear,
    /// What no cheapest way adds beyond at the end of this one, tonnes a year.
    pub to_at_most_t_per_year: TonnesPerYear,
}

/// One interval of constant slope. Of everything that it says nothing depends on which of several cheapest ways a solver found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Rung {
    /// Price of one more tonne a year; with unit prices the number of cuts in series that must be widened together.
    pub slope: u64,
    /// The flow at which it begins, tonnes a year.
    pub from_t_per_year: TonnesPerYear,
    /// The least price at which that flow passes, C(F): what all rungs below it cost.
    pub from_price: u128,
    /// How far it reaches, tonnes a year; `None` is without end.
    pub length_t_per_year: Option<TonnesPerYear>,
    /// Its cuts, each as near the origins as can be, from the origins to the destinations.
    pub cuts_near_origin: Vec<NestedCut>,
    /// Its cuts, each as near the destinations as can be, from the origins to the destinations.
    pub cuts_near_destination: Vec<NestedCut>,
    /// The assets that end it: they lead out of what a further tonne still reaches at this slope, and are full, or at their ceiling, in every
    /// cheapest way at its end but not in every one on it.
    pub ends: Vec<RungAsset>,
    /// The assets into what a further tonne still reaches whose use or widening is wholly taken back in every cheapest way at its end, but not in
    /// every one on it, which ends it too.
    pub undone: Vec<RungAsset>,
    /// The assets that some cheapest way of widening widens for some flow on it, its ends included.
    pub may_widen: Vec<RungAsset>,
    /// The assets that every cheapest way of widening widens, for every flow strictly between its ends.
    pub must_widen: Vec<RungAsset>,
    /// How far each asset is widened at its end; empty where it has none, or where the ladder ends on it for a limit.
    pub at_end: Vec<Widened>,
    /// The assets whose widening it takes back, whichever cheapest ways are taken.
    pub takes_back: Vec<TakenBack>,
}

/// What widening one asset alone, without limit, would bring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AloneGain {
    /// The asset.
    #[serde(flatten)]
    pub asset: RungAsset,
    /// Tonnes a year more; `None` is without end.
    pub gain_t_per_year: Option<TonnesPerYear>,
}

/// Why a ladder ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LadderEnd {
    /// The last rung goes on without end.
    Endless,
    /// No more can pass at any price, for these assets cannot be widened further.
    Blocked(Vec<RungAsset>),
    /// The wanted number of rungs is there.
    Steps,
    /// Beyond this flow a limit could bind that the ladder cannot honour: its key and the flow, tonnes a year.
    Limit(String, TonnesPerYear),
}

/// The ladder. Prints as a table; serialises.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Ladder {
    /// Version of the shape of this answer.
    pub schema: String,
    /// Digest of the network it was computed on.
    pub network: String,
    /// When and how that network was looked at.
    pub view: View,
    /// Code of the cargo.
    pub cargo: String,
    /// The corridor whose links alone were used.
    pub corridor: Option<String>,
    /// The question.
    pub query: LadderQuery,
    /// Today's maximum flow, tonnes a year.
    pub today_t_per_year: TonnesPerYear,
    /// The same in the units people speak of.
    pub headline: Headline,
    /// The rungs by rising slope, one beginning where the other ends.
    pub rungs: Vec<Rung>,
    /// Why there are no more.
    pub end: LadderEnd,
    /// What widening each asset alone brings: all assets of today's cuts and all that gain, the largest gain first. Left out are those with
    /// which a limit could bind that this ladder cannot honour.
    pub alone: Vec<AloneGain>,
    /// What proves that the price of each rung is also enough.
    pub certificate: LadderCertificate,
}

/// Millions, for reading.
#[expect(clippy::cast_precision_loss, reason = "for printing")]
fn million(price: u128) -> f64 {
    price as f64 / 1e6
}

impl fmt::Display for Ladder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let within = self.corridor.as_ref().map(|code| format!(" within {code}")).unwrap_or_default();
        writeln!(
            f,
            "{} -> {}{within}, {}, one way; today {}",
            self.query.from.join(", "),
            self.query.to.join(", "),
            self.cargo,
            self.headline
        )?;
        let joined = |assets: &[RungAsset], word: &str| {
            assets.iter().map(|asset| asset.name.as_str()).collect::<Vec<_>>().join(word)
        };
        let names = |assets: &[RungAsset]| joined(assets, "; ");
        writeln!(f, "  {:>5}  {:>22}  {:>9}  widen", "price", "Mt a year", "so far")?;
        let mut below = None;
        for rung in &self.rungs {
            let from = rung.from_t_per_year.million();
            let to = rung
                .length_t_per_year
                .map(|length| TonnesPerYear(rung.from_t_per_year.get() + length.get()).million());
            let to = to.map_or("and more".to_owned(), |to| format!("to {to:.2}"));
            // What the rung below widened too is not said again.
            let known = below.map_or(&[][..], |below: &Rung| &below.cuts_near_origin);
            let new: Vec<String> = rung
                .cuts_near_origin
                .iter()
                .filter(|cut| !known.contains(cut))
                .map(|cut| joined(&cut.assets, " or "))
                .collect();
            let again = rung.cuts_near_origin.len() - new.len();
            let mut lines = new.into_iter();
            let first = match again {
                0 => lines.next().unwrap_or_default(),
                1 => "the one above, and".to_owned(),
                _ => format!("{again} of those above, and"),
            };
            let so_far = million(rung.from_price);
            writeln!(f, "  {:>5}  {from:>6.2} {to:<15}  {so_far:>9.2}  {first}", rung.slope)?;
            let mut more = |text: &str| writeln!(f, "  {:>5}  {:>22}  {:>9}  {text}", "", "", "");
            for (at, cut) in lines.enumerate() {
                let and = if at == 0 && again > 0 { "" } else { "and " };
                more(&format!("{and}{cut}"))?;
            }
            let (must, may) = (&rung.must_widen, &rung.may_widen);
            if !must.is_empty() && must.len() < may.len() {
                more(&format!("in every cheapest way: {}", names(must)))?;
            }
            for back in &rung.takes_back {
                let (from, to) = (back.from_at_least_t_per_year, back.to_at_most_t_per_year);
                let (from, to) = (from.million(), to.million());
                more(&format!("takes back: {}, from {from:.2} to {to:.2}", back.asset.name))?;
            }
            if !rung.ends.is_empty() {
                more(&format!("ends when full: {}", names(&rung.ends)))?;
            }
            below = Some(rung);
        }
        if self.rungs.iter().any(|rung| !rung.takes_back.is_empty()) {
            writeln!(
                f,
                "  this is a curve and no plan in phases: a later rung takes back what an earlier one widened"
            )?;
        }
        match &self.end {
            LadderEnd::Endless | LadderEnd::Steps => {}
            LadderEnd::Blocked(assets) if assets.is_empty() => {
                writeln!(f, "  no more at any price: there is no open way to widen")?;
            }
            LadderEnd::Blocked(assets) => writeln!(f, "  no more at any price: {}", names(assets))?,
            LadderEnd::Limit(limit, most) => {
                writeln!(
                    f,
                    "  beyond {:.2} Mt {limit} could bind, which this ladder cannot honour",
                    most.million()
                )?;
            }
        }
        write!(f, "  widening one alone:")?;
        for gain in &self.alone {
            let gained = gain.gain_t_per_year.map_or("any amount".to_owned(), |gain| {
                if gain.get() == 0 {
                    "gains nothing".to_owned()
                } else {
                    format!("+{} Mt", significant(gain.million()))
                }
            });
            write!(f, "\n    {:<58} {gained}", gain.asset.name)?;
        }
        if self.alone.is_empty() {
            write!(f, " nothing is full")?;
        }
        Ok(())
    }
}
