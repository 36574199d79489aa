//! A coded control that one or more links pass.

use super::capacity::Capacity;
use super::fact::Fact;
use super::link::{OtherUse, Standing, Validity};
use super::tariff::Tariff;
use crate::units::Hours;
use serde::{Deserialize, Serialize};

/// A coded control that one or more links pass.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Border {
    /// Stable code.
    pub code: String,
    /// Name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// ISO codes of the two sides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub countries: Vec<String>,
    /// Keys of the links that pass it, in its forward direction; their opposite links pass it backward.
    pub links: Vec<String>,
    /// Hours lost, forward.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dwell: Option<Fact<Hours>>,
    /// Hours lost, backward; `None` means as forward.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dwell_back: Option<Fact<Hours>>,
    /// What passing costs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fee: Option<Tariff>,
    /// How much may pass over all its links together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity: Option<Capacity>,
    /// What other traffic already takes of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_use: Option<OtherUse>,
    /// Opening hours a day; `None` means 24.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open_hours: Option<f64>,
    /// True where the dwell already contains the change of gauge at its hubs, which is then not charged again.
    #[serde(default)]
    pub includes_gauge_change: bool,
    /// In which years it is open. A border that is shut shuts its links.
    #[serde(default)]
    pub validity: Validity,
}

impl Border {
    /// A border passed by these links (by key) and their opposites.
    #[must_use]
    pub fn new<'a>(code: &str, links: impl IntoIterator<Item = &'a str>) -> Self {
        Self {
            code: code.to_owned(),
            name: None,
            countries: Vec::new(),
            links: links.into_iter().map(str::to_owned).collect(),
            dwell: None,
            dwell_back: None,
            fee: None,
            capacity: None,
            other_use: None,
            open_hours: None,
            includes_gauge_change: false,
            validity: Validity::default(),
        }
    }

    /// The same border with a dwell in both directions.
    #[must_use]
    pub fn dwell(mut self, dwell: impl Into<Fact<Hours>>) -> Self {
        self.dwell = Some(dwell.into());
        self
    }

    /// The same border with a fee.
    #[must_use]
    pub fn fee(mut self, fee: Tariff) -> Self {
        self.fee = Some(fee);
        self
    }

    /// The same border with a capacity.
    #[must_use]
    pub fn capacity(mut self, capacity: Capacity) -> Self {
        self.capacity = Some(capacity);
        self
    }

    /// The same border, whose dwell contains the change of gauge.
    #[must_use]
    pub fn including_gauge_change(mut self) -> Self {
        self.includes_gauge_change = true;
        self
    }

    /// The same border, shut, and with it its links.
    #[must_use]
    pub fn closed(mut self) -> Self {
        self.validity.standing = Standing::Closed;
        self
    }

    /// The mean wait for a gate that is open only part of the day, cargo coming evenly round the clock:
    /// (24 - h)^2 / 48 hours.
    #[must_use]
    pub fn closing_wait(&self) -> Hours {
        let shut = 24.0 - self.open_hours.unwrap_or(24.0);
        Hours(shut * shut / 48.0)
    }

    /// The key used in answers.
    #[must_use]
    pub fn key(&self) -> String {
        format!("border:{}", self.code)
    }
}
