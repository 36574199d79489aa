//! The forms of the field, each in a file: how it is read and how it is written.

pub(super) mod dot;
pub(super) mod geojson;
pub(super) mod gmns;
pub(super) mod graphml;
pub(super) mod tntp;
