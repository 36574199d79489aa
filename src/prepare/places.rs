//! Where nodes lie, for orders of elimination that go by place.

use super::states::States;
use crate::network::Network;

/// A point on a sphere of radius 2^20 for every node of `states`, so that neither poles nor the date line are special.
///
/// Nothing depends on these points but the speed of queries and which of equally good ways is told. So that they are
/// the same on every platform they are made with additions, multiplications and one division (Bhaskara's sine, off by
/// less than 0.002) and without the sines of a system library.
pub(crate) fn places(network: &Network, states: &States) -> Vec<[i32; 3]> {
    let place = |node: &super::states::Node| {
        let position = network.hub(node.hub).position;
        let (lon, lat) = (position.x(), position.y());
        let across = cosine(lat);
        [across * cosine(lon), across * sine(lon), sine(lat)].map(|part| {
            #[expect(clippy::cast_possible_truncation, reason = "between -2^20 and 2^20")]
            let part = (part * f64::from(1 << 20)).round() as i32;
            part
        })
    };
    states.nodes.iter().map(place).collect()
}

/// The sine of an angle of up to 180 degrees.
fn sine(degrees: f64) -> f64 {
    let x = degrees.abs();
    let both = x * (180.0 - x);
    (4.0 * both / (40_500.0 - both)).copysign(degrees)
}

/// The cosine of an angle of up to 180 degrees.
fn cosine(degrees: f64) -> f64 {
    sine(90.0 - degrees.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn close_to_the_true_sine_and_cosine() {
        for tenth in -1800..=1800 {
            let degrees = f64::from(tenth) / 10.0;
            assert!((sine(degrees) - degrees.to_radians().sin()).abs() < 0.002, "{degrees}");
            assert!((cosine(degrees) - degrees.to_radians().cos()).abs() < 0.002, "{degrees}");
        }
    }
}
