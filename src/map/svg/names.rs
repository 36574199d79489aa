//! The names of hubs and lines on a static picture.

use super::Picture;
use super::marks::{END, FAR};
use crate::map::ink::{self, INK, MUTED};
use crate::map::layer::Shows;
use crate::map::lettering::{Reach, Room, width};
use crate::map::plane::along;
use crate::map::words::escaped;
use crate::network::{Hub, HubKind};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// With more ends than this they have no names over one another.
const MANY_ENDS: usize = 16;

impl Picture<'_> {
    /// The names of the ends of answers, or of all other hubs. Where they go is taken in the other room too.
    pub(super) fn hub_names(
        &mut self,
        room: &mut Room,
        mut also: Option<&mut Room>,
        strong: &BTreeMap<usize, u32>,
    ) -> String {
        let of_ends = also.is_some();
        let few = strong.values().filter(|weight| **weight == END).count() <= MANY_ENDS;
        let network = self.network;
        let hubs: Vec<&Hub> = network.hubs().map(|(_, hub)| hub).collect();
        let mut ranked: Vec<(u32, usize)> = Vec::new();
        let mut degree = vec![0u32; network.hub_count()];
        for line in &self.sheet.lines {
            for hub in [line.from, line.to] {
                degree[hub.index()] += 1;
            }
        }
        for (id, hub) in network.hubs() {
            let at = id.index();
            if hub.name == hub.code && network.hub_count() > 300 && !strong.contains_key(&at) {
                continue;
            }
            let extra = strong.get(&at).copied().unwrap_or(0);
            if (extra == END) == of_ends && self.frame.holds(self.frame.at(self.plane.hubs[at]), 0.0) {
                ranked.push((ink::rank(hub.kind) + (degree[at] * 3).min(20) + extra, at));
            }
        }
        ranked.sort_by_key(|(weight, at)| (std::cmp::Reverse(*weight), *at));
        let before = std::mem::take(&mut self.out);
        for (_, at) in ranked.into_iter().take(600) {
            let hub = hubs[at];
            let weight = strong.get(&at).copied().unwrap_or(0);
            let is_end = weight == END;
            let bold = hub.kind == HubKind::Port || is_end;
            let size = if bold {
                12.5
            } else if hub.kind == HubKind::Junction {
                11.0
            } else {
                12.0
            };
            let wide = width(&hub.name, size, bold);
            let signed = self
                .layers
                .iter()
                .flat_map(|layer| &layer.marks)
                .any(|mark| (mark.sign == "t" || mark.sign == "x") && mark.place.hubs.contains(&at));
            let gap = self.size(hub.kind, is_end) + if signed { 9.0 } else { 5.0 };
            let reach = match weight {
                END if few => Reach::Anyway,
                FAR.. => Reach::Farther,
                _ => Reach::Beside,
            };
            let dot = self.frame.at(self.plane.hubs[at]);
            if let Some(found) = room.beside(dot, gap, wide, size, reach) {
                if let Some(also) = also.as_deref_mut() {
                    also.take(found.bounds);
                }
                if let Some(near) = found.lead {
                    self.leads.push((dot, near, INK));
                }
                let [x, y] = found.at;
                let colour = if hub.kind == HubKind::Junction && !bold { MUTED } else { INK };
                let weight = if bold { "font-weight=\"650\"" } else { "" };
                let rest = format!(
                    "{weight} fill=\"{colour}\" stroke=\"{}\" stroke-width=\"3.5\" stroke-linejoin=\"round\" paint-order=\"stroke\"",
                    ink::LAND
                );
                self.text([x, y + size * 0.35], &hub.name, size, &rest);
            }
        }
        std::mem::replace(&mut self.out, before)
    }

    pub(super) fn line_names(&mut self, room: &mut Room) -> String {
        let before = std::mem::take(&mut self.out);
        let strokes: BTreeSet<usize> = self
            .layers
            .iter()
            .filter(|layer| layer.shows != Shows::Closed)
            .flat_map(|layer| layer.strokes.iter().map(|stroke| stroke.line))
            .collect();
        let mut order: Vec<usize> = (0..self.sheet.lines.len())
            .filter(|at| self.network.link(self.sheet.lines[*at].forward).name.is_some())
            .collect();
        order.sort_by_key(|at| (!strokes.contains(at), *at));
        for at in order.into_iter().take(1_500) {
            let Some(name) = self.network.link(self.sheet.lines[at].forward).name.clone() else { continue };
            let points = self.points(at);
            let bold = strokes.contains(&at);
            let wide = width(&name, 11.0, bold);
            let (Some(first), Some(last)) = (points.first(), points.last()) else { continue };
            let length = ((last[0] - first[0]) * (last[0] - first[0])
                + (last[1] - first[1]) * (last[1] - first[1]))
                .sqrt();
            if length < wide + 24.0 {
                continue;
            }
            for share in [0.5, 0.36, 0.64] {
                let ([x, y], [mut u, mut v]) = along(&points, share);
                if u < 0.0 {
                    (u, v) = (-u, -v);
                }
                // On the outer side of lines that join the same hubs.
                let outward =
                    self.plane.lines[at].1 * ((last[0] - first[0]) * u + (last[1] - first[1]) * v) > 0.0;
                let aside = if bold { 14.0 } else { 9.0 } * if outward { -1.0 } else { 1.0 };
                let (x, y) = (x + v * aside, y - u * aside);
                let mut steps = 1;
                while f64::from(steps) * 14.0 < wide {
                    steps += 1;
                }
                let boxes: Vec<_> = (0..=steps)
                    .map(|step| {
                        let off = (f64::from(step) / f64::from(steps) - 0.5) * wide;
                        [x + u * off - 7.0, y + v * off - 5.0, x + u * off + 7.0, y + v * off + 5.0]
                    })
                    .collect();
                if boxes.iter().all(|bounds| room.is_free(bounds)) {
                    boxes.into_iter().for_each(|bounds| room.take(bounds));
                    let carriage = self.sheet.kinds[self.sheet.lines[at].kind];
                    let halo = if carriage.mode.ends_at_hubs() { ink::SEA } else { ink::LAND };
                    let colour = if bold { INK } else { ink::pen(carriage).colour };
                    let _ = write!(
                        self.out,
                        "<text transform=\"matrix({u:.4} {v:.4} {:.4} {u:.4} {x:.1} {y:.1})\" y=\"4\" text-anchor=\"middle\" font-size=\"11\" fill=\"{colour}\" stroke=\"{halo}\" stroke-width=\"3\" stroke-linejoin=\"round\" paint-order=\"stroke\"{}>{}</text>",
                        -v,
                        if bold { " font-weight=\"600\"" } else { "" },
                        escaped(&name)
                    );
                    break;
                }
            }
        }
        std::mem::replace(&mut self.out, before)
    }
}
