//! Tests of line lists, counting, disclosure, text and restatement.

mod disclosure;
mod line_list;
mod restate;
mod samples;
mod tables;
mod text;
