//! Rules of a case, both sides of each.
