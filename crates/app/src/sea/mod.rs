//! Allegations of sexual exploitation and abuse as figures: line lists in, published tables out.
//!
//! Owns the reading of line lists ([`line_list`]), what an import would add or restate
//! ([`restate`]), the counting ([`tables`]), what of it the public may see ([`disclosure`]) and its
//! form as text ([`render_text`]).
//!
//! INVARIANT: only [`disclosure::disclose`] makes something that serialises or prints, so no figure
//! leaves without a decision on small cells. Empty means *not stated*: it is counted as such and
//! never filled in.
//!
//! Deliberately absent: database, clock, randomness. Days, moments, ids and entropy are arguments.

pub mod disclosure;
pub mod line_list;
mod render;
pub mod restate;
pub mod tables;

pub use render::render_text;

#[cfg(test)]
mod tests;
