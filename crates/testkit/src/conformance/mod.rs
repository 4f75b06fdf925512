//! The store's conformance suite: what both databases must do alike, one named check each.
//!
//! Beside the contract of the journal it holds the list of what went wrong in other event stores: readers that skip,
//! readers that stall, lost parallel appends, streams wedged by an empty append, false conflicts, silent subscriptions,
//! erasure that did not erase, limits that break, rebuilds that cannot catch up.
//!
//! [`store_conformance!`](crate::store_conformance) makes a test of each check for a room of the caller's making.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "checks of a test suite: they fail by panicking"
)]

mod appends;
mod facts;
mod fixture;
mod idempotency;
mod keys;
mod ledgers;
mod many;
mod reading;
mod relations;

pub use appends::*;
pub use facts::*;
pub use fixture::{Backend, Room, Stopped, TestClock, assert_log_holds, draft, random_id};
pub use idempotency::*;
pub use keys::*;
pub use ledgers::*;
pub use many::*;
pub use reading::*;
pub use relations::*;

/// Makes one `#[tokio::test]` of each check. The argument is an expression of type `Option<Backend>`, evaluated for each
/// test; `None` where the database is not there to be tested.
#[macro_export]
macro_rules! store_conformance {
    ($backend:expr) => {
        $crate::store_conformance! { $backend =>
            a_stream_begins_once,
            an_exact_version_is_held_to,
            any_version_appends_to_what_is_there,
            nothing_is_no_append_and_wedges_nothing,
            a_thousand_events_go_in_at_once_and_one_more_does_not,
            an_oversized_record_is_refused_alone,
            data_that_is_no_line_of_json_is_refused,
            known_may_not_lie_in_the_future,
            time_never_runs_backwards,
            streams_of_one_append_stand_or_fall_together,
            a_guard_that_moved_refuses,
            a_person_named_meanwhile_refuses,
            who_is_named_earlier_in_a_batch_counts,
            an_exclusion_meanwhile_refuses,
            who_is_shut_out_earlier_in_a_batch_counts,
            the_record_is_the_envelope_and_the_columns_repeat_it,
            a_vocabulary_never_falls_nor_outgrows_the_program,
            an_event_newer_than_the_ledger_is_refused,
            the_same_request_gets_its_first_answer,
            the_same_key_with_another_body_is_refused,
            one_key_used_by_many_at_once_is_stored_once,
            a_refused_request_does_not_use_its_key_up,
            members_do_not_share_keys,
            a_repetition_among_strangers_gets_its_first_answer,
            a_key_that_cannot_be_kept_is_refused,
            each_request_of_an_append_is_known_by_its_own_key,
            a_key_is_forgotten_after_thirty_days,
            parallel_appends_are_all_there_once,
            one_of_many_rivals_wins,
            different_streams_never_conflict,
            two_processes_share_a_ledger,
            what_is_under_way_rests_on_what_was_stored,
            a_refusal_leaves_nothing_locked,
            no_position_shows_before_an_earlier_one,
            an_idle_reader_stalls_nobody,
            one_bad_append_of_a_batch_fails_alone,
            a_full_queue_refuses_and_keeps_its_word,
            pages_scans_and_streams_agree,
            a_subscription_skips_nothing_under_sixteen_writers,
            a_subscription_hears_of_other_processes,
            a_reader_who_comes_late_catches_up,
            keys_commit_with_their_events_or_not_at_all,
            keys_are_replaced_and_destroyed_by_name,
            all_keys_come_in_pages,
            a_destroyed_key_is_gone_from_the_files,
            of_hundreds_of_destroyed_keys_none_is_left_in_the_files,
            what_is_destroyed_can_be_destroyed_again,
            facts_follow_the_events,
            consents_follow_the_events,
            access_facts_are_of_one_moment,
            persons_lead_to_their_streams,
            a_ledger_is_made_once,
            a_refused_genesis_leaves_no_ledger,
            a_ledger_survives_being_closed,
            ledgers_do_not_meet,
            no_error_repeats_what_was_written,
        }
    };
    ($backend:expr => $($check:ident,)+) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $check() {
            let Some(backend) = $backend else { return };
            let room = $crate::conformance::Room::new(backend.clone()).await;
            $crate::conformance::$check(room).await;
            backend.remove();
        }
    )+};
}
