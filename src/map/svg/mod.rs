//! A map as a static SVG: attributes only, no style, no script, no reference to anything outside of itself.

mod land;
mod marks;
mod names;

use crate::map::data::{about, kind_name};
use crate::map::ink::{self, FONT, INK, MUTED, PAPER};
use crate::map::layer::{Layer, Shows};
use crate::map::lettering::{Room, width};
use crate::map::plane::{Frame, Plane, along};
use crate::map::sheet::Sheet;
use crate::map::words::{escaped, plain};
use crate::map::world::{Point, World};
use crate::network::{HubKind, Network};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

const WIDTH: f64 = 1100.0;
/// Beyond so many lines each kind is one path without names to point at.
const MANY: usize = 2_000;

/// A picture in the making.
struct Picture<'a> {
    out: String,
    /// Thin lines from places to what is told of them farther off, in a colour.
    leads: Vec<(Point, Point, &'static str)>,
    frame: Frame,
    plane: Plane,
    network: &'a Network,
    sheet: &'a Sheet,
    layers: &'a [Layer],
}

/// Points as the `d` of a path; what moves less than a tenth of a pixel is left out.
fn path(points: impl IntoIterator<Item = Point>, is_closed: bool) -> String {
    let mut out = String::new();
    let mut last = String::new();
    for [x, y] in points {
        let point = format!("{x:.1} {y:.1}");
        if point != last {
            out.push(if out.is_empty() { 'M' } else { 'L' });
            out.push_str(&point);
            last = point;
        }
    }
    if is_closed && !out.is_empty() {
        out.push('Z');
    }
    out
}

/// The picture of a map.
pub(super) fn draw(title: &str, network: &Network, sheet: &Sheet, layers: &[Layer]) -> String {
    let plane = Plane::new(network, sheet);
    let frame = Frame::around(&places(&plane, sheet, layers), WIDTH);
    let mut picture = Picture { out: String::new(), leads: Vec::new(), frame, plane, network, sheet, layers };
    let lines = head(layers);
    let top = 56.0 + 19.0 * f64::from(u32::try_from(lines.len()).unwrap_or(8));
    picture.header(title, &lines);
    let map = std::mem::take(&mut picture.out);
    picture.map();
    let drawn = std::mem::replace(&mut picture.out, map);
    let high = frame.height;
    let _ = write!(
        picture.out,
        "<svg x=\"0\" y=\"{top}\" width=\"{WIDTH}\" height=\"{high:.1}\" overflow=\"hidden\">{drawn}</svg>"
    );
    let bottom = picture.legend(top + high + 22.0);
    let out = picture.out;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {bottom:.0}\" width=\"{WIDTH}\" height=\"{bottom:.0}\" role=\"img\" font-family=\"{FONT}\">\
         <title>{}</title><rect width=\"{WIDTH}\" height=\"{bottom:.0}\" fill=\"{PAPER}\"/>{out}</svg>\n",
        escaped(title)
    )
}

/// What stands above the map: for each of the first layers its name and what it comes to, on two lines where one is too short.
fn head(layers: &[Layer]) -> Vec<String> {
    let mut lines = Vec::new();
    for layer in layers.iter().take(6) {
        let sums: Vec<String> =
            layer.sums.iter().map(|(label, value)| format!("{} {value}", label.to_lowercase())).collect();
        let named = layer.rows.iter().filter(|row| !row.sign.is_empty() && !"tb".contains(&row.sign));
        let names: Vec<String> = named.map(|row| format!("{} {}", row.sign, row.cells[0])).collect();
        let told = match layer.shows {
            _ if !layer.why.is_empty() => layer.why.clone(),
            Shows::Cut | Shows::Closed => names.join("; ").replace("x ", "\u{d7} "),
            _ => sums.join(", "),
        };
        let whole = if told.is_empty() { layer.name.clone() } else { format!("{}: {told}", layer.name) };
        let wide = WIDTH - 32.0;
        if width(&whole, 12.5, false) <= wide || told.is_empty() {
            lines.push(crate::map::lettering::fitting(&whole, wide, 12.5, false));
        } else {
            lines.extend(
                [layer.name.as_str(), &told]
                    .map(|line| crate::map::lettering::fitting(line, wide, 12.5, false)),
            );
        }
    }
    lines
}

/// What the picture has to show: what the answers are about, or all hubs but a few that lie far away.
fn places(plane: &Plane, sheet: &Sheet, layers: &[Layer]) -> Vec<Point> {
    let mut hubs: BTreeSet<usize> = BTreeSet::new();
    for layer in layers {
        let marked = layer.marks.iter().flat_map(|mark| &mark.place.lines);
        for line in layer.strokes.iter().map(|stroke| &stroke.line).chain(marked) {
            hubs.extend([sheet.lines[*line].from.index(), sheet.lines[*line].to.index()]);
        }
        hubs.extend(layer.marks.iter().flat_map(|mark| &mark.place.hubs));
        hubs.extend(layer.from.iter().chain(&layer.to));
    }
    if !hubs.is_empty() {
        return hubs.into_iter().map(|hub| plane.hubs[hub]).collect();
    }
    let mut lons: Vec<f64> = plane.hubs.iter().map(|hub| hub[0]).collect();
    lons.sort_by(f64::total_cmp);
    let count = lons.len();
    let (Some(first), Some(last)) = (lons.first(), lons.last()) else { return vec![[0.0, 0.0]] };
    let (west, east) = (lons[count / 20], lons[count - 1 - count / 20]);
    if count < 20 || last - first < 1.3 * (east - west) {
        return plane.hubs.clone();
    }
    plane.hubs.iter().copied().filter(|hub| hub[0] >= west - 2.0 && hub[0] <= east + 2.0).collect()
}

impl Picture<'_> {
    fn text(&mut self, [x, y]: Point, text: &str, size: f64, rest: &str) {
        let _ = write!(
            self.out,
            "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\" {rest}>{}</text>",
            escaped(text)
        );
    }

    fn header(&mut self, title: &str, lines: &[String]) {
        self.text([16.0, 30.0], title, 20.0, &format!("font-weight=\"650\" fill=\"{INK}\""));
        self.text([16.0, 48.0], &about(self.network), 12.0, &format!("fill=\"{MUTED}\""));
        let mut y = 68.0;
        for line in lines {
            self.text([16.0, y], line, 12.5, &format!("fill=\"{INK}\""));
            y += 19.0;
        }
    }

    fn map(&mut self) {
        let Frame { width, height, .. } = self.frame;
        let _ = write!(self.out, "<rect width=\"{width}\" height=\"{height:.1}\" fill=\"{}\"/>", ink::SEA);
        let world = World::new();
        self.world(&world);
        // Names keep off all that stands somewhere; signs may stand on lines and dots, but keep off the ends of answers, their names and one another.
        let (mut room, mut free) = (Room::new(width, height), Room::new(width, height));
        for each in [&mut room, &mut free] {
            each.take([width - 190.0, height - 40.0, width, height]);
        }
        let strong = self.strong();
        self.take(&mut room, &mut free, &strong);
        let ends = self.hub_names(&mut room, Some(&mut free), &strong);
        let signs = self.signs(&mut free, &mut room);
        let names = self.hub_names(&mut room, None, &strong);
        let line_names = self.line_names(&mut room);
        self.world_names(&world, &mut room);
        let has = |shows| self.layers.iter().any(|layer| layer.shows == shows);
        let faint = if has(Shows::Flow) {
            0.38
        } else if has(Shows::Route) || has(Shows::Ladder) {
            0.62
        } else {
            1.0
        };
        self.network_lines(faint);
        self.layer_lines();
        self.hubs(&strong);
        self.draw_leads();
        for sign in &signs {
            self.sign(sign.shows, &sign.sign, sign.at, sign.way);
        }
        for names in [&line_names, &names, &ends] {
            self.out.push_str(names);
        }
        self.scale();
    }

    // ---- lines ----

    fn points(&self, line: usize) -> Vec<Point> {
        self.frame.line(&self.plane, self.sheet, line)
    }

    fn is_seen(&self, points: &[Point]) -> bool {
        let bound = |axis: usize, start: f64, pick: fn(f64, f64) -> f64| {
            points.iter().map(|point| point[axis]).fold(start, pick)
        };
        bound(0, f64::INFINITY, f64::min) < self.frame.width
            && bound(0, f64::NEG_INFINITY, f64::max) > 0.0
            && bound(1, f64::INFINITY, f64::min) < self.frame.height
            && bound(1, f64::NEG_INFINITY, f64::max) > 0.0
    }

    fn stroke(&mut self, d: &str, colour: &str, width: f64, rest: &str) {
        let _ = write!(self.out, "<path d=\"{d}\" stroke=\"{colour}\" stroke-width=\"{width:.1}\" {rest}/>");
    }

    /// A line of a kind, perhaps with what it says when it is pointed at.
    fn line_of_kind(&mut self, d: &str, kind: usize, wider: f64, says: Option<&str>) {
        let pen = ink::pen(self.sheet.kinds[kind]);
        let dash =
            if pen.dash.is_empty() { String::new() } else { format!("stroke-dasharray=\"{}\"", pen.dash) };
        if let Some(says) = says {
            let _ = write!(self.out, "<g><title>{}</title>", escaped(says));
        }
        self.stroke(d, pen.colour, pen.width * wider, &dash);
        if !pen.sleepers.is_empty() && pen.width * wider >= 2.0 {
            self.stroke(
                d,
                ink::LAND,
                pen.width * wider * 0.45,
                &format!("stroke-dasharray=\"{}\"", pen.sleepers),
            );
        }
        if says.is_some() {
            self.out.push_str("</g>");
        }
    }

    fn network_lines(&mut self, faint: f64) {
        let many = self.sheet.lines.len() > MANY;
        let thin = if self.sheet.lines.len() > 3000 {
            0.4
        } else {
            (0.55 + self.frame.scale / 40.0).clamp(0.6, 1.1)
        };
        let _ = write!(self.out, "<g fill=\"none\" stroke-linejoin=\"round\" opacity=\"{faint}\">");
        for kind in 0..self.sheet.kinds.len() {
            let (mut open, mut shut) = (String::new(), String::new());
            for at in 0..self.sheet.lines.len() {
                let line = &self.sheet.lines[at];
                if line.kind != kind {
                    continue;
                }
                let points = self.points(at);
                if !self.is_seen(&points) {
                    continue;
                }
                let d = path(points, false);
                let is_open = self.network.is_open(line.forward)
                    || line.back.is_some_and(|back| self.network.is_open(back));
                if !is_open {
                    shut.push_str(&d);
                } else if many || self.plane.lines[at].2 != 0.0 {
                    open.push_str(&d);
                } else {
                    let link = self.network.link(line.forward);
                    let name = link.name.clone().unwrap_or_else(|| {
                        format!("{} - {}", self.network.hub(line.from).name, self.network.hub(line.to).name)
                    });
                    let says = plain(&format!(
                        "{name}, {}, {:.0} km",
                        kind_name(link.carriage),
                        link.length.likely().get()
                    ));
                    self.line_of_kind(&d, kind, thin, Some(&says));
                }
            }
            if !open.is_empty() {
                let _ = write!(self.out, "<g opacity=\"{}\">", if many { 1.0 } else { 0.45 });
                self.line_of_kind(&open, kind, if many { thin } else { thin * 0.7 }, None);
                self.out.push_str("</g>");
            }
            if !shut.is_empty() {
                let pen = ink::pen(self.sheet.kinds[kind]);
                self.stroke(&shut, pen.colour, 1.1, "stroke-dasharray=\"2 5\" opacity=\"0.55\"");
            }
        }
        self.out.push_str("</g>");
    }

    fn layer_lines(&mut self) {
        self.out.push_str("<g fill=\"none\" stroke-linejoin=\"round\">");
        let layers = self.layers;
        let routes = layers.iter().filter(|layer| layer.shows == Shows::Route);
        // A route shows on both sides of what flows along it.
        let mut flowing: BTreeMap<usize, f64> = BTreeMap::new();
        for layer in layers.iter().filter(|layer| layer.shows == Shows::Flow) {
            let most = layer.strokes.iter().map(|stroke| stroke.flow).max().unwrap_or(1);
            for stroke in &layer.strokes {
                let width = flowing.entry(stroke.line).or_default();
                *width = width.max(flow_width(stroke.flow, most));
            }
        }
        let plain = (7.0 + self.frame.scale / 8.0).clamp(8.0, 13.0);
        for (layer, (halo, dash)) in routes.clone().zip(ink::HALOS.iter().cycle()) {
            let rest = if dash.is_empty() {
                "stroke-linecap=\"round\"".to_owned()
            } else {
                format!("stroke-dasharray=\"{dash}\"")
            };
            for stroke in &layer.strokes {
                let d = path(self.points(stroke.line), false);
                let width = flowing.get(&stroke.line).map_or(plain, |flow| plain.max(flow + 7.0));
                self.stroke(&d, halo, width, &rest);
            }
        }
        for layer in routes {
            for stroke in &layer.strokes {
                let points = self.points(stroke.line);
                self.line_of_kind(
                    &path(points.iter().copied(), false),
                    self.sheet.lines[stroke.line].kind,
                    1.35,
                    None,
                );
                self.arrows(&points, stroke.reversed, INK, 5.0);
            }
        }
        let mut wide: BTreeSet<usize> = BTreeSet::new();
        for layer in layers.iter().filter(|layer| layer.shows == Shows::Flow) {
            let mut strokes: Vec<_> = layer.strokes.iter().collect();
            strokes.sort_by_key(|stroke| ink::class_of_use(stroke.flow, stroke.capacity));
            wide.extend(strokes.iter().map(|stroke| stroke.line));
            let most = layer.strokes.iter().map(|stroke| stroke.flow).max().unwrap_or(1);
            for casing in [true, false] {
                for stroke in &strokes {
                    let points = self.points(stroke.line);
                    let width = flow_width(stroke.flow, most);
                    let class = ink::class_of_use(stroke.flow, stroke.capacity);
                    let colour = class.map_or(ink::NO_BOUND, |class| ink::USE[class].0);
                    let d = path(points.iter().copied(), false);
                    self.stroke(
                        &d,
                        if casing { PAPER } else { colour },
                        if casing { width + 2.4 } else { width },
                        "stroke-linecap=\"round\"",
                    );
                    if !casing {
                        self.middle(&d, class, width);
                        self.arrows(
                            &points,
                            stroke.reversed,
                            if width > 6.0 { PAPER } else { INK },
                            (width * 0.42).clamp(3.2, 5.0),
                        );
                    }
                }
            }
        }
        for layer in layers.iter().filter(|layer| matches!(layer.shows, Shows::Cut | Shows::Ladder)) {
            let lines: BTreeSet<usize> = layer
                .marks
                .iter()
                .flat_map(|mark| mark.place.lines.iter().copied())
                .filter(|line| !wide.contains(line))
                .collect();
            for line in lines {
                let (d, kind) = (path(self.points(line), false), self.sheet.lines[line].kind);
                let colour = if layer.shows == Shows::Cut { ink::CUT } else { ink::RUNG };
                self.stroke(
                    &d,
                    colour,
                    ink::pen(self.sheet.kinds[kind]).width + 7.0,
                    "stroke-linecap=\"round\" opacity=\"0.32\"",
                );
                self.line_of_kind(&d, kind, 1.2, None);
            }
        }
        for layer in layers.iter().filter(|layer| layer.shows == Shows::Closed) {
            let d: String =
                layer.strokes.iter().map(|stroke| path(self.points(stroke.line), false)).collect();
            self.stroke(&d, ink::LAND, 4.5, "");
            self.stroke(&d, ink::CLOSED, 1.4, "stroke-dasharray=\"2 3\"");
        }
        self.out.push_str("</g>");
    }

    /// What runs along the middle of a flow that is full, or has no bound: colour never says it alone.
    fn middle(&mut self, d: &str, class: Option<usize>, width: f64) {
        let thin = (width * 0.15).max(1.0);
        match class {
            _ if width <= 4.4 => {}
            None => self.stroke(d, PAPER, thin, "stroke-dasharray=\"2 6\""),
            Some(4) => self.stroke(d, PAPER, thin, ""),
            Some(_) => {}
        }
    }

    fn arrows(&mut self, points: &[Point], reversed: bool, colour: &str, size: f64) {
        let (Some(first), Some(last)) = (points.first(), points.last()) else { return };
        let length = ((last[0] - first[0]) * (last[0] - first[0])
            + (last[1] - first[1]) * (last[1] - first[1]))
            .sqrt();
        if length < 26.0 || !self.is_seen(points) {
            return;
        }
        let count = (length / 130.0).floor().clamp(1.0, 4.0);
        let mut d = String::new();
        let mut at = 1.0;
        while at <= count {
            let ([x, y], [u, v]) = along(points, at / (count + 1.0));
            let (u, v) = if reversed { (-u, -v) } else { (u, v) };
            let wing = |side: f64| [x - size * (u - side * 0.84 * v), y - size * (v + side * 0.84 * u)];
            d.push_str(&path([wing(1.0), [x, y], wing(-1.0)], false));
            at += 1.0;
        }
        self.stroke(&d, colour, 1.7, "stroke-linecap=\"round\"");
    }

    // ---- the legend ----

    /// Draws the legend from a height on, and says where it ends.
    fn legend(&mut self, top: f64) -> f64 {
        let (mut x, mut y) = (16.0, top);
        let mut place = |wide: f64| {
            if x + wide > WIDTH - 10.0 {
                (x, y) = (16.0, y + 20.0);
            }
            let at = [x, y];
            x += wide;
            at
        };
        let mut items: Vec<(Point, String, Item)> = Vec::new();
        let mut add = |text: String, item: Item| {
            let at = place(width(&text, 12.0, false) + 58.0);
            items.push((at, text, item));
        };
        // Only what is there.
        let has = |shows| self.layers.iter().any(|layer| layer.shows == shows && layer.is_drawn());
        let routes = self.layers.iter().filter(|layer| layer.shows == Shows::Route);
        let marks = || routes.clone().flat_map(|layer| &layer.marks);
        let changes = marks().any(|mark| mark.sign == "t");
        let borders = marks().any(|mark| mark.sign == "b");
        for (layer, (halo, dash)) in routes.clone().zip(ink::HALOS.iter().cycle()) {
            if layer.is_drawn() {
                add(layer.name.clone(), Item::Line(halo, 8.0, dash));
            }
        }
        for (is_there, text, sign) in [(changes, "transfer", "t"), (borders, "border passed", "b")] {
            if is_there {
                add(text.to_owned(), Item::Sign(Shows::Route, sign));
            }
        }
        let flows = self.layers.iter().filter(|layer| layer.shows == Shows::Flow);
        let uses: BTreeSet<Option<usize>> = flows
            .flat_map(|layer| &layer.strokes)
            .map(|stroke| ink::class_of_use(stroke.flow, stroke.capacity))
            .collect();
        for (class, (colour, text)) in ink::USE.into_iter().enumerate() {
            if uses.contains(&Some(class)) {
                let text =
                    if text == "full" { "full".to_owned() } else { format!("{text} of capacity used") };
                add(text, Item::Use(Some(class), colour));
            }
        }
        if uses.contains(&None) {
            add("no bound stated (width: tonnes)".to_owned(), Item::Use(None, ink::NO_BOUND));
        }
        for (shows, text, sign) in [
            (Shows::Cut, "cut", "1"),
            (Shows::Ladder, "bottlenecks, in order", "1"),
            (Shows::Closed, "closed", "x"),
        ] {
            if has(shows) {
                add(text.to_owned(), Item::Sign(shows, sign));
            }
        }
        for (at, carriage) in self.sheet.kinds.iter().enumerate() {
            add(kind_name(*carriage), Item::Kind(at));
        }
        let used: BTreeSet<&str> = self.network.hubs().map(|(_, hub)| hub.kind.word()).collect();
        for kind in HubKind::ALL {
            if used.contains(kind.word()) {
                add(
                    if kind == HubKind::Border {
                        "border station".to_owned()
                    } else {
                        kind.word().replace('_', " ")
                    },
                    Item::Hub(kind),
                );
            }
        }
        let mut end = top;
        for (at, text, item) in items {
            end = at[1];
            let [x, y] = [at[0], at[1] - 4.0];
            self.out.push_str("<g fill=\"none\">");
            match item {
                Item::Line(colour, width, dash) => {
                    let rest = format!("stroke-dasharray=\"{dash}\"");
                    let rest = if dash.is_empty() { "" } else { &rest };
                    self.stroke(&path([[x, y], [x + 28.0, y]], false), colour, width, rest);
                }
                Item::Use(class, colour) => {
                    let d = path([[x, y], [x + 28.0, y]], false);
                    self.stroke(&d, colour, 6.0, "");
                    self.middle(&d, class, 6.0);
                }
                Item::Kind(kind) => {
                    self.line_of_kind(&path([[x, y], [x + 28.0, y]], false), kind, 1.15, None)
                }
                Item::Sign(shows, sign) => self.sign(shows, sign, [x + 14.0, y], [1.0, 0.0]),
                Item::Hub(kind) => self.dot(kind, [x + 14.0, y], 4.0),
            }
            self.out.push_str("</g>");
            self.text([x + 36.0, at[1]], &text, 12.0, &format!("fill=\"{INK}\""));
        }
        for layer in self.layers.iter().filter(|layer| layer.shows == Shows::Ladder) {
            end += 8.0;
            for row in &layer.rows {
                end += 18.0;
                let cell = |at: usize| row.cells.get(at).map_or("", String::as_str);
                let names =
                    if row.small.is_empty() { cell(0).to_owned() } else { format!("and {}", cell(0)) };
                self.text(
                    [40.0, end],
                    &row.sign,
                    12.0,
                    &format!("text-anchor=\"end\" font-weight=\"700\" fill=\"{}\"", ink::RUNG),
                );
                self.text([48.0, end], &fitting(&names, 680.0), 12.0, &format!("fill=\"{INK}\""));
                let told = format!("{} to {} Mt, {} t to add for one more", cell(1), cell(2), cell(3));
                self.text([WIDTH - 16.0, end], &told, 12.0, &format!("text-anchor=\"end\" fill=\"{MUTED}\""));
            }
        }
        let credit = "Coasts and borders: Natural Earth (public domain). Borders are shown de facto. Straight lines and arcs between hubs, not tracks.";
        self.text([16.0, end + 24.0], credit, 10.5, &format!("fill=\"{MUTED}\""));
        end + 36.0
    }
}

/// A text, cut to a width.
fn fitting(text: &str, wide: f64) -> String {
    crate::map::lettering::fitting(text, wide, 12.0, false)
}

/// What stands before a text of the legend.
enum Item {
    Line(&'static str, f64, &'static str),
    /// A class of use and its colour.
    Use(Option<usize>, &'static str),
    Kind(usize),
    Sign(Shows, &'static str),
    Hub(HubKind),
}

/// How wide a flow is drawn.
#[expect(clippy::cast_precision_loss, reason = "for drawing")]
fn flow_width(flow: u64, most: u64) -> f64 {
    2.2 + 11.0 * (flow as f64 / most.max(1) as f64)
}
