//! Who records that a record existed, where, and with which hour.

use amana_events::{Digest, Moment, StreamId, receipt::RecordExisted};

use super::hour_of;
use crate::{person::stage, spec::Ledger};

fn existed(ledger: &Ledger) -> (StreamId, RecordExisted) {
    let commitment = Digest::new([7; 32]);
    let stream = StreamId::receipt(ledger.id, &commitment);
    (stream, RecordExisted { record: Digest::new([1; 32]), commitment, hour: hour_of(ledger.now) })
}

#[test]
fn amana_records_it_once_in_the_stream_of_the_commitment() {
    let mut ledger = stage::ledger().by_system();
    let (stream, event) = existed(&ledger);
    let elsewhere = StreamId::receipt(ledger.id, &Digest::new([8; 32]));
    assert_eq!(ledger.note(elsewhere, event.clone()).unwrap_err().code, "wrong_stream");
    ledger.note(stream, event.clone()).unwrap();
    assert_eq!(ledger.note(stream, event).unwrap_err().code, "receipt_issued");
}

#[test]
fn nobody_else_records_it() {
    let mut ledger = stage::ledger();
    let (stream, event) = existed(&ledger);
    assert_eq!(ledger.note(stream, event).unwrap_err().code, "system_only");
}

#[test]
fn the_hour_is_whole_and_that_of_the_record() {
    let mut ledger = stage::ledger().by_system();
    let (stream, event) = existed(&ledger);
    let hour = 3_600_000_000;
    for wrong in [1, hour, -2 * hour] {
        let at = Moment::from_micros(event.hour.micros() + wrong);
        let refused = ledger.note(stream, RecordExisted { hour: at, ..event.clone() });
        assert_eq!(refused.unwrap_err().code, "wrong_hour", "{wrong}");
    }
}
