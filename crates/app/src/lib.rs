//! amana-app.
