//! The HTML file round the data: its policy, style, script and data block.

use super::data::{MapData, for_script};
use super::digest::{base64, sha256};
use super::words::escaped;
use super::world;
use serde::Serialize;

const STYLE: &str = include_str!("viewer/viewer.css");

/// The viewer. Its files are one script, each a part of one function.
const SCRIPT: &str = concat!(
    include_str!("viewer/begin.js"),
    include_str!("viewer/world.js"),
    include_str!("viewer/sheet.js"),
    include_str!("viewer/draw.js"),
    include_str!("viewer/labels.js"),
    include_str!("viewer/signs.js"),
    include_str!("viewer/panel.js"),
    include_str!("viewer/view.js"),
);

#[derive(Serialize)]
struct Block<'a> {
    version: u8,
    world: String,
    maps: &'a [MapData],
}

/// The data of the maps of a page as JSON, with the coasts and borders that they share.
pub(super) fn block(maps: &[MapData]) -> String {
    let block = Block { version: 1, world: base64(world::PACKED), maps };
    // Strings, numbers and lists of them always serialise.
    for_script(&serde_json::to_string(&block).unwrap_or_default())
}

/// A whole page. `body` is markup of this module, in which every name is escaped.
pub(super) fn page(title: &str, kind: &str, body: &str, maps: &[MapData]) -> String {
    let digest = |text: &str| format!("'sha256-{}'", base64(&sha256(text.as_bytes())));
    let (style, script) = (digest(STYLE), digest(SCRIPT));
    let title = escaped(title);
    let data = block(maps);
    format!(
        "<!doctype html>\n<html lang=\"en\" class=\"{kind}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src {script}; style-src {style}; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n{body}\n\
         <noscript><p class=\"noscript\">The maps of this page are drawn by its own script, which is switched off in this browser.</p></noscript>\n\
         <script type=\"application/json\" id=\"data\">{data}</script>\n<script>{SCRIPT}</script>\n</body>\n</html>\n"
    )
}
