//! The container of OpenStreetMap extracts: blobs of protocol buffers, read with a check before every step. Nothing is believed of a length until
//! so many bytes are there, nothing recurses, and what a blob unpacks to is limited before it is unpacked.

use crate::data::limits::Limits;

/// So much may come out of an extract before it is asked of how little it came.
const UNASKED: u64 = 1 << 20;
/// What an extract may ask of its reader.
const FEATURES: [&str; 2] = ["OsmSchema-V0.6", "DenseNodes"];

/// What is wrong, in words.
pub(super) type Fault = String;

/// A node: which of the wanted ones it is, its place in units of 1e-9 degrees, and its tags.
pub(super) struct Node<'a> {
    pub(super) nth: usize,
    pub(super) lat: i64,
    pub(super) lon: i64,
    pub(super) tags: Vec<(&'a str, &'a str)>,
}

/// A way: its number, its tags, and the numbers of its nodes.
pub(super) struct Way<'a> {
    pub(super) id: i64,
    pub(super) tags: Vec<(&'a str, &'a str)>,
    /// Read through once already, so none of them is a fault.
    pub(super) nodes: Deltas<'a>,
}

/// The fields of a message.
#[derive(Clone)]
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
}

/// The numbers of a field of a message, packed into one field or one of many fields, read as they are asked for.
#[derive(Clone)]
struct Numbers<'a> {
    fields: Fields<'a>,
    tag: u64,
    packed: &'a [u8],
}

impl<'a> Numbers<'a> {
    const fn of(message: &'a [u8], tag: u64) -> Self {
        Self { fields: Fields(message), tag, packed: &[] }
    }
}

impl Iterator for Numbers<'_> {
    type Item = Result<u64, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if !self.packed.is_empty() {
                let number = varint(&mut self.packed);
                if number.is_err() {
                    (self.packed, self.fields) = (&[], Fields(&[]));
                }
                return Some(number);
            }
            match self.fields.next()? {
                Ok((tag, Value::Number(number))) if tag == self.tag => return Some(Ok(number)),
                Ok((tag, Value::Bytes(packed))) if tag == self.tag => self.packed = packed,
                Ok(_) => {}
                Err(fault) => return Some(Err(fault)),
            }
        }
    }
}

/// Numbers that are each stated as the difference to the one before.
#[derive(Clone)]
pub(super) struct Deltas<'a> {
    numbers: Numbers<'a>,
    sum: i64,
}

impl<'a> Deltas<'a> {
    const fn of(message: &'a [u8], tag: u64) -> Self {
        Self { numbers: Numbers::of(message, tag), sum: 0 }
    }
}

impl Iterator for Deltas<'_> {
    type Item = Result<i64, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        let number = match self.numbers.next()? {
            Ok(number) => number,
            Err(fault) => return Some(Err(fault)),
        };
        match self.sum.checked_add(zigzag(number)) {
            Some(sum) => {
                self.sum = sum;
                Some(Ok(sum))
            }
            None => Some(Err("a sum of differences is too large".to_owned())),
        }
    }
}

const fn zigzag(number: u64) -> i64 {
    (number >> 1).cast_signed() ^ -(number & 1).cast_signed()
}

/// The unpacked blocks of data of a file, one after another.
pub(super) struct Blocks<'a> {
    bytes: &'a [u8],
    limits: &'a Limits,
    has_header: bool,
    /// Bytes so far, packed and unpacked.
    packed: u64,
    unpacked: u64,
}

/// The refusal that something is more than a limit.
fn over(limits: &Limits, limit: &'static str, what: &str) -> Fault {
    format!("{what} the {} it may have ({})", limits.told(limit), Limits::raised(limit))
}

impl<'a> Blocks<'a> {
    pub(super) const fn of(bytes: &'a [u8], limits: &'a Limits) -> Self {
        Self { bytes, limits, has_header: false, packed: 0, unpacked: 0 }
    }

    /// The next block of data, or nothing at the end of the file.
    pub(super) fn next(&mut self) -> Result<Option<Vec<u8>>, Fault> {
        let limits = self.limits;
        loop {
            if self.bytes.is_empty() {
                return if self.has_header { Ok(None) } else { Err("there is no header".to_owned()) };
            }
            let length = take(&mut self.bytes, 4).map_err(|_| "bytes are left over at the end")?;
            let length = length.iter().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
            if length > limits.blob_header_bytes {
                return Err(over(limits, "blob_header_bytes", "the header of a blob is larger than"));
            }
            let (mut kind, mut size) = ("", 0);
            for field in Fields(take(&mut self.bytes, length)?) {
                match field? {
                    (1, value) => kind = text(value.bytes()?)?,
                    (3, value) => size = value.number()?,
                    _ => {}
                }
            }
            if size > limits.blob_bytes {
                return Err(over(limits, "blob_bytes", "a blob is larger than"));
            }
            let blob = take(&mut self.bytes, size)?;
            match kind {
                "OSMHeader" => {
                    check_features(&self.unpack(blob)?)?;
                    self.has_header = true;
                }
                "OSMData" if self.has_header => return self.unpack(blob).map(Some),
                "OSMData" => return Err("data stand before the header".to_owned()),
                // Others may be skipped, says the format.
                _ => {}
            }
        }
    }

    /// Unpacks a blob, of which no more is made than it may have.
    fn unpack(&mut self, blob: &[u8]) -> Result<Vec<u8>, Fault> {
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
        let limits = self.limits;
        self.packed += packed.or(raw).map_or(0, <[u8]>::len) as u64;
        let by_ratio = self.packed.saturating_mul(limits.unpack_ratio).max(UNASKED);
        // The least of the limits, of which the refusal names the one.
        let (most, refusal) = [
            (limits.blob_bytes, ("blob_bytes", "a blob unpacks to more than")),
            (
                limits.unpacked_bytes.saturating_sub(self.unpacked),
                ("unpacked_bytes", "the extract unpacks to more than"),
            ),
            (
                by_ratio.saturating_sub(self.unpacked),
                ("unpack_ratio", "the extract unpacks to more bytes for each packed one than"),
            ),
        ]
        .into_iter()
        .min_by_key(|(most, _)| *most)
        .unwrap_or((0, ("blob_bytes", "a blob unpacks to more than")));
        let too_large = || over(limits, refusal.0, refusal.1);
        let room = usize::try_from(most).unwrap_or(usize::MAX);
        let bytes = match (raw, packed) {
            (Some(raw), None) if raw.len() > room => return Err(too_large()),
            (Some(raw), None) => raw.to_vec(),
            (None, Some(packed)) => miniz_oxide::inflate::decompress_to_vec_zlib_with_limit(packed, room)
                .map_err(|error| match error.status {
                    miniz_oxide::inflate::TINFLStatus::HasMoreOutput => too_large(),
                    _ => "a blob cannot be unpacked".to_owned(),
                })?,
            _ => return Err("a blob holds nothing, or two things".to_owned()),
        };
        if packed.is_some() && size != Some(bytes.len() as u64) {
            return Err("a blob unpacks to another size than it states".to_owned());
        }
        self.unpacked += bytes.len() as u64;
        Ok(bytes)
    }
}

fn text(bytes: &[u8]) -> Result<&str, Fault> {
    std::str::from_utf8(bytes).map_err(|_| "a text is not UTF-8".to_owned())
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
    bytes: &'a [u8],
    limits: &'a Limits,
    /// Where each string begins, and how long it is.
    strings: Vec<(u32, u32)>,
    granularity: i64,
    offsets: (i64, i64),
}

impl<'a> Block<'a> {
    pub(super) fn of(bytes: &'a [u8], limits: &'a Limits) -> Result<Self, Fault> {
        let mut block = Self { bytes, limits, strings: Vec::new(), granularity: 100, offsets: (0, 0) };
        for field in Fields(bytes) {
            match field? {
                (1, value) => block.take_strings(value.bytes()?)?,
                (2, value) => _ = value.bytes()?,
                (17, value) => block.granularity = value.number()?.cast_signed(),
                (19, value) => block.offsets.0 = value.number()?.cast_signed(),
                (20, value) => block.offsets.1 = value.number()?.cast_signed(),
                _ => {}
            }
        }
        Ok(block)
    }

    fn take_strings(&mut self, table: &'a [u8]) -> Result<(), Fault> {
        // A string takes two bytes at least, so room is made for those that are there and no more.
        let strings = || Fields(table).filter(|field| !matches!(field, Ok((tag, _)) if *tag != 1));
        self.strings.reserve_exact(strings().count());
        for field in strings() {
            let string = field?.1.bytes()?;
            let at = (string.as_ptr() as usize).saturating_sub(self.bytes.as_ptr() as usize);
            let place = u32::try_from(at).ok().zip(u32::try_from(string.len()).ok());
            self.strings.push(place.ok_or("a block is larger than 4 GiB")?);
        }
        Ok(())
    }

    fn string(&self, at: u64) -> Result<&'a str, Fault> {
        let found = usize::try_from(at).ok().and_then(|at| self.strings.get(at));
        let (at, length) = found.ok_or("a tag is named that the block does not have")?;
        let bytes = self.bytes.get(*at as usize..).and_then(|rest| rest.get(..*length as usize));
        let bytes = bytes.unwrap_or_default();
        if self.limits.is_over("cell_bytes", bytes.len()) {
            return Err(over(self.limits, "cell_bytes", "a text is longer than"));
        }
        text(bytes)
    }

    /// Adds a tag to those of a thing.
    fn tag(&self, key: u64, value: u64, tags: &mut Vec<(&'a str, &'a str)>) -> Result<(), Fault> {
        if self.limits.is_over("fields", tags.len() + 1) {
            return Err(over(self.limits, "fields", "a node or way has more tags than"));
        }
        tags.push((self.string(key)?, self.string(value)?));
        Ok(())
    }

    /// The tags of a way or a node that stands alone.
    fn tags(&self, message: &'a [u8]) -> Result<Vec<(&'a str, &'a str)>, Fault> {
        let (mut keys, mut values) = (Numbers::of(message, 2), Numbers::of(message, 3));
        let mut tags = Vec::new();
        loop {
            match (keys.next().transpose()?, values.next().transpose()?) {
                (Some(key), Some(value)) => self.tag(key, value, &mut tags)?,
                (None, None) => return Ok(tags),
                _ => return Err("there are not as many keys as values".to_owned()),
            }
        }
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

    /// The messages of a tag within the groups of the block.
    fn each_in_groups(&self, each: &mut dyn FnMut(u64, &'a [u8]) -> Result<(), Fault>) -> Result<(), Fault> {
        for field in Fields(self.bytes) {
            let (2, value) = field? else { continue };
            for field in Fields(value.bytes()?) {
                if let (tag @ 1..=3, value) = field? {
                    each(tag, value.bytes()?)?;
                }
            }
        }
        Ok(())
    }

    /// All ways of the block.
    pub(super) fn ways(&self, each: &mut dyn FnMut(Way<'a>)) -> Result<(), Fault> {
        self.each_in_groups(&mut |tag, message| {
            if tag != 3 {
                return Ok(());
            }
            if self.limits.is_over("record_bytes", message.len()) {
                return Err(over(self.limits, "record_bytes", "a way is longer than"));
            }
            let mut id = 0;
            for field in Fields(message) {
                if let (1, value) = field? {
                    id = value.number()?.cast_signed();
                }
            }
            let nodes = Deltas::of(message, 8);
            nodes.clone().try_for_each(|node| node.map(|_| ()))?;
            each(Way { id, tags: self.tags(message)?, nodes });
            Ok(())
        })
    }

    /// The nodes of the block that are wanted, whose numbers are in order.
    pub(super) fn nodes(&self, wanted: &[i64], each: &mut dyn FnMut(Node<'a>)) -> Result<(), Fault> {
        self.each_in_groups(&mut |tag, message| match tag {
            1 => self.node(message, wanted, each),
            2 => self.dense(message, wanted, each),
            _ => Ok(()),
        })
    }

    fn node(&self, message: &'a [u8], wanted: &[i64], each: &mut dyn FnMut(Node<'a>)) -> Result<(), Fault> {
        let (mut id, mut lat, mut lon) = (0, 0, 0);
        for field in Fields(message) {
            match field? {
                (1, value) => id = zigzag(value.number()?),
                (8, value) => lat = zigzag(value.number()?),
                (9, value) => lon = zigzag(value.number()?),
                _ => {}
            }
        }
        let (lat, lon) = self.place(lat, lon)?;
        let tags = self.tags(message)?;
        if let Ok(nth) = wanted.binary_search(&id) {
            each(Node { nth, lat, lon, tags });
        }
        Ok(())
    }

    fn dense(&self, message: &'a [u8], wanted: &[i64], each: &mut dyn FnMut(Node<'a>)) -> Result<(), Fault> {
        let [mut ids, mut lats, mut lons] = [1, 8, 9].map(|tag| Deltas::of(message, tag));
        let mut tags = Numbers::of(message, 10);
        let has_tags = tags.clone().next().is_some();
        loop {
            let next = [ids.next(), lats.next(), lons.next()];
            let [id, lat, lon] = match next {
                [Some(id), Some(lat), Some(lon)] => [id?, lat?, lon?],
                [None, None, None] => break,
                _ => return Err("there are not as many nodes as places".to_owned()),
            };
            let (lat, lon) = self.place(lat, lon)?;
            let mut own = Vec::new();
            // The tags of a node end with a zero; where no node has any there are none at all.
            loop {
                let end = "the tags of a node have no end";
                let key = if has_tags { tags.next().transpose()?.ok_or(end)? } else { 0 };
                if key == 0 {
                    break;
                }
                let value = tags.next().transpose()?.ok_or("a tag has no value")?;
                self.tag(key, value, &mut own)?;
            }
            if let Ok(nth) = wanted.binary_search(&id) {
                each(Node { nth, lat, lon, tags: own });
            }
        }
        match tags.next() {
            Some(_) => Err("there are tags of no node".to_owned()),
            None => Ok(()),
        }
    }
}
