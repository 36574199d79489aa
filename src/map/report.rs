//! A page made of sections.

use super::Map;
use super::data::MapData;
use super::page;
use super::words::{escaped, web_address};
use crate::network::Network;
use std::fmt::Write;

/// A page made of sections: text, tables, maps, figures, sources. One HTML file that needs nothing else; its maps share the coasts and borders.
///
/// ```
/// use corridor::map::{Map, Report};
/// let network = corridor::data::caspian();
/// let page = Report::new("The network")
///     .section("What is in it")
///     .text("Hubs and links round the Caspian.")
///     .table(&["hubs", "links"], &[vec![network.hub_count().to_string(), network.link_count().to_string()]])
///     .map(&Map::new(&network).title("All of it"))
///     .section("Sources")
///     .sources(&network);
/// assert!(page.html().contains("What is in it"));
/// ```
#[derive(Debug)]
pub struct Report {
    title: String,
    lead: String,
    /// Of sections and, below them, of their parts.
    headings: Vec<(bool, String)>,
    body: String,
    maps: Vec<MapData>,
    is_open: bool,
}

impl Report {
    /// An empty page.
    #[must_use]
    pub fn new(title: &str) -> Self {
        Self {
            title: title.to_owned(),
            lead: String::new(),
            headings: Vec::new(),
            body: String::new(),
            maps: Vec::new(),
            is_open: false,
        }
    }

    /// The same page with a line under its title.
    #[must_use]
    pub fn lead(mut self, text: &str) -> Self {
        text.clone_into(&mut self.lead);
        self
    }

    /// The same page with a new section under a heading; what follows stands in it.
    #[must_use]
    pub fn section(mut self, heading: &str) -> Self {
        if self.is_open {
            self.body.push_str("</section>\n");
        }
        self.is_open = true;
        self.headings.push((true, heading.to_owned()));
        let _ = writeln!(
            self.body,
            "<section class=\"part\" id=\"part-{}\"><h2>{}</h2>",
            self.headings.len(),
            escaped(heading)
        );
        self
    }

    /// The same page with a part of the section under a smaller heading.
    #[must_use]
    pub fn subsection(mut self, heading: &str) -> Self {
        self.headings.push((false, heading.to_owned()));
        let _ = writeln!(self.body, "<h3 id=\"part-{}\">{}</h3>", self.headings.len(), escaped(heading));
        self
    }

    /// The same page with a paragraph more; lines of it stay lines.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        let lines: Vec<String> = text.lines().map(escaped).collect();
        let _ = writeln!(self.body, "<p>{}</p>", lines.join("\n"));
        self
    }

    /// The same page with a text more whose lines and columns stay as they are, in letters of one width.
    #[must_use]
    pub fn listing(mut self, text: &str) -> Self {
        let lines: Vec<String> = text.trim_matches('\n').lines().map(escaped).collect();
        let _ = writeln!(self.body, "<pre class=\"listing\" tabindex=\"0\">{}</pre>", lines.join("\n"));
        self
    }

    /// The same page with a table more: columns of numbers are set to the right.
    #[must_use]
    pub fn table<C: AsRef<str>>(self, header: &[&str], rows: &[Vec<C>]) -> Self {
        let rows: Vec<Vec<[&str; 2]>> =
            rows.iter().map(|row| row.iter().map(|cell| [cell.as_ref(), ""]).collect()).collect();
        self.tabled(header, &rows)
    }

    /// The same page with a table more, each of whose cells has a text and, below it in small print, another that may be empty.
    #[must_use]
    pub fn table_with_small_print<C: AsRef<str>>(self, header: &[&str], rows: &[Vec<[C; 2]>]) -> Self {
        let mut borrowed: Vec<Vec<[&str; 2]>> = Vec::with_capacity(rows.len());
        for row in rows {
            borrowed.push(row.iter().map(|[text, small]| [text.as_ref(), small.as_ref()]).collect());
        }
        self.tabled(header, &borrowed)
    }

    fn tabled(mut self, header: &[&str], rows: &[Vec<[&str; 2]>]) -> Self {
        let is_number = |text: &str| {
            ["", "-", "no end", "unknown"].contains(&text)
                || text.trim_start_matches(['-', '+', '<']).starts_with(|c: char| c.is_ascii_digit())
        };
        let wide = rows.iter().map(Vec::len).fold(header.len(), usize::max);
        let numbers: Vec<bool> = (0..wide)
            .map(|column| {
                !rows.is_empty()
                    && rows.iter().all(|row| row.get(column).is_none_or(|[text, _]| is_number(text.trim())))
            })
            .collect();
        let class = |column: usize| if numbers.get(column) == Some(&true) { " class=\"number\"" } else { "" };
        self.body.push_str("<div class=\"wide\"><table><thead><tr>");
        for column in 0..wide {
            let head = header.get(column).copied().unwrap_or_default();
            let _ = write!(self.body, "<th scope=\"col\"{}>{}</th>", class(column), escaped(head));
        }
        self.body.push_str("</tr></thead><tbody>\n");
        for row in rows {
            self.body.push_str("<tr>");
            for (column, [text, small]) in row.iter().enumerate() {
                let _ = write!(self.body, "<td{}>{}", class(column), escaped(text));
                if !small.is_empty() {
                    let _ = write!(self.body, "<small>{}</small>", escaped(small));
                }
                self.body.push_str("</td>");
            }
            self.body.push_str("</tr>\n");
        }
        self.body.push_str("</tbody></table></div>\n");
        self
    }

    /// The same page with a map more, to pan and zoom.
    #[must_use]
    pub fn map(mut self, map: &Map) -> Self {
        let _ = writeln!(
            self.body,
            "<figure><div class=\"map embedded\" data-map=\"{}\"></div><figcaption>{}</figcaption></figure>",
            self.maps.len(),
            escaped(map.name())
        );
        self.maps.push(map.data());
        self
    }

    /// The same page with a chart of [`chart`](super::chart) or the picture of a [`Map`] more, with its caption. The SVG becomes part of the page as it is, so it has
    /// to be one that this module made; of anything else only the caption is taken.
    #[must_use]
    pub fn figure(mut self, svg: &str, caption: &str) -> Self {
        let svg = if is_ours(svg) { svg.trim_end() } else { "" };
        let _ = writeln!(self.body, "<figure>{svg}<figcaption>{}</figcaption></figure>", escaped(caption));
        self
    }

    /// The same page with the sources of a network more, a line each, with links to those that have an address on the web.
    #[must_use]
    pub fn sources(mut self, network: &Network) -> Self {
        self.body.push_str("<ul class=\"sources\">\n");
        for source in network.sources() {
            let title = if source.title.is_empty() { &source.url } else { &source.title };
            let title = match web_address(&source.url) {
                Some(url) => format!(
                    "<a href=\"{}\" target=\"_blank\" rel=\"noopener noreferrer\">{}</a>",
                    escaped(url),
                    escaped(title)
                ),
                None => escaped(title),
            };
            let rest: Vec<String> = [&source.publisher, &source.date]
                .into_iter()
                .filter(|part| !part.is_empty())
                .map(|part| escaped(part))
                .collect();
            let _ = writeln!(
                self.body,
                "<li><b>{}</b> {title}<small>{}</small></li>",
                escaped(&source.key),
                rest.join(", ")
            );
        }
        self.body.push_str("</ul>\n");
        self
    }

    /// One HTML file that needs nothing else and asks for nothing.
    ///
    /// # Complexity
    ///
    /// Linear in what is on it.
    #[must_use]
    pub fn html(&self) -> String {
        let count = self.headings.iter().filter(|(is_section, _)| *is_section).count();
        let contents: String = if count > 2 {
            let mut list = String::new();
            for (at, (is_section, heading)) in self.headings.iter().enumerate() {
                let class = if *is_section { "" } else { " class=\"below\"" };
                let _ = write!(list, "<li{class}><a href=\"#part-{}\">{}</a></li>", at + 1, escaped(heading));
            }
            format!("<nav aria-label=\"Contents\"><ol class=\"contents\">{list}</ol></nav>\n")
        } else {
            String::new()
        };
        let end = if self.is_open { "</section>" } else { "" };
        let lead = if self.lead.is_empty() {
            String::new()
        } else {
            format!("<p class=\"about\">{}</p>", escaped(&self.lead))
        };
        let body = format!(
            "<header class=\"top\"><h1>{}</h1><div class=\"tools\"></div></header>\n<main>{lead}{contents}{}{end}</main>",
            escaped(&self.title),
            self.body
        );
        page::page(&self.title, "report", &body, &self.maps)
    }
}

/// Whether a text can only be an SVG of this module: nothing in it but its few elements, and no attribute that could act or ask for anything.
fn is_ours(svg: &str) -> bool {
    const ELEMENTS: [&str; 7] = ["svg", "g", "title", "path", "rect", "circle", "text"];
    let svg = svg.trim_end();
    if !svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" ") || !svg.ends_with("</svg>") {
        return false;
    }
    svg.split('<').skip(1).all(|piece| {
        let Some((tag, _)) = piece.split_once('>') else { return false };
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        let outside: String = tag.split('"').step_by(2).collect();
        let attributes = outside.split_whitespace().skip(1).filter(|word| *word != "/");
        let acts = |word: &str| {
            word.starts_with("on") || word.contains("href") || word.starts_with("style") || word.contains('&')
        };
        ELEMENTS.contains(&name)
            && !attributes.into_iter().any(|word| acts(&word.to_ascii_lowercase()))
            && !tag.contains("url(")
    })
}
