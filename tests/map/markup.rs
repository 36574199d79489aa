//! Small strict readers of the HTML that a page is made of and of XML. They share nothing with what writes it.

use std::collections::BTreeMap;

/// A piece of a document: a tag with its attributes, or text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    Open { name: String, attributes: BTreeMap<String, String>, closed: bool },
    Close(String),
    Text(String),
}

/// Entities that this crate writes; any other `&` is an error.
fn unescaped(text: &str) -> Result<String, String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find(';').ok_or_else(|| format!("a bare & in {text:?}"))?;
        out.push(match &rest[..=end] {
            "&amp;" => '&',
            "&lt;" => '<',
            "&gt;" => '>',
            "&quot;" => '"',
            "&#39;" => '\'',
            "&#96;" => '`',
            other => return Err(format!("entity {other:?}")),
        });
        rest = &rest[end + 1..];
    }
    out.push_str(rest);
    Ok(out)
}

/// The tag at the start of a text, which begins with `<`, and what follows it.
fn tag(text: &str) -> Result<(Piece, &str), String> {
    let wrong = |what: &str| Err(format!("{what} in {:?}", text.chars().take(80).collect::<String>()));
    let mut rest = &text[1..];
    if let Some(after) = rest.strip_prefix('/') {
        let end = after.find('>').ok_or("no end of a tag")?;
        let name = &after[..end];
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric()) {
            return wrong("a bad closing tag");
        }
        return Ok((Piece::Close(name.to_owned()), &after[end + 1..]));
    }
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).ok_or("no end of a name")?;
    let name = rest[..end].to_owned();
    if name.is_empty() {
        return wrong("no name of a tag");
    }
    rest = &rest[end..];
    let mut attributes = BTreeMap::new();
    loop {
        let trimmed = rest.trim_start_matches([' ', '\n', '\t']);
        if let Some(after) = trimmed.strip_prefix("/>") {
            return Ok((Piece::Open { name, attributes, closed: true }, after));
        }
        if let Some(after) = trimmed.strip_prefix('>') {
            return Ok((Piece::Open { name, attributes, closed: false }, after));
        }
        if trimmed.len() == rest.len() {
            return wrong("no space before an attribute");
        }
        let end = trimmed
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))
            .ok_or("no end of an attribute")?;
        let key = trimmed[..end].to_owned();
        if key.is_empty() {
            return wrong("an attribute without a name");
        }
        rest = &trimmed[end..];
        let mut value = String::new();
        if let Some(after) = rest.strip_prefix("=\"") {
            let end = after.find('"').ok_or("no end of a value")?;
            if after[..end].contains('<') {
                return wrong("< in a value");
            }
            value = unescaped(&after[..end])?;
            rest = &after[end + 1..];
        }
        if attributes.insert(key, value).is_some() {
            return wrong("an attribute twice");
        }
    }
}

/// Reads HTML as a browser would, where it is as plain as what this crate writes: scripts and styles are raw up to their end tag.
pub(crate) fn html(text: &str) -> Result<Vec<Piece>, String> {
    let mut rest = text.strip_prefix("<!doctype html>").ok_or("no doctype")?;
    let mut pieces = Vec::new();
    while !rest.is_empty() {
        if !rest.starts_with('<') {
            let end = rest.find('<').unwrap_or(rest.len());
            pieces.push(Piece::Text(unescaped(&rest[..end])?));
            rest = &rest[end..];
            continue;
        }
        let (piece, after) = tag(rest)?;
        rest = after;
        let raw = match &piece {
            Piece::Open { name, .. } if name == "script" || name == "style" => Some(name.clone()),
            _ => None,
        };
        pieces.push(piece);
        if let Some(name) = raw {
            // Whatever the case, the first end tag ends it; a comment mark would change how a script is read.
            let lower = rest.to_ascii_lowercase();
            let end = lower.find(&format!("</{name}")).ok_or("a script without an end")?;
            if name == "script" && lower[..end].contains("<!--") {
                return Err("a comment mark in a script".to_owned());
            }
            pieces.push(Piece::Text(rest[..end].to_owned()));
            rest = &rest[end..];
        }
    }
    let void = ["meta", "br", "hr", "img", "input", "link"];
    balanced(&pieces, &void)?;
    Ok(pieces)
}

/// Reads XML without prolog, comments and sections.
pub(crate) fn xml(text: &str) -> Result<Vec<Piece>, String> {
    let is_char = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    if let Some(c) = text.chars().find(|c| !is_char(*c)) {
        return Err(format!("{c:?} is no character of XML"));
    }
    let mut rest = text.trim_end();
    let mut pieces = Vec::new();
    while !rest.is_empty() {
        if rest.starts_with('<') {
            let (piece, after) = tag(rest)?;
            pieces.push(piece);
            rest = after;
        } else {
            let end = rest.find('<').ok_or("text after the end")?;
            pieces.push(Piece::Text(unescaped(&rest[..end])?));
            rest = &rest[end..];
        }
    }
    balanced(&pieces, &[])?;
    Ok(pieces)
}

fn balanced(pieces: &[Piece], void: &[&str]) -> Result<(), String> {
    let mut open: Vec<&str> = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Open { name, closed: false, .. } if !void.contains(&name.as_str()) => open.push(name),
            Piece::Close(name) => {
                let last = open.pop();
                if last != Some(name.as_str()) {
                    return Err(format!("</{name}> ends {last:?}"));
                }
            }
            _ => {}
        }
    }
    if open.is_empty() { Ok(()) } else { Err(format!("not closed: {open:?}")) }
}

/// The tags with the names of their attributes, without texts and values: what a document does, whatever it says.
pub(crate) fn skeleton(pieces: &[Piece]) -> Vec<String> {
    let tags = pieces.iter().filter_map(|piece| match piece {
        Piece::Open { name, attributes, closed } => {
            let keys: Vec<&str> = attributes.keys().map(String::as_str).collect();
            Some(format!("{name} {} {closed}", keys.join(" ")))
        }
        Piece::Close(name) => Some(format!("/{name}")),
        Piece::Text(_) => None,
    });
    tags.collect()
}

/// All texts.
pub(crate) fn texts(pieces: &[Piece]) -> Vec<&str> {
    pieces
        .iter()
        .filter_map(|piece| if let Piece::Text(text) = piece { Some(text.as_str()) } else { None })
        .collect()
}

/// The data block of a page, read as JSON; the page has just one, and one script.
pub(crate) fn data(pieces: &[Piece]) -> serde_json::Value {
    let mut blocks = Vec::new();
    let mut scripts = 0;
    for pair in pieces.windows(2) {
        let Piece::Open { name, attributes, .. } = &pair[0] else { continue };
        if name != "script" {
            continue;
        }
        let Piece::Text(text) = &pair[1] else { panic!("an empty script") };
        match attributes.get("type").map(String::as_str) {
            Some("application/json") => blocks.push(text),
            None => scripts += 1,
            Some(other) => panic!("a script of type {other}"),
        }
    }
    assert_eq!((blocks.len(), scripts), (1, 1), "one data block and one script");
    let block = blocks[0];
    for mark in ["<", ">", "&", "\u{2028}", "\u{2029}"] {
        assert!(!block.contains(mark), "{mark:?} stands bare in the data block");
    }
    serde_json::from_str(block).unwrap()
}

#[test]
fn the_readers_refuse_what_they_must() {
    assert!(xml("<svg><g></svg></g>").is_err());
    assert!(xml("<svg a=\"1\" a=\"2\"/>").is_err());
    assert!(xml("<svg>a & b</svg>").is_err());
    assert!(xml("<svg>\u{1}</svg>").is_err());
    assert!(xml("<svg a=\"<\"/>").is_err());
    assert!(html("<!doctype html><p>a<script>x</p>").is_err());
    assert!(html("<!doctype html><script>a<!--b</script>").is_err());
    let pieces = html("<!doctype html><p title=\"&lt;b&gt;\">x &amp; y</p>").unwrap();
    assert_eq!(texts(&pieces), ["x & y"]);
    assert_eq!(skeleton(&pieces), ["p title false", "/p"]);
}
