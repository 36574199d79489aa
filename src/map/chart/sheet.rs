//! The paper of a chart: shapes and texts with the colours of a role.

use super::axis::Axis;
use crate::map::ink::FONT;
pub(super) use crate::map::lettering::fitting;
use crate::map::words::escaped;
use std::fmt::Write;

/// What a shape is for: its class, and its colour on white paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Role(pub(super) &'static str, pub(super) &'static str);

pub(super) const INK: Role = Role("ink", "#1b2530");
pub(super) const MUTED: Role = Role("muted", "#56626e");
pub(super) const RULE: Role = Role("rule", "#dfe3e7");
pub(super) const FIRST: Role = Role("a", "#2b6cb0");
pub(super) const SECOND: Role = Role("b", "#b8480a");
pub(super) const THIRD: Role = Role("c", "#5b2a86");
pub(super) const FOURTH: Role = Role("d", "#00756c");
pub(super) const PALE: Role = Role("e", "#a6c8e4");
pub(super) const MIDDLE: Role = Role("e2", "#62a0d0");

/// Where a text begins: at its point, in its middle, or at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A chart in the making.
#[derive(Debug)]
pub(super) struct Paper {
    out: String,
    pub(super) width: f64,
    title: String,
}

impl Paper {
    /// A sheet under a title.
    pub(super) fn new(title: &str, width: f64) -> Self {
        let mut paper = Self { out: String::new(), width, title: title.to_owned() };
        let short = fitting(title, width - 24.0, 14.0, true);
        paper.text(12.0, 22.0, &short, 14.0, INK, Anchor::Start, "font-weight=\"650\"");
        paper
    }

    #[expect(clippy::too_many_arguments, reason = "a text has a place, a size, a role and an anchor")]
    pub(super) fn text(
        &mut self,
        x: f64,
        y: f64,
        text: &str,
        size: f64,
        role: Role,
        anchor: Anchor,
        rest: &str,
    ) {
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => "text-anchor=\"middle\"",
            Anchor::End => "text-anchor=\"end\"",
        };
        let Role(class, colour) = role;
        let text = escaped(text);
        let _ = write!(
            self.out,
            "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\" class=\"f-{class}\" fill=\"{colour}\" {anchor} {rest}>{text}</text>"
        );
    }

    pub(super) fn line(&mut self, points: &[[f64; 2]], role: Role, width: f64, rest: &str) {
        let d: Vec<String> = points.iter().map(|[x, y]| format!("{x:.1} {y:.1}")).collect();
        let Role(class, colour) = role;
        let _ = write!(
            self.out,
            "<path d=\"M{}\" fill=\"none\" class=\"s-{class}\" stroke=\"{colour}\" stroke-width=\"{width}\" {rest}/>",
            d.join("L")
        );
    }

    /// A box, with what it says when it is pointed at.
    pub(super) fn bar(&mut self, [x, y, wide, high]: [f64; 4], role: Role, says: &str) {
        let Role(class, colour) = role;
        let (says, wide) = (escaped(says), wide.max(0.6));
        let _ = write!(
            self.out,
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{wide:.1}\" height=\"{high:.1}\" class=\"f-{class}\" fill=\"{colour}\"><title>{says}</title></rect>"
        );
    }

    /// A box that is only outlined, over a breath of its colour.
    pub(super) fn outline(&mut self, [x, y, wide, high]: [f64; 4], role: Role, says: &str) {
        let Role(class, colour) = role;
        let (says, wide, high) = (escaped(says), (wide - 1.0).max(0.4), high - 1.0);
        let (x, y) = (x + 0.5, y + 0.5);
        let _ = write!(
            self.out,
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{wide:.1}\" height=\"{high:.1}\" class=\"f-{class} s-{class}\" fill=\"{colour}\" fill-opacity=\"0.18\" stroke=\"{colour}\" stroke-width=\"1\"><title>{says}</title></rect>"
        );
    }

    pub(super) fn dot(&mut self, x: f64, y: f64, r: f64, role: Role, says: &str) {
        let Role(class, colour) = role;
        let says = escaped(says);
        let _ = write!(
            self.out,
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{r}\" class=\"f-{class}\" fill=\"{colour}\"><title>{says}</title></circle>"
        );
    }

    /// The marks of an axis along the bottom, with rules up to `top`.
    pub(super) fn bottom(&mut self, axis: &Axis, top: f64, bottom: f64, label: &str) {
        let marks = axis.marks();
        for (x, text) in &marks {
            self.line(&[[*x, top], [*x, bottom]], RULE, 1.0, "");
            self.text(*x, bottom + 16.0, text, 11.0, MUTED, Anchor::Middle, "");
        }
        if let (Some(first), Some(last)) = (marks.first(), marks.last()) {
            let middle = f64::midpoint(first.0, last.0);
            self.text(middle, bottom + 33.0, label, 11.5, MUTED, Anchor::Middle, "");
        }
    }

    /// The marks of an axis along the left, with rules from `left` to `right`.
    pub(super) fn left(&mut self, axis: &Axis, left: f64, right: f64, label: &str) {
        for (y, text) in axis.marks() {
            self.line(&[[left, y], [right, y]], RULE, 1.0, "");
            self.text(left - 7.0, y + 4.0, &text, 11.0, MUTED, Anchor::End, "");
        }
        self.text(12.0, 44.0, label, 11.5, MUTED, Anchor::Start, "");
    }

    /// The chart, so high.
    pub(super) fn finish(self, height: f64) -> String {
        let (width, title, out) = (self.width, escaped(&self.title), self.out);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height:.0}\" width=\"{width}\" height=\"{height:.0}\" role=\"img\" font-family=\"{FONT}\"><title>{title}</title><rect width=\"{width}\" height=\"{height:.0}\" class=\"f-paper\" fill=\"#ffffff\"/>{out}</svg>\n"
        )
    }
}
