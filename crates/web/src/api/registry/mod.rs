//! The lists and tables the ledger goes by: codes, classes, routes, clocks, instruments, organisations. For whoever signed in:
//! every program needs the codes, whatever it is for.

pub(crate) mod list;
pub(crate) mod show;
