//! The service directory: as it is listed, what is missing where, and as Open Referral HSDS.

pub(crate) mod gaps;
pub(crate) mod hsds;
pub(crate) mod list;
pub(crate) mod receivers;
