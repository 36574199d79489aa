//! The container of OpenStreetMap extracts: blobs of protocol buffers, read with a check before every step. Nothing is believed of a length until
//! so many bytes are there, nothing recurses, and what a blob unpacks to is limited before it is unpacked.

use std::collections::BTreeSet;

/// Bytes of a header and of an unpacked blob; both are limits of the format.
const LARGEST_HEADER: usize = 64 << 10;
const LARGEST_BLOB: usize = 32 << 20;
/// What an extract may ask of its reader.
const FEATURES: [&str; 2] = ["OsmSchema-V0.6", "DenseNodes"];

/// What is wrong, in words.
pub(super) type Fault = String;

/// A node: its number, its place in units of 1e-9 degrees, and its tags.
pub(super) struct Node<'a> {
    pub(super) id: i64,
    pub(super) lat: i64,
    pub(super) lon: i64,
    pub(super) tags: Vec<(&'a str, &'a str)>,
}

/// A way: its number, its tags, and the numbers of its nodes.
pub(super) struct Way<'a> {
    pub(super) id: i64,
    pub(super) tags: Vec<(&'a str, &'a str)>,
    pub(super) nodes: Vec<i64>,
}

/// The fields of a message.
struct Fields<'a>(&'a [u8]);

/// The value of a field.
#[derive(Clone, Copy)]
enum Value<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

fn varint(bytes: &mut &[u8]) -> Result<u64, Fault> {
    let mut number: u64 = 0;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first().ok_or("a number is cut off")?;
        *bytes = rest;
        let part = u64::from(byte & 0x7f);
        if shift == 63 && part > 1 {
            return Err("a number has more than 64 bits".to_owned());
        }
        number |= part << shift;
        if byte & 0x80 == 0 {
            return Ok(number);
        }
    }
    Err("a number has more than 64 bits".to_owned())
}

fn take<'a>(bytes: &mut &'a [u8], count: u64) -> Result<&'a [u8], Fault> {
    let count =
        usize::try_from(count).ok().filter(|count| *count <= bytes.len()).ok_or("a field is cut off")?;
    let (taken, rest) = bytes.split_at(count);
    *bytes = rest;
    Ok(taken)
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<(u64, Value<'a>), Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let bytes = &mut self.0;
        let mut read = || -> Result<(u64, Value<'a>), Fault> {
            let tag = varint(bytes)?;
            let value = match tag & 7 {
                0 => Value::Number(varint(bytes)?),
                1 => Value::Bytes(take(bytes, 8)?),
                2 => {
                    let count = varint(bytes)?;
                    Value::Bytes(take(bytes, count)?)
                }
                5 => Value::Bytes(take(bytes, 4)?),
                other => return Err(format!("a field is of the unknown kind {other}")),
            };
            Ok((tag >> 3, value))
        };
        let field = read();
        if field.is_err() {
            self.0 = &[];
        }
        Some(field)
    }
}

impl<'a> Value<'a> {
    fn number(self) -> Result<u64, Fault> {
        match self {
            Self::Number(number) => Ok(number),
            Self::Bytes(_) => Err("a number is written as bytes".to_owned()),
        }
    }

    fn bytes(self) -> Result<&'a [u8], Fault> {
        match self {
            Self::Bytes(bytes) => Ok(bytes),
            Self::Number(_) => Err("bytes are written as a number".to_owned()),
        }
    }

    /// Many numbers, packed into one field or one of many fields.
    fn numbers(self, into: &mut Vec<u64>) -> Result<(), Fault> {
        match self {
            Self::Number(number) => into.push(number),
            Self::Bytes(mut bytes) => {
                while !bytes.is_empty() {
                    into.push(varint(&mut bytes)?);
                }
            }
        }
        Ok(())
    }
}

const fn zigzag(number: u64) -> i64 {
    (number >> 1).cast_signed() ^ -(number & 1).cast_signed()
}

/// Numbers that are each stated as the difference to the one before.
fn deltas(numbers: &[u64]) -> Result<Vec<i64>, Fault> {
    let mut sum: i64 = 0;
    let mut all = Vec::with_capacity(numbers.len());
    for number in numbers {
        sum = sum.checked_add(zigzag(*number)).ok_or("a sum of differences is too large")?;
        all.push(sum);
    }
    Ok(all)
}

/// The unpacked blocks of data of a file, one after another.
pub(super) struct Blocks<'a> {
    bytes: &'a [u8],
    has_header: bool,
}

impl<'a> Blocks<'a> {
    pub(super) const fn of(bytes: &'a [u8]) -> Self {
        Self { bytes, has_header: false }
    }

    /// The next block of data, or nothing at the end of the file.
    pub(super) fn next(&mut self) -> Result<Option<Vec<u8>>, Fault> {
        loop {
            if self.bytes.is_empty() {
                return if self.has_header { Ok(None) } else { Err("there is no header".to_owned()) };
            }
            let length = take(&mut self.bytes, 4).map_err(|_| "bytes are left over at the end")?;
            let length = length.iter().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
            if length > LARGEST_HEADER as u64 {
                return Err("the header of a blob is larger than the 64 KiB it may have".to_owned());
            }
            let (mut kind, mut size) = ("", 0);
            for field in Fields(take(&mut self.bytes, length)?) {
                match field? {
                    (1, value) => kind = text(value.bytes()?)?,
                    (3, value) => size = value.number()?,
                    _ => {}
                }
            }
            if size > LARGEST_BLOB as u64 {
                return Err("a blob is larger than the 32 MiB it may have".to_owned());
            }
            let blob = take(&mut self.bytes, size)?;
            match kind {
                "OSMHeader" => {
                    check_features(&unpacked(blob)?)?;
                    self.has_header = true;
                }
                "OSMData" if self.has_header => return unpacked(blob).map(Some),
                "OSMData" => return Err("data stand before the header".to_owned()),
                // Others may be skipped, says the format.
                _ => {}
            }
        }
    }
}

fn text(bytes: &[u8]) -> Result<&str, Fault> {
    std::str::from_utf8(bytes).map_err(|_| "a text is not UTF-8".to_owned())
}

fn unpacked(blob: &[u8]) -> Result<Vec<u8>, Fault> {
    let (mut raw, mut packed, mut size) = (None, None, None);
    for field in Fields(blob) {
        match field? {
            (1, value) => raw = Some(value.bytes()?),
            (2, value) => size = Some(value.number()?),
            (3, value) => packed = Some(value.bytes()?),
            (4 | 6 | 7, _) => return Err("a blob is packed otherwise than by zlib".to_owned()),
            _ => {}
        }
    }
    let bytes = match (raw, packed) {
        (Some(raw), None) => raw.to_vec(),
        (None, Some(packed)) => miniz_oxide::inflate::decompress_to_vec_zlib_with_limit(packed, LARGEST_BLOB)
            .map_err(|error| match error.status {
                miniz_oxide::inflate::TINFLStatus::HasMoreOutput => {
                    "a blob unpacks to more than the 32 MiB it may have".to_owned()
                }
                _ => "a blob cannot be unpacked".to_owned(),
            })?,
        _ => return Err("a blob holds nothing, or two things".to_owned()),
    };
    if bytes.len() > LARGEST_BLOB {
        return Err("a blob is larger than the 32 MiB it may have".to_owned());
    }
    if packed.is_some() && size != Some(bytes.len() as u64) {
        return Err("a blob unpacks to another size than it states".to_owned());
    }
    Ok(bytes)
}

fn check_features(header: &[u8]) -> Result<(), Fault> {
    for field in Fields(header) {
        if let (4, value) = field? {
            let feature = text(value.bytes()?)?;
            if !FEATURES.contains(&feature) {
                return Err(format!("the extract needs `{feature}`, which is not read here"));
            }
        }
    }
    Ok(())
}

/// A block of data, as far as it is the same for all that is in it.
pub(super) struct Block<'a> {
    strings: Vec<&'a [u8]>,
    groups: Vec<&'a [u8]>,
    granularity: i64,
    offsets: (i64, i64),
}

impl<'a> Block<'a> {
    pub(super) fn of(bytes: &'a [u8]) -> Result<Self, Fault> {
        let mut block = Self { strings: Vec::new(), groups: Vec::new(), granularity: 100, offsets: (0, 0) };
        for field in Fields(bytes) {
            match field? {
                (1, value) => {
                    for field in Fields(value.bytes()?) {
                        if let (1, value) = field? {
                            block.strings.push(value.bytes()?);
                        }
                    }
                }
                (2, value) => block.groups.push(value.bytes()?),
                (17, value) => block.granularity = value.number()?.cast_signed(),
                (19, value) => block.offsets.0 = value.number()?.cast_signed(),
                (20, value) => block.offsets.1 = value.number()?.cast_signed(),
                _ => {}
            }
        }
        Ok(block)
    }

    fn string(&self, at: u64) -> Result<&'a str, Fault> {
        let found = usize::try_from(at).ok().and_then(|at| self.strings.get(at));
        text(found.ok_or("a tag is named that the block does not have")?)
    }

    fn tags(&self, keys: &[u64], values: &[u64]) -> Result<Vec<(&'a str, &'a str)>, Fault> {
        if keys.len() != values.len() {
            return Err("there are not as many keys as values".to_owned());
        }
        keys.iter().zip(values).map(|(key, value)| Ok((self.string(*key)?, self.string(*value)?))).collect()
    }

    fn place(&self, lat: i64, lon: i64) -> Result<(i64, i64), Fault> {
        let of = |offset: i64, value: i64| {
            value.checked_mul(self.granularity).and_then(|sum| sum.checked_add(offset))
        };
        let place = of(self.offsets.0, lat).zip(of(self.offsets.1, lon));
        place
            .filter(|(lat, lon)| {
                lat.unsigned_abs() <= 90_000_000_000 && lon.unsigned_abs() <= 180_000_000_000
            })
            .ok_or_else(|| "a node lies outside the world".to_owned())
    }

    /// All ways of the block.
    pub(super) fn ways(&self, each: &mut dyn FnMut(Way<'a>)) -> Result<(), Fault> {
        for group in &self.groups {
            for field in Fields(group) {
                let (3, value) = field? else { continue };
                let (mut id, mut keys, mut values, mut refs) = (0, Vec::new(), Vec::new(), Vec::new());
                for field in Fields(value.bytes()?) {
                    match field? {
                        (1, value) => id = value.number()?.cast_signed(),
                        (2, value) => value.numbers(&mut keys)?,
                        (3, value) => value.numbers(&mut values)?,
                        (8, value) => value.numbers(&mut refs)?,
                        _ => {}
                    }
                }
                each(Way { id, tags: self.tags(&keys, &values)?, nodes: deltas(&refs)? });
            }
        }
        Ok(())
    }

    /// The nodes of the block that are wanted.
    pub(super) fn nodes(&self, wanted: &BTreeSet<i64>, each: &mut dyn FnMut(Node<'a>)) -> Result<(), Fault> {
        for group in &self.groups {
            for field in Fields(group) {
                match field? {
                    (1, value) => self.node(value.bytes()?, wanted, each)?,
                    (2, value) => self.dense(value.bytes()?, wanted, each)?,
                    _ => {}
                }
            }
        }
        Ok(())
    }

    fn node(
        &self,
        bytes: &[u8],
        wanted: &BTreeSet<i64>,
        each: &mut dyn FnMut(Node<'a>),
    ) -> Result<(), Fault> {
        let (mut id, mut lat, mut lon) = (0, 0, 0);
        let (mut keys, mut values) = (Vec::new(), Vec::new());
        for field in Fields(bytes) {
            match field? {
                (1, value) => id = zigzag(value.number()?),
                (2, value) => value.numbers(&mut keys)?,
                (3, value) => value.numbers(&mut values)?,
                (8, value) => lat = zigzag(value.number()?),
                (9, value) => lon = zigzag(value.number()?),
                _ => {}
            }
        }
        let (lat, lon) = self.place(lat, lon)?;
        let tags = self.tags(&keys, &values)?;
        if wanted.contains(&id) {
            each(Node { id, lat, lon, tags });
        }
        Ok(())
    }

    fn dense(
        &self,
        bytes: &[u8],
        wanted: &BTreeSet<i64>,
        each: &mut dyn FnMut(Node<'a>),
    ) -> Result<(), Fault> {
        let (mut ids, mut lats, mut lons, mut tags) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for field in Fields(bytes) {
            match field? {
                (1, value) => value.numbers(&mut ids)?,
                (8, value) => value.numbers(&mut lats)?,
                (9, value) => value.numbers(&mut lons)?,
                (10, value) => value.numbers(&mut tags)?,
                _ => {}
            }
        }
        if ids.len() != lats.len() || ids.len() != lons.len() {
            return Err("there are not as many nodes as places".to_owned());
        }
        let has_tags = !tags.is_empty();
        let mut tags = tags.into_iter();
        for ((id, lat), lon) in deltas(&ids)?.into_iter().zip(deltas(&lats)?).zip(deltas(&lons)?) {
            let (lat, lon) = self.place(lat, lon)?;
            let mut own = Vec::new();
            // The tags of a node end with a zero; where no node has any there are none at all.
            loop {
                if !has_tags {
                    break;
                }
                match tags.next().ok_or("the tags of a node have no end")? {
                    0 => break,
                    key => {
                        let value = tags.next().ok_or("a tag has no value")?;
                        own.push((self.string(key)?, self.string(value)?));
                    }
                }
            }
            if wanted.contains(&id) {
                each(Node { id, lat, lon, tags: own });
            }
        }
        match tags.next() {
            Some(_) => Err("there are tags of no node".to_owned()),
            None => Ok(()),
        }
    }
}
