//! The binary `amana`.

fn main() {}
