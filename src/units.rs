//! One type per quantity, so that hours are never added to kilometres.
//!
//! Each type wraps one `f64` in the unit its name states, prints itself with that unit and offers only the arithmetic
//! that makes sense. The numbers are facts for people; the engine works on integers that `prepare` derives from them.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul, Sub};

macro_rules! quantity {
    ($(#[$doc:meta])* $name:ident, $unit:literal, $decimals:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, PartialOrd, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub f64);

        impl $name {
            /// The unit in which the number is given.
            pub const UNIT: &'static str = $unit;

            /// The bare number, in the unit of the type.
            #[must_use]
            pub const fn get(self) -> f64 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:.*} {}", f.precision().unwrap_or($decimals), self.0, $unit)
            }
        }

        impl Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                Self(self.0 + other.0)
            }
        }

        impl AddAssign for $name {
            fn add_assign(&mut self, other: Self) {
                self.0 += other.0;
            }
        }

        impl Sub for $name {
            type Output = Self;
            fn sub(self, other: Self) -> Self {
                Self(self.0 - other.0)
            }
        }

        impl Mul<f64> for $name {
            type Output = Self;
            fn mul(self, factor: f64) -> Self {
                Self(self.0 * factor)
            }
        }

        impl Sum for $name {
            fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
                Self(items.map(|item| item.0).sum())
            }
        }
    };
}

quantity!(
    /// Length, kilometres.
    Km, "km", 0);
quantity!(
    /// Time, hours.
    Hours, "h", 1);
quantity!(
    /// Depth of water, metres.
    Metres, "m", 1);
quantity!(
    /// Money per net tonne of cargo, US dollars of the network's price year.
    UsdPerTonne, "USD/t", 2);
quantity!(
    /// Value of time, US dollars per net tonne and hour.
    UsdPerTonneHour, "USD/t·h", 3);
quantity!(
    /// Carbon dioxide equivalent, kilograms per net tonne of cargo.
    KgCo2PerTonne, "kg CO2/t", 1);
quantity!(
    /// Carbon dioxide equivalent, grams per net tonne of cargo and kilometre.
    GramsPerTonneKm, "g CO2/t·km", 1);
quantity!(
    /// Net tonnes of cargo.
    Tonnes, "t", 1);
quantity!(
    /// A share between 0 and 1.
    Share, "share", 2);

/// Capacity or flow, whole net tonnes of cargo a year in one direction. The engine's own integer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TonnesPerYear(pub u64);

impl TonnesPerYear {
    /// The unit in which the number is given.
    pub const UNIT: &'static str = "t/year";

    /// The bare number of tonnes a year.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }

    /// The same in million tonnes a year.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "for printing; capacities stay far below 2^53 t")]
    pub fn million(self) -> f64 {
        self.0 as f64 / 1e6
    }
}

impl fmt::Display for TonnesPerYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} t/year", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_print_with_their_unit() {
        assert_eq!(Km(4150.4).to_string(), "4150 km");
        assert_eq!(format!("{:.2}", Hours(1.5)), "1.50 h");
        assert_eq!(TonnesPerYear(750_000).to_string(), "750000 t/year");
    }

    #[test]
    fn sums_keep_their_unit() {
        let total: Hours = [Hours(1.0), Hours(2.5)].into_iter().sum();
        assert_eq!(total + Hours(0.5) - Hours(1.0), Hours(3.0));
        assert_eq!(Km(10.0) * 1.2, Km(12.0));
    }
}
