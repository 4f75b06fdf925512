//! The binary as a user meets it: what is recorded of damaged input, what is shown to whom, what is
//! said where something is wrong.

mod reading;
mod recording;
mod room;
mod wrong;
