//! The forms of the field, each in a file: how it is read and how it is written.

pub(super) mod dot;
pub(super) mod geojson;
pub(super) mod gmns;
pub(super) mod graphml;
#[cfg(feature = "osm")]
pub(super) mod osm;
#[cfg(feature = "osm")]
mod pbf;
pub(super) mod tntp;
