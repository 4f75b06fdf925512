//! amana-domain.
