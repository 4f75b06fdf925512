//! amana-tlog.
