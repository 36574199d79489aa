//! JSON texts whose parts know where they stand, so that a finding about one of many records names its line.

use super::limits::{DEEPEST, LONGEST_RECORD};
use super::reading::{Reading, Tally};
use crate::error::{Error, Finding, Ledger, Result, grouped};
use crate::network::Lines;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// A JSON text.
pub(super) struct JsonText<'a> {
    pub(super) file: &'a str,
    pub(super) text: &'a str,
    /// Where its lines begin.
    starts: Vec<usize>,
}

/// The members of an object in their order, also those of one name.
pub(super) struct Members<'a>(pub(super) Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct All;
        impl<'de> Visitor<'de> for All {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> std::result::Result<Self::Value, M::Error> {
                let mut all = Vec::new();
                while let Some((Name(name), value)) = map.next_entry::<Name<'de>, &'de RawValue>()? {
                    all.push((name, value));
                }
                Ok(Members(all))
            }
        }
        deserializer.deserialize_map(All)
    }
}

/// A name, borrowed where it stands as it is.
struct Name<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Name<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Text;
        impl<'de> Visitor<'de> for Text {
            type Value = Name<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name")
            }

            fn visit_borrowed_str<E>(self, name: &'de str) -> std::result::Result<Self::Value, E> {
                Ok(Name(Cow::Borrowed(name)))
            }

            fn visit_str<E>(self, name: &str) -> std::result::Result<Self::Value, E> {
                Ok(Name(Cow::Owned(name.to_owned())))
            }
        }
        deserializer.deserialize_str(Text)
    }
}

impl<'a> JsonText<'a> {
    /// The text of bytes: UTF-8, and no deeper than it may be.
    pub(super) fn of(file: &'a str, bytes: &'a [u8]) -> Result<Self> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let line = 1 + bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count();
                let finding = Finding::new("encoding", "file", "the text is not UTF-8");
                return Err(refused(finding.at(file, line as u64, None).suggest("save it as UTF-8")));
            }
        };
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let this = Self { file, text, starts };
        this.check_depth()?;
        Ok(this)
    }

    fn check_depth(&self) -> Result<()> {
        let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
        for (at, byte) in self.text.bytes().enumerate() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if in_string => escaped = true,
                b'"' => in_string = !in_string,
                b'[' | b'{' if !in_string => {
                    depth += 1;
                    if depth > DEEPEST {
                        let reason =
                            format!("things stand inside one another deeper than the {DEEPEST} they may");
                        return Err(refused(self.finding("too-deep", "file", reason, at)));
                    }
                }
                b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        Ok(())
    }

    /// Where a part of the text begins.
    pub(super) fn offset_of(&self, part: &str) -> usize {
        (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize)
    }

    /// The line on which an offset is, from 1.
    pub(super) fn line(&self, offset: usize) -> u64 {
        self.starts.partition_point(|start| *start <= offset) as u64
    }

    pub(super) fn finding(
        &self,
        rule: &str,
        asset: &str,
        reason: impl Into<String>,
        offset: usize,
    ) -> Finding {
        Finding::new(rule, asset, reason).at(self.file, self.line(offset), None)
    }

    /// What the parser says about a part of the text, with the line and column in the whole.
    pub(super) fn damaged(&self, asset: &str, part: &str, error: &serde_json::Error) -> Finding {
        let begins = self.offset_of(part);
        let first = self.line(begins);
        let line = first + (error.line() as u64).saturating_sub(1);
        let start = self.starts.get(first as usize - 1).copied().unwrap_or_default();
        let column = if error.line() <= 1 { begins - start + error.column() } else { error.column() };
        let text = error.to_string();
        let said = text.rsplit_once(" at line ").map_or(text.as_str(), |(said, _)| said);
        let reason = format!("{said} at line {line} column {column}");
        Finding::new("json", asset, reason).at(self.file, line, None)
    }

    /// The members of the whole, and a finding for each that stands twice.
    pub(super) fn whole(&self, asset: &str) -> Result<Members<'a>> {
        let text: &'a str = self.text;
        let whole: Members<'a> =
            serde_json::from_str(text).map_err(|error| refused(self.damaged(asset, text, &error)))?;
        let twice = self.twice(asset, &whole);
        if twice.is_empty() { Ok(whole) } else { Err(refused_all(twice)) }
    }

    /// A finding for each member that stands twice.
    pub(super) fn twice(&self, asset: &str, members: &Members<'a>) -> Vec<Finding> {
        let mut names: Vec<&str> = members.0.iter().map(|(name, _)| name.as_ref()).collect();
        names.sort_unstable();
        let mut twice: Vec<&str> =
            names.windows(2).filter(|two| two[0] == two[1]).map(|two| two[0]).collect();
        twice.dedup();
        let last = |name: &str| members.0.iter().rev().find(|(known, _)| known == name);
        let at = |name: &str| last(name).map_or(0, |(_, value)| self.offset_of(value.get()));
        let finding =
            |name: &&str| self.finding("duplicate-field", asset, format!("`{name}` stands twice"), at(name));
        twice.iter().map(finding).collect()
    }

    /// The items of a list, each with its line, told apart by where on it they begin.
    pub(super) fn items(&self, name: &str, list: &'a RawValue) -> Result<Vec<(u64, &'a RawValue)>> {
        let items: Vec<&'a RawValue> = serde_json::from_str(list.get())
            .map_err(|error| refused(self.damaged(name, list.get(), &error)))?;
        let place = |item: &'a RawValue| {
            let offset = self.offset_of(item.get());
            let line = self.line(offset);
            let begins = usize::try_from(line).ok().and_then(|line| self.starts.get(line - 1)).copied();
            (Lines::told_apart(line, offset - begins.unwrap_or(offset)), item)
        };
        Ok(items.into_iter().map(place).collect())
    }

    /// Refuses a record that is too long.
    pub(super) fn is_too_long(&self, line: u64, record: &RawValue, reading: &mut Reading) -> bool {
        let is_long = record.get().len() > LONGEST_RECORD;
        if is_long {
            let reason = "the record is longer than the 1 MiB it may have";
            reading
                .findings
                .push(Finding::new("record-too-long", "record", reason).at(self.file, line, None));
        }
        is_long
    }

    pub(super) fn tally(&self, name: &str) -> Tally {
        Tally::new(&format!("{} {name}", self.file), self.file)
    }
}

/// The refusal of a text of which no record could be told.
pub(super) fn refused(finding: Finding) -> Error {
    refused_all(vec![finding])
}

pub(super) fn refused_all(findings: Vec<Finding>) -> Error {
    Error::BadInput { findings: grouped(findings), ledger: Some(Box::<Ledger>::default()) }
}
