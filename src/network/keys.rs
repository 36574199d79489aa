//! Two-way rows apart, and keys for rows without one.
//!
//! A network may have millions of links of half a kilobyte each, so rows are moved and never copied but for the opposite of a two-way
//! one, memory is given back on the way, and text is made only where it decides something.

use super::builder::NetworkBuilder;
use super::{Link, Transfer, check, narrow};
use crate::error::Finding;
use serde::Serialize;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What a link and a transfer have in common while keys are made: they may stand for two, and have a key each.
pub(super) trait Paired: Clone + PartialEq + Serialize {
    /// Where no word of a rank holds this, the natural keys of two ranks differ, numbered or not.
    const SEPARATOR: char;
    /// The rank of the opposite.
    fn turned(rank: [u32; 2]) -> [u32; 2];
    fn key(&self) -> &str;
    fn set_key(&mut self, key: String);
    fn back_key(&mut self) -> &mut Option<String>;
    fn natural_key(&self) -> String;
    /// What rows are sorted by, before their other columns.
    fn rank(&self) -> [&str; 2];
    fn is_two_way(&self) -> bool;
    fn make_one_way(&mut self);
    /// True where the row stands for two.
    fn stands_for_two(&self) -> bool;
    fn opposite(&self) -> Self;
}

impl Paired for Link {
    const SEPARATOR: char = '-';

    fn turned([from, to]: [u32; 2]) -> [u32; 2] {
        [to, from]
    }

    fn key(&self) -> &str {
        &self.key
    }

    fn set_key(&mut self, key: String) {
        self.key = key;
    }

    fn back_key(&mut self) -> &mut Option<String> {
        &mut self.back_key
    }

    fn natural_key(&self) -> String {
        self.natural_key()
    }

    fn rank(&self) -> [&str; 2] {
        [&self.from, &self.to]
    }

    fn is_two_way(&self) -> bool {
        self.two_way
    }

    fn make_one_way(&mut self) {
        self.two_way = false;
    }

    fn stands_for_two(&self) -> bool {
        self.two_way
    }

    fn opposite(&self) -> Self {
        self.reversed()
    }
}

impl Paired for Transfer {
    const SEPARATOR: char = ':';

    fn turned(rank: [u32; 2]) -> [u32; 2] {
        rank
    }

    fn key(&self) -> &str {
        &self.key
    }

    fn set_key(&mut self, key: String) {
        self.key = key;
    }

    fn back_key(&mut self) -> &mut Option<String> {
        &mut self.back_key
    }

    fn natural_key(&self) -> String {
        self.natural_key()
    }

    fn rank(&self) -> [&str; 2] {
        [&self.hub, ""]
    }

    fn is_two_way(&self) -> bool {
        self.two_way
    }

    fn make_one_way(&mut self) {
        self.two_way = false;
    }

    fn stands_for_two(&self) -> bool {
        self.two_way && self.from != self.to
    }

    fn opposite(&self) -> Self {
        self.reversed()
    }
}

/// The items of a vector from the last to the first. Its memory goes back to the system on the way, so that what they are moved to can
/// grow as it shrinks.
pub(super) struct FromTheEnd<T>(Vec<T>);

impl<T> FromTheEnd<T> {
    /// So many items are moved before memory is given back.
    const STEP: usize = 1 << 16;

    pub(super) fn of(items: Vec<T>) -> Self {
        Self(items)
    }
}

impl<T> Iterator for FromTheEnd<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        let item = self.0.pop()?;
        if self.0.len().is_multiple_of(Self::STEP) {
            self.0.shrink_to_fit();
        }
        Some(item)
    }
}

/// Rows apart, in the order of the input.
pub(super) struct Apart<T> {
    pub(super) rows: Vec<T>,
    /// The position in the input of each.
    pub(super) places: Vec<u32>,
    /// The positions of the words of each row's rank among all such words, so that rows sort by numbers as by the words.
    ranks: Vec<[u32; 2]>,
    /// The rows by rank, equal ones in their order.
    order: Vec<u32>,
}

/// Rows in their final order.
pub(super) struct Sorted<T> {
    pub(super) rows: Vec<T>,
    /// The rank of each.
    pub(super) ranks: Vec<[u32; 2]>,
    /// The other one of a row that stood for two.
    pub(super) twin: Vec<Option<u32>>,
}

impl<T> Apart<T> {
    /// The rows by rank and then by `rest`; equal ones stay in their order.
    pub(super) fn sorted_by(mut self, rest: impl Fn(&T, &T) -> Ordering) -> Sorted<T> {
        let rank = |at: u32| self.ranks[at as usize];
        for alike in self.order.chunk_by_mut(|a, b| rank(*a) == rank(*b)).filter(|alike| alike.len() > 1) {
            alike.sort_by(|a, b| rest(&self.rows[*a as usize], &self.rows[*b as usize]));
        }
        let mut order = self.order;
        let ranks = order.iter().map(|at| self.ranks[*at as usize]).collect();
        let mut becomes = vec![0; order.len()];
        order.iter().enumerate().for_each(|(now, at)| becomes[*at as usize] = narrow(now));
        let mut twin = vec![None; order.len()];
        for at in 1..order.len() {
            if self.places[at - 1] == self.places[at] {
                let [there, back] = [becomes[at - 1], becomes[at]];
                (twin[there as usize], twin[back as usize]) = (Some(back), Some(there));
            }
        }
        drop(becomes);
        // Cycle by cycle, where they lie.
        for first in 0..order.len() {
            let mut at = first;
            loop {
                let from = std::mem::replace(&mut order[at], narrow(at)) as usize;
                if from == first {
                    break;
                }
                self.rows.swap(at, from);
                at = from;
            }
        }
        Sorted { rows: self.rows, ranks, twin }
    }
}

/// Every two-way row becomes two, missing keys are made in an order that does not depend on the input, duplicate keys are found. `known` are the
/// ranks of the rows of the input and the words they count, where somebody has them.
pub(super) fn expand<T: Paired>(
    builder: &NetworkBuilder,
    table: &'static str,
    rows: Vec<T>,
    known: Option<&[[u32; 2]]>,
    findings: &mut Vec<Finding>,
) -> Apart<T> {
    let (mut rows, places, two_way) = apart(rows);
    let is_back = |at: usize| at > 0 && places[at - 1] == places[at];
    let (ranks, is_plain) = match known {
        Some(known) => {
            let rank = |(at, place): (usize, &u32)| {
                let there = known[*place as usize];
                if is_back(at) { T::turned(there) } else { there }
            };
            let mut words = builder.hubs.iter().map(|hub| &hub.code);
            (places.iter().enumerate().map(rank).collect(), !words.any(|word| word.contains(T::SEPARATOR)))
        }
        None => ranks(&rows),
    };
    // The stated keys, with the input row that was first with it. Only looked up in, so the order of a hash map never shows.
    let mut stated: HashMap<&str, u32> = HashMap::new();
    for (row, place) in rows.iter().zip(&places).filter(|(row, _)| !row.key().is_empty()) {
        if let Some(first) = stated.get(row.key()) {
            let both = (*first as usize, *place as usize);
            findings.push(check::duplicate(builder, table, both, "key", row.key()));
        } else {
            stated.insert(row.key(), *place);
        }
    }
    // The two of a pair stand next to each other, there before back.
    let original = |at: u32| {
        let at = at as usize;
        (&rows[at - usize::from(is_back(at))], two_way[places[at] as usize])
    };
    let mut order: Vec<u32> = (0..narrow(rows.len())).collect();
    order.sort_unstable_by_key(|at| (ranks[*at as usize], *at));
    let mut made: Vec<(u32, String)> = Vec::with_capacity(rows.len() - stated.len().min(rows.len()));
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut numbers: BTreeMap<String, u64> = BTreeMap::new();
    let mut run: Vec<u32> = Vec::new();
    for all in order.chunk_by(|a, b| ranks[*a as usize] == ranks[*b as usize]) {
        run.clear();
        run.extend(all.iter().filter(|at| rows[**at as usize].key().is_empty()));
        if is_plain {
            taken.clear();
            numbers.clear();
            if let [at] = run[..] {
                let key = rows[at as usize].natural_key();
                if !stated.contains_key(key.as_str()) {
                    made.push((at, key));
                    continue;
                }
            }
        }
        for ((natural, text, at), before) in in_order(&rows, &run) {
            if let Some((before, same)) = before
                && same == text
                && places[before as usize] != places[at as usize]
                && original(before) == original(at)
            {
                let (a, b) = (places[before as usize] as usize, places[at as usize] as usize);
                findings.push(check::identical(builder, table, (a.min(b), a.max(b)), &natural));
            }
            // The key itself, or the first of `key-2`, `key-3`, ... that nobody has.
            let is_taken = |key: &str| stated.contains_key(key) || taken.contains(key);
            let mut key = natural;
            if is_taken(&key) {
                let number = numbers.entry(key.clone()).or_insert(1);
                let mut numbered = key.clone();
                while is_taken(&numbered) {
                    *number += 1;
                    numbered = format!("{key}-{number}");
                }
                key = numbered;
            }
            taken.insert(key.clone());
            made.push((at, key));
        }
    }
    drop(stated);
    for (at, key) in made {
        rows[at as usize].set_key(key);
    }
    for at in 1..rows.len() {
        if places[at - 1] == places[at] {
            let (there, back) = (rows[at - 1].key().to_owned(), rows[at].key().to_owned());
            *rows[at - 1].back_key() = Some(back);
            *rows[at].back_key() = Some(there);
        }
    }
    Apart { rows, places, ranks, order }
}

/// The rows apart, the position in the input of each, and which rows of the input are two-way.
fn apart<T: Paired>(rows: Vec<T>) -> (Vec<T>, Vec<u32>, Vec<bool>) {
    let two_way: Vec<bool> = rows.iter().map(Paired::is_two_way).collect();
    let count = rows.iter().map(|row| 1 + usize::from(row.stands_for_two())).sum();
    let mut all: Vec<T> = Vec::with_capacity(count);
    let mut places: Vec<u32> = Vec::with_capacity(count);
    for (place, mut there) in rows.into_iter().enumerate() {
        let doubled = there.stands_for_two();
        there.make_one_way();
        let back = doubled.then(|| {
            let mut back = there.opposite();
            if let Some(named) = back.back_key().clone() {
                back.set_key(named);
            } else if !back.key().is_empty() {
                back.set_key(format!("{}~", back.key()));
            }
            back
        });
        all.push(there);
        places.push(narrow(place));
        if let Some(back) = back {
            all.push(back);
            places.push(narrow(place));
        }
    }
    (all, places, two_way)
}

/// For each row the positions of its two words among the words of all rows; and whether no word holds what separates words in a key.
fn ranks<T: Paired>(rows: &[T]) -> (Vec<[u32; 2]>, bool) {
    // Only looked up in, so the order of a hash map never shows.
    let mut number: HashMap<&str, u32> = HashMap::new();
    rows.iter().flat_map(Paired::rank).for_each(|word| _ = number.insert(word, 0));
    let mut words: Vec<&str> = number.keys().copied().collect();
    words.sort_unstable();
    words.iter().enumerate().for_each(|(at, word)| _ = number.insert(word, narrow(at)));
    let of = |word: &str| number.get(word).copied().unwrap_or_default();
    let is_plain = !words.iter().any(|word| word.contains(T::SEPARATOR));
    (rows.iter().map(|row| row.rank().map(of)).collect(), is_plain)
}

/// A row's natural key, the text of its columns where others have the same key, and its position; and the text and position of the one
/// before it of the same key.
type InOrder = ((String, String, u32), Option<(u32, String)>);

/// The rows of one rank by natural key and then by their other columns.
fn in_order<T: Paired>(rows: &[T], run: &[u32]) -> Vec<InOrder> {
    let mut keyed: Vec<(String, String, u32)> =
        run.iter().map(|at| (rows[*at as usize].natural_key(), String::new(), *at)).collect();
    keyed.sort_unstable();
    for alike in keyed.chunk_by_mut(|a, b| a.0 == b.0).filter(|alike| alike.len() > 1) {
        alike.iter_mut().for_each(|row| row.1 = columns(&rows[row.2 as usize]));
        alike.sort_unstable();
    }
    let before: Vec<Option<(u32, String)>> = std::iter::once(None)
        .chain(keyed.windows(2).map(|two| (two[0].0 == two[1].0).then(|| (two[0].2, two[0].1.clone()))))
        .collect();
    keyed.into_iter().zip(before).collect()
}

/// All columns of a row as text, for sorting and for finding identical rows. What the text cannot show was refused by the checks.
pub(super) fn columns(row: &impl Serialize) -> String {
    serde_json::to_string(row).unwrap_or_default()
}
