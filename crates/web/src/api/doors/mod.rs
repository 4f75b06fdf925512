//! Exceptional doors to a file: asked for, approved by two others, used, and looked at afterwards by a reviewer who was not involved.
//!
//! INVARIANT: a member in person alone opens or approves one, with a second factor shown within ten minutes; a program never does.

pub(crate) mod approve;
pub(crate) mod ask;
pub(crate) mod danger_to_life;
pub(crate) mod invoke;
pub(crate) mod list;
pub(crate) mod review;
