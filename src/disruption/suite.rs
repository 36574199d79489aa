//! What failures take from a flow, as an answer.

use crate::flow::Headline;
use crate::network::View;
use crate::units::TonnesPerYear;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What the failure of one asset takes from the flow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FailureLoss {
    /// Asset key; of a link and its opposite, which fail together, the first one's.
    pub asset: String,
    /// Name for people.
    pub name: String,
    /// The largest flow without it, tonnes a year.
    pub left_t_per_year: TonnesPerYear,
    /// What is lost, tonnes a year.
    pub lost_t_per_year: TonnesPerYear,
}

/// What the failure of two assets takes from the flow, where that is more than what either takes alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PairLoss {
    /// Asset keys, in order.
    pub assets: [String; 2],
    /// Their names for people, in the same order.
    #[serde(default)]
    pub names: [String; 2],
    /// The largest flow without both, tonnes a year.
    pub left_t_per_year: TonnesPerYear,
    /// What is lost, tonnes a year.
    pub lost_t_per_year: TonnesPerYear,
    /// How much more that is than the worse of the two loses alone, tonnes a year.
    pub beyond_t_per_year: TonnesPerYear,
}

/// A failure after which a limit could bind that the solver cannot honour.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct UndecidedFailure {
    /// Keys of the assets that fail.
    pub assets: Vec<String>,
    /// True where nothing is said of these assets together with any other either, unless that pair is listed.
    #[serde(default)]
    pub with_any_other: bool,
    /// Key of the limit.
    pub limit: String,
    /// Why no single arc is equivalent to it here.
    pub reason: String,
}

/// Work that was ended by its observer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Unfinished {
    /// Steps that were done: assets that carry something, each with all others.
    pub done: u64,
    /// Steps there are.
    pub of: u64,
    /// No pair that was not looked at loses more, tonnes a year.
    pub at_most_lost_t_per_year: TonnesPerYear,
}

/// By which argument failures were decided. Each asset, and each two, is counted once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FailureCounts {
    /// Assets whose failure closes something that the cargo can use here. A link and its opposite are one.
    pub assets: u64,
    /// Of these, carry nothing of one maximum flow: that flow stays, and no failure makes it more.
    pub off_flow: u64,
    /// Carry something that what stays open beside them takes over.
    pub beside: u64,
    /// Decided by leading what they carry round through what is left.
    pub led_round: u64,
    /// Of these, lose nothing.
    pub led_round_whole: u64,
    /// Asked again on the closed network, because a limit that is no arc could bind.
    pub asked_again: u64,
    /// Pairs; zero where they were not asked.
    pub pairs: u64,
    /// Of these, carry nothing of one maximum flow, either of them.
    pub pairs_off_flow: u64,
    /// One of the two carries nothing of the flow that was mended after the other failed: they lose what that one loses.
    pub pairs_off_mended: u64,
    /// Decided by leading round what the second carries of the flow without the first.
    pub pairs_led_round: u64,
    /// Asked again on the closed network.
    pub pairs_asked_again: u64,
    /// Not decided, or not looked at.
    pub pairs_open: u64,
}

/// Every single failure, and every two where they were asked, and what is left of the largest flow. Complete: an asset that is neither listed nor undecided loses
/// nothing, and two that are not listed lose what the worse of them loses alone. Prints as a table; serialises.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FailureSuite {
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
    /// Codes of the hubs it starts from.
    pub from: Vec<String>,
    /// Codes of the hubs it leads to.
    pub to: Vec<String>,
    /// The largest flow when nothing has failed, tonnes a year.
    pub value_t_per_year: TonnesPerYear,
    /// The same in the units people speak of.
    pub headline: Headline,
    /// The failures that lose something, the worst first, then by key.
    pub singles: Vec<FailureLoss>,
    /// The pairs that lose more together than either alone, the worst first, then by key.
    pub pairs: Vec<PairLoss>,
    /// What could not be decided, by key.
    pub undecided: Vec<UndecidedFailure>,
    /// How it was decided.
    pub counts: FailureCounts,
    /// Where an observer ended it: what is missing.
    pub unfinished: Option<Unfinished>,
}

impl FailureSuite {
    /// What is left when one asset fails, by key; `None` where that is not decided. Assets that are not listed lose nothing, whether the network has them or not.
    #[must_use]
    pub fn left_without(&self, asset: &str) -> Option<TonnesPerYear> {
        let undecided = |told: &UndecidedFailure| matches!(&told.assets[..], [own] if own == asset);
        if let Some(loss) = self.singles.iter().find(|loss| loss.asset == asset) {
            return Some(loss.left_t_per_year);
        }
        (!self.undecided.iter().any(|told| undecided(told) && !told.with_any_other))
            .then_some(self.value_t_per_year)
    }

    /// What is left when two assets fail, by key; `None` where pairs were not asked or that one is not decided.
    #[must_use]
    pub fn left_without_both(&self, one: &str, other: &str) -> Option<TonnesPerYear> {
        if one == other {
            return self.left_without(one);
        }
        if self.counts.pairs == 0 || self.unfinished.is_some() {
            return None;
        }
        let is_pair = |assets: &[String]| {
            assets.len() == 2 && assets.iter().all(|asset| asset == one || asset == other)
        };
        if let Some(loss) = self.pairs.iter().find(|loss| is_pair(&loss.assets)) {
            return Some(loss.left_t_per_year);
        }
        let open = |told: &UndecidedFailure| {
            is_pair(&told.assets)
                || matches!(&told.assets[..], [own] if told.with_any_other && (own == one || own == other))
        };
        if self.undecided.iter().any(open) {
            return None;
        }
        Some(TonnesPerYear(self.left_without(one)?.get().min(self.left_without(other)?.get())))
    }
}

/// How many lines of each list are printed.
const MOST: usize = 25;

impl fmt::Display for FailureSuite {
    /// The worst first, the pairs before the single ones where they were asked. Lists of more than 25 are cut, with the number of the rest.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let within = self.corridor.as_ref().map(|code| format!(" within {code}")).unwrap_or_default();
        let (from, to) = (self.from.join(", "), self.to.join(", "));
        writeln!(f, "{from} -> {to}{within}, {}, one way: {}", self.cargo, self.headline)?;
        let counts = &self.counts;
        let (one, two) = ("one fails", "two fail, and lose more than either");
        let singles = self.singles.iter().take(MOST).map(|loss| loss.name.as_str());
        let pairs = self.pairs.iter().take(MOST).flat_map(|loss| loss.names.iter().map(String::as_str));
        let width = name_column(two, singles.chain(pairs));
        let numbers = |left: TonnesPerYear, lost: TonnesPerYear| {
            format!("{:>9.3} {:>9.3}", left.million(), lost.million())
        };
        if counts.pairs > 0 && self.pairs.is_empty() {
            writeln!(f, "  no two lose more than the worse of them alone")?;
        } else if counts.pairs > 0 {
            writeln!(f, "  {two:<width$} {:>9} {:>9}  Mt a year", "left", "lost")?;
            for PairLoss { names: [first, second], left_t_per_year, lost_t_per_year, .. } in
                self.pairs.iter().take(MOST)
            {
                writeln!(f, "  {first:<width$} {}", numbers(*left_t_per_year, *lost_t_per_year))?;
                writeln!(f, "    and {second}")?;
            }
            rest(f, self.pairs.len())?;
        }
        writeln!(f, "  {one:<width$} {:>9} {:>9}  Mt a year", "left", "lost")?;
        for FailureLoss { name, left_t_per_year, lost_t_per_year, .. } in self.singles.iter().take(MOST) {
            writeln!(f, "  {name:<width$} {}", numbers(*left_t_per_year, *lost_t_per_year))?;
        }
        rest(f, self.singles.len())?;
        for told in &self.undecided {
            let any = if told.with_any_other { ", with any other" } else { "" };
            writeln!(f, "  not decided: {}{any}, for {}", told.assets.join(" + "), told.limit)?;
        }
        if let Some(Unfinished { done, of, at_most_lost_t_per_year }) = &self.unfinished {
            let most = at_most_lost_t_per_year.million();
            writeln!(f, "  ended after {done} of {of}; no other pair loses more than {most:.3} Mt a year")?;
        }
        write!(
            f,
            "  of {} assets that can fail {} lose something: {} carry nothing of the flow, {} have room beside them, {} were searched",
            counts.assets,
            self.singles.len(),
            counts.off_flow,
            counts.beside,
            counts.led_round + counts.asked_again
        )?;
        if counts.pairs > 0 {
            write!(
                f,
                "\n  of {} pairs {} lose more than either: {} carry nothing, in {} the second carries nothing once the first has failed, {} were searched",
                counts.pairs,
                self.pairs.len(),
                counts.pairs_off_flow,
                counts.pairs_off_mended,
                counts.pairs_led_round + counts.pairs_asked_again
            )?;
            if counts.pairs_open > 0 {
                write!(f, ", {} are not decided", counts.pairs_open)?;
            }
        }
        Ok(())
    }
}

fn rest(f: &mut fmt::Formatter<'_>, lines: usize) -> fmt::Result {
    if lines > MOST { writeln!(f, "  and {} more", lines - MOST) } else { Ok(()) }
}

/// How wide a column of names is, so that none of them and no heading is cut.
pub(super) fn name_column<'a>(heading: &'a str, names: impl Iterator<Item = &'a str>) -> usize {
    names.chain([heading]).map(|name| name.chars().count()).max().unwrap_or(0).max(40)
}
