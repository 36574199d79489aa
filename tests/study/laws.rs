//! A study and itself.
