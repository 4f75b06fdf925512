//! Policy sets: which are and were in force, what they say, why somebody may do something, and how one follows another.

pub(crate) mod explain;
pub(crate) mod history;
pub(crate) mod propose;
pub(crate) mod second;
pub(crate) mod show;
