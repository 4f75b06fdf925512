//! Work that is asked for while too many reports come at once: a hash that begins with so many zero bits. It
//! costs whoever floods as much as it costs everybody, and nobody is known by it.
//!
//! A challenge is stateless: its end, its bits and random bytes, signed with a secret that all servers of the
//! ledger share. INVARIANT: each is taken once by a process, until its end; what is remembered is bounded.
//! Several servers take one once each: their number is small.

use std::{
    collections::HashSet,
    sync::{Mutex, PoisonError},
};

use amana_app::{AppError, Office, faces};
use axum::http::HeaderMap;
use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::problem::Problem;

/// The header of the work that was done.
const HEADER: &str = "proof-of-work";
/// For how many seconds a challenge is good.
const SECONDS: u64 = 300;
/// Most challenges remembered as taken.
const TAKEN_MAX: usize = 200_000;
const MINUTE_SECONDS: u64 = 60;

/// End (8), bits (1), random (16), signature (16).
const CHALLENGE_BYTES: usize = 41;
const SIGNED_BYTES: usize = 25;

/// How many reports come, and which challenges were taken.
pub(crate) struct Work {
    above: u32,
    bits: u8,
    counted: Mutex<Counted>,
}

#[derive(Default)]
struct Counted {
    minute: u64,
    now: u32,
    before: u32,
    taken: HashSet<[u8; 16]>,
    taken_before: HashSet<[u8; 16]>,
    period: u64,
}

impl Counted {
    fn turn(&mut self, seconds: u64) {
        let minute = seconds / MINUTE_SECONDS;
        if minute != self.minute {
            self.before = if minute == self.minute + 1 { self.now } else { 0 };
            (self.now, self.minute) = (0, minute);
        }
        let period = seconds / SECONDS;
        if period != self.period {
            let next = period == self.period + 1;
            let old = std::mem::take(&mut self.taken);
            self.taken_before = if next { old } else { HashSet::new() };
            self.period = period;
        }
    }
}

impl Work {
    pub(crate) fn new(above: u32, bits: u32) -> Self {
        let bits = u8::try_from(bits).unwrap_or(u8::MAX);
        Self { above, bits, counted: Mutex::default() }
    }

    /// Lets a report in, where few come or its work is done.
    pub(crate) async fn let_in(&self, office: &Office, headers: &HeaderMap) -> Result<(), Problem> {
        let seconds = u64::try_from(office.now().micros() / 1_000_000).unwrap_or(0);
        if !self.is_flooded(seconds) {
            return Ok(());
        }
        let done = headers.get(HEADER).and_then(|it| it.to_str().ok());
        if let Some((challenge, nonce)) = done.and_then(|it| it.split_once(':'))
            && self.is_done(office, challenge, nonce, seconds).await?
        {
            return Ok(());
        }
        let (challenge, ends) = (self.challenge(office, seconds).await?, seconds + SECONDS);
        Err(Problem::of("work_needed")
            .with("challenge", challenge)
            .with("bits", self.bits)
            .with("expires", ends)
            .and_close())
    }

    /// Counts a report that comes. Those that are sent away count too: a flood does not end by being refused.
    fn is_flooded(&self, seconds: u64) -> bool {
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        counted.turn(seconds);
        counted.now = counted.now.saturating_add(1);
        counted.now > self.above || counted.before > self.above
    }

    async fn challenge(&self, office: &Office, seconds: u64) -> Result<String, AppError> {
        let mut bytes = (seconds + SECONDS).to_be_bytes().to_vec();
        bytes.push(self.bits);
        bytes.extend_from_slice(&faces::random::<16>());
        let signature = office.servers_digest("work", &bytes).await?;
        bytes.extend(signature.iter().take(CHALLENGE_BYTES - SIGNED_BYTES));
        Ok(BASE64URL_NOPAD.encode(&bytes))
    }

    async fn is_done(
        &self,
        office: &Office,
        challenge: &str,
        nonce: &str,
        seconds: u64,
    ) -> Result<bool, AppError> {
        let bytes = BASE64URL_NOPAD.decode(challenge.as_bytes()).unwrap_or_default();
        let Some((signed, signature)) = bytes.split_at_checked(SIGNED_BYTES) else {
            return Ok(false);
        };
        let (Some((ends, rest)), true) =
            (signed.split_first_chunk::<8>(), bytes.len() == CHALLENGE_BYTES)
        else {
            return Ok(false);
        };
        let Some((bits, id)) = rest.split_first() else { return Ok(false) };
        let Ok(id) = <[u8; 16]>::try_from(id) else { return Ok(false) };
        let own = office.servers_digest("work", signed).await?;
        let own = own.get(..signature.len()).unwrap_or_default();
        let good = bool::from(own.ct_eq(signature)) && seconds < u64::from_be_bytes(*ends);
        Ok(good && zeros(challenge, nonce) >= u32::from(*bits) && self.takes(id, seconds))
    }

    /// Takes a challenge once.
    fn takes(&self, id: [u8; 16], seconds: u64) -> bool {
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        counted.turn(seconds);
        counted.taken.len() < TAKEN_MAX
            && !counted.taken_before.contains(&id)
            && counted.taken.insert(id)
    }
}

/// With how many zero bits the hash of challenge and nonce begins.
fn zeros(challenge: &str, nonce: &str) -> u32 {
    let hash =
        Sha256::new().chain_update(challenge).chain_update(":").chain_update(nonce).finalize();
    let mut zeros = 0;
    for byte in hash {
        zeros += byte.leading_zeros();
        if byte != 0 {
            break;
        }
    }
    zeros
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_one_while_it_lasts() {
        let work = Work::new(2, 8);
        assert!(!work.is_flooded(600) && !work.is_flooded(601));
        assert!(work.is_flooded(602) && work.is_flooded(659));
        // The minute after a flood is careful; the one after that is not.
        assert!(work.is_flooded(660) && !work.is_flooded(720));
    }

    #[test]
    fn a_challenge_is_taken_once_until_it_ended() {
        let work = Work::new(0, 8);
        assert!(work.takes([1; 16], 600) && !work.takes([1; 16], 601));
        assert!(!work.takes([1; 16], 901) && work.takes([2; 16], 901));
    }

    #[test]
    fn zero_bits_are_counted_from_the_front() {
        let nonce =
            (0..1_000_000).map(|n: u32| n.to_string()).find(|it| zeros("x", it) >= 10).unwrap();
        let hash = Sha256::digest(format!("x:{nonce}"));
        assert!(hash[0] == 0 && hash[1] < 0x40);
    }
}
