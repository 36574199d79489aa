//! JSON texts whose parts know where they stand, so that a finding about one of many records names its line.

use super::limits::Limits;
use super::reading::{Reading, Tally};
use crate::error::{Error, Finding, Ledger, Result, grouped};
use crate::network::Lines;
use serde::de::{Deserialize, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// A JSON text.
pub(super) struct JsonText<'a> {
    pub(super) file: &'a str,
    pub(super) text: &'a str,
    pub(super) limits: &'a Limits,
    blocks: Vec<Block>,
}

/// Where a block of so many bytes stands among the lines, so that places are found without a list of all lines.
const BLOCK: usize = 4096;

struct Block {
    /// The lines that begin before it.
    lines: u32,
    /// Where the last of them begins.
    begins: usize,
}

/// The members of an object in their order, also those of one name.
pub(super) struct Members<'a>(pub(super) Vec<(Cow<'a, str>, &'a RawValue)>);

/// Reads the members of an object, of which so many are kept, and counts them.
struct ReadMembers {
    most: u64,
}

impl<'de> DeserializeSeed<'de> for ReadMembers {
    type Value = (Members<'de>, u64);

    fn deserialize<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> std::result::Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for ReadMembers {
    type Value = (Members<'de>, u64);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> std::result::Result<Self::Value, M::Error> {
        let (mut all, mut count) = (Vec::new(), 0);
        while let Some((Name(name), value)) = map.next_entry::<Name<'de>, &'de RawValue>()? {
            count += 1;
            if count <= self.most {
                all.push((name, value));
            }
        }
        Ok((Members(all), count))
    }
}

/// Hands over the items of a list one by one.
struct EachItem<'f, 'a>(&'f mut dyn FnMut(&'a RawValue));

impl<'de: 'a, 'a> Visitor<'de> for EachItem<'_, 'a> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut items: S) -> std::result::Result<(), S::Error> {
        while let Some(item) = items.next_element::<&'de RawValue>()? {
            (self.0)(item);
        }
        Ok(())
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
    pub(super) fn of(file: &'a str, bytes: &'a [u8], limits: &'a Limits) -> Result<Self> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let line = 1 + bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count();
                let finding = Finding::new("encoding", "file", "the text is not UTF-8");
                return Err(refused(finding.at(file, line as u64, None).suggest("save it as UTF-8")));
            }
        };
        let mut blocks = Vec::with_capacity(text.len() / BLOCK + 1);
        let (mut lines, mut begins) = (1_u32, 0);
        for (nth, block) in text.as_bytes().chunks(BLOCK).enumerate() {
            blocks.push(Block { lines, begins });
            for (at, _) in block.iter().enumerate().filter(|(_, byte)| **byte == b'\n') {
                (lines, begins) = (lines.saturating_add(1), nth * BLOCK + at + 1);
            }
        }
        let this = Self { file, text, limits, blocks };
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
                    if self.limits.is_over("depth", depth) {
                        let told = self.limits.told("depth");
                        let reason =
                            format!("things stand inside one another deeper than the {told} they may");
                        let finding = self.finding("too-deep", "file", reason, at);
                        return Err(refused(finding.suggest(Limits::raised("depth"))));
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

    /// The line on which an offset is, from 1, and where it begins.
    fn place(&self, offset: usize) -> (u64, usize) {
        let offset = offset.min(self.text.len());
        let nth = (offset / BLOCK).min(self.blocks.len().saturating_sub(1));
        let (mut line, mut begins) = self.blocks.get(nth).map_or((1, 0), |block| (block.lines, block.begins));
        let start = nth * BLOCK;
        let before = &self.text.as_bytes()[start.min(offset)..offset];
        for (at, _) in before.iter().enumerate().filter(|(_, byte)| **byte == b'\n') {
            (line, begins) = (line.saturating_add(1), start + at + 1);
        }
        (u64::from(line), begins)
    }

    /// The line on which an offset is, from 1.
    pub(super) fn line(&self, offset: usize) -> u64 {
        self.place(offset).0
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
        let (first, start) = self.place(begins);
        let line = first + (error.line() as u64).saturating_sub(1);
        let column = if error.line() <= 1 { begins - start + error.column() } else { error.column() };
        let text = error.to_string();
        let said = text.rsplit_once(" at line ").map_or(text.as_str(), |(said, _)| said);
        let reason = format!("{said} at line {line} column {column}");
        Finding::new("json", asset, reason).at(self.file, line, None)
    }

    /// The members of the whole, and a finding for each that stands twice.
    pub(super) fn whole(&self, asset: &str) -> Result<Members<'a>> {
        let whole = self.members(asset, self.text).map_err(|finding| refused(*finding))?;
        let twice = self.twice(asset, &whole);
        if twice.is_empty() { Ok(whole) } else { Err(refused_all(twice)) }
    }

    /// The members of a part of the text that is an object.
    pub(super) fn members(
        &self,
        asset: &str,
        part: &'a str,
    ) -> std::result::Result<Members<'a>, Box<Finding>> {
        let most = self.limits.fields;
        let mut reader = serde_json::Deserializer::from_str(part);
        let read = ReadMembers { most }.deserialize(&mut reader).and_then(|read| reader.end().map(|()| read));
        let (members, count) = read.map_err(|error| Box::new(self.damaged(asset, part, &error)))?;
        if count > most {
            let reason = format!("there are {count} properties, more than the {most} there may be");
            let finding = self.finding("too-many-columns", asset, reason, self.offset_of(part));
            return Err(Box::new(finding.suggest(Limits::raised("fields"))));
        }
        Ok(members)
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

    /// Hands over the items of a list one by one; a finding where it is no list.
    pub(super) fn each(
        &self,
        name: &str,
        list: &'a RawValue,
        take: &mut dyn FnMut(&'a RawValue),
    ) -> std::result::Result<(), Box<Finding>> {
        let mut reader = serde_json::Deserializer::from_str(list.get());
        reader.deserialize_seq(EachItem(take)).map_err(|_| {
            let offset = self.offset_of(list.get());
            Box::new(self.finding("json", name, format!("`{name}` is no list"), offset))
        })
    }

    /// The line of an item, told apart from others on it by where on it it begins.
    pub(super) fn line_of(&self, item: &'a RawValue) -> u64 {
        let offset = self.offset_of(item.get());
        let (line, begins) = self.place(offset);
        Lines::told_apart(line, offset - begins)
    }

    /// Refuses a record that is too long, or holds a text that is.
    pub(super) fn is_too_long(&self, line: u64, record: &RawValue, reading: &mut Reading) -> bool {
        let refused = match record.get() {
            text if self.limits.is_over("record_bytes", text.len()) => Some(("record-too-long", "record")),
            text if self.longest_text(text).is_some() => Some(("unreadable", "text")),
            _ => None,
        };
        let Some((rule, what)) = refused else { return false };
        let limit = if what == "record" { "record_bytes" } else { "cell_bytes" };
        let reason = format!("the {what} is longer than the {} it may have", self.limits.told(limit));
        let finding = Finding::new(rule, "record", reason).at(self.file, line, None);
        reading.findings.push(finding.suggest(Limits::raised(limit)));
        true
    }

    /// Where a text begins that is longer than it may be, if there is one.
    fn longest_text(&self, part: &str) -> Option<usize> {
        // What is no longer as a whole holds none that is.
        if !self.limits.is_over("cell_bytes", part.len().saturating_sub(2)) {
            return None;
        }
        let (mut begins, mut escaped) = (None, false);
        for (at, byte) in part.bytes().enumerate() {
            match (begins, byte) {
                _ if escaped => escaped = false,
                (Some(_), b'\\') => escaped = true,
                (Some(from), b'"') => {
                    if self.limits.is_over("cell_bytes", at - from - 1) {
                        return Some(from);
                    }
                    begins = None;
                }
                (None, b'"') => begins = Some(at),
                _ => {}
            }
        }
        None
    }

    /// Refuses a whole in which a text is longer than it may be.
    pub(super) fn check_texts(&self) -> Result<()> {
        let Some(at) = self.longest_text(self.text) else { return Ok(()) };
        let reason = format!("the text is longer than the {} it may have", self.limits.told("cell_bytes"));
        let finding = self.finding("unreadable", "text", reason, at);
        Err(refused(finding.suggest(Limits::raised("cell_bytes"))))
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
