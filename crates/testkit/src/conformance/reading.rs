//! Reading: pages, scans, streams and subscriptions tell the same story.

use std::time::Duration;

use amana_events::StreamKind;
use amana_store::{Expected, Stored, Without};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::fixture::{Room, assert_log_holds, case, some};

/// Every way of reading gives the same events.
pub async fn pages_scans_and_streams_agree(room: Room) {
    let streams = [case(), case(), case()];
    for round in 0..40 {
        room.put(streams[round % 3], Expected::Any, 1 + round % 20).await.unwrap();
    }
    let log = assert_log_holds(&room.journal).await;
    let mut paged = Vec::new();
    loop {
        let page = room.journal.page(paged.len() as u64, 7).await.unwrap();
        assert!(page.len() <= 7);
        if page.is_empty() {
            break;
        }
        paged.extend(page);
    }
    assert_eq!(paged, log);
    let mut scan = room.journal.scan(100);
    let mut scanned = Vec::new();
    while let Some(page) = scan.next_page().await.unwrap() {
        scanned.extend(page);
    }
    assert_eq!(scanned, log[100..]);
    for stream in streams {
        let own: Vec<_> = log.iter().filter(|stored| stored.stream == stream).cloned().collect();
        assert_eq!(room.journal.stream(stream, 1).await.unwrap(), own);
        let name = "case_noted";
        let last = own.iter().rfind(|stored| stored.type_name == name);
        let last = last.map(|stored| stored.version);
        assert_eq!(room.journal.last_named(stream, name).await.unwrap(), last);
        for without in [Without::NOTHING, Without { name, until: last.unwrap_or(0) / 2 }] {
            let left_out = |s: &Stored| s.type_name == without.name && s.version <= without.until;
            let wanted: Vec<_> = own.iter().filter(|s| !left_out(s)).cloned().collect();
            let mut read: Vec<Stored> = Vec::new();
            loop {
                let from = read.last().map_or(1, |stored| stored.version + 1);
                let page = room.journal.stream_page(stream, from, without, 7).await.unwrap();
                assert!(page.len() <= 7);
                if page.is_empty() {
                    break;
                }
                read.extend(page);
            }
            assert_eq!(read, wanted);
        }
    }
    for before in [0, 100, log.len() as u64] {
        for kind in StreamKind::ALL.iter().copied() {
            let begin =
                |it: &&Stored| it.stream.kind == kind && it.version == 1 && it.position < before;
            let wanted = log.iter().filter(begin).count() as u64;
            assert_eq!(room.journal.begun(kind, before).await.unwrap(), wanted);
        }
    }
    assert!(room.journal.page(log.len() as u64, 10).await.unwrap().is_empty());
    assert!(room.journal.stream(case(), 1).await.unwrap().is_empty());
}

/// Sixteen writers on two processes, a follower on a third: every position once, in order.
pub async fn a_subscription_skips_nothing_under_sixteen_writers(room: Room) {
    const WRITERS: usize = 16;
    const ROUNDS: usize = 20;
    let mut subscription = room.another_process().await.subscribe(0);
    let follower = tokio::spawn(async move {
        let mut seen: Vec<u64> = Vec::new();
        while seen.len() < WRITERS * ROUNDS + 1 {
            seen.extend(subscription.next().await.unwrap().iter().map(|stored| stored.position));
        }
        assert_eq!(subscription.position(), seen.len() as u64);
        seen
    });
    let journals = [room.journal.clone(), room.another_process().await];
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        let journal = journals[writer % 2].clone();
        writers.spawn(async move {
            for _ in 0..ROUNDS {
                journal.append(some(case(), Expected::New, 1)).await.unwrap();
            }
        });
    }
    writers.join_all().await;
    let seen = timeout(Duration::from_secs(30), follower).await.unwrap().unwrap();
    assert!(seen.into_iter().eq(0..(WRITERS * ROUNDS + 1) as u64));
}

/// A follower that waits is woken by its own process, and hears of others by looking.
pub async fn a_subscription_hears_of_other_processes(room: Room) {
    let mut subscription = room.journal.subscribe(1);
    let other = room.another_process().await;
    for (number, journal) in [&room.journal, &other, &other, &room.journal].into_iter().enumerate()
    {
        let waiting = tokio::spawn(async move {
            let page = subscription.next().await.unwrap();
            (subscription, page)
        });
        tokio::time::sleep(Duration::from_millis(20)).await;
        journal.append(some(case(), Expected::New, 1)).await.unwrap();
        let page;
        (subscription, page) = timeout(Duration::from_secs(5), waiting).await.unwrap().unwrap();
        assert_eq!(page.len(), 1);
        assert_eq!(page[0].position, 1 + number as u64);
    }
    // Cancelled while it waits, it has lost nothing.
    let cancelled = timeout(Duration::from_millis(150), subscription.next()).await;
    assert!(cancelled.is_err());
    other.append(some(case(), Expected::New, 1)).await.unwrap();
    assert_eq!(subscription.next().await.unwrap()[0].position, 5);
}

/// A reader that begins at zero after the fact reads everything, in pages, and then follows.
pub async fn a_reader_who_comes_late_catches_up(room: Room) {
    for _ in 0..5 {
        room.put(case(), Expected::New, 700).await.unwrap();
    }
    let mut subscription = room.journal.subscribe(0);
    let mut next = 0;
    while next < 3_501 {
        let page = subscription.next().await.unwrap();
        assert!(page.len() <= 1_000);
        for stored in page {
            assert_eq!(stored.position, next);
            next += 1;
        }
    }
    room.put(case(), Expected::New, 1).await.unwrap();
    assert_eq!(subscription.next().await.unwrap()[0].position, 3_501);
}
