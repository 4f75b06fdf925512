//! A lost code is replaced: one member asks the holder's question and proposes, a second asks again and replaces.

pub(crate) mod approve;
pub(crate) mod decline;
pub(crate) mod propose;

use super::{Coded, given, holder, report, said_in, written};
