//! Splitting a KEK into printed shares, any `needed` of which give it back (Shamir over GF(256)).
//!
//! What is split is KEK (32 bytes) ‖ SHA-256(KEK)\[..4\], so that wrong shares are noticed. Each
//! share is one byte x and 36 bytes y, as Debian's `gfcombine` reads them, so that custodians need
//! no program of ours ([`Share::gfcombine_file`]).
//!
//! A share is printed as sixteen groups of eight hexadecimal digits, each with a check of two after
//! a dot, four groups a line:
//!
//! | Group | Content |
//! |---|---|
//! | 1 | format version, shares made, shares needed, x |
//! | 2 | the set: four random bytes, the same on all shares of one splitting |
//! | 3–6 | name of the KEK |
//! | 7–15 | y |
//! | 16 | SHA-256 of groups 1–15, first four bytes |
//!
//! The check is CRC-8 of the group's number and bytes: every single wrong digit and every two
//! neighbouring digits swapped show, and the group is named.
//!
//! INVARIANT: fewer shares than needed say nothing of the KEK. Deliberately absent: protection of a
//! share itself; whoever holds `needed` of them holds the KEK.

use std::{convert::Infallible, fmt};

use blahaj::Sharks;
use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};
use rand_core::{TryCryptoRng, TryRng};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::{DataKey, Entropy, Kek, KekId, key::KEY_BYTES};

/// Most shares of one splitting.
pub const SHARES_MAX: u8 = 16;

const VERSION: u8 = 1;
const CHECK_BYTES: usize = 4;
const SECRET_BYTES: usize = KEY_BYTES + CHECK_BYTES;
const GROUP_BYTES: usize = 4;
const GROUPS: usize = 16;
const GROUPS_A_LINE: usize = 4;
const SHARE_BYTES: usize = GROUP_BYTES * GROUPS;

/// How many shares are made and how many of them are needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SharePlan {
    made: u8,
    needed: u8,
}

impl SharePlan {
    /// `needed` of `made` shares: 2 ≤ needed ≤ made ≤ [`SHARES_MAX`].
    ///
    /// # Errors
    ///
    /// [`RecoveryError::Plan`] otherwise.
    pub const fn new(needed: u8, made: u8) -> Result<Self, RecoveryError> {
        if needed >= 2 && needed <= made && made <= SHARES_MAX {
            Ok(Self { made, needed })
        } else {
            Err(RecoveryError::Plan)
        }
    }

    /// Shares made.
    pub const fn made(self) -> u8 {
        self.made
    }

    /// Shares needed.
    pub const fn needed(self) -> u8 {
        self.needed
    }
}

/// One share. `Debug` shows its number only.
#[derive(Clone, PartialEq, Eq)]
pub struct Share {
    plan: SharePlan,
    number: u8,
    set: [u8; GROUP_BYTES],
    kek: KekId,
    y: Zeroizing<[u8; SECRET_BYTES]>,
}

/// Why a KEK could not be split or put together. Shares are numbered from 1 in the order given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RecoveryError {
    /// The plan is not 2 ≤ needed ≤ made ≤ [`SHARES_MAX`].
    #[error("want at least 2 needed shares, no more than are made, and at most {SHARES_MAX}")]
    Plan,
    /// A share does not have its sixteen groups.
    #[error("share {share}: has {found} groups instead of {GROUPS}")]
    Groups {
        /// Which share.
        share: usize,
        /// Groups found.
        found: usize,
    },
    /// A group is not eight hexadecimal digits, a dot and two more.
    #[error("share {share}: group {group} is not eight digits, a dot and two digits")]
    GroupShape {
        /// Which share.
        share: usize,
        /// Which group, from 1.
        group: usize,
    },
    /// A group was mistyped.
    #[error("share {share}: group {group} does not check")]
    GroupCheck {
        /// Which share.
        share: usize,
        /// Which group, from 1.
        group: usize,
    },
    /// Every group checks, but together they do not: groups of two shares were mixed.
    #[error("share {share}: its groups do not belong together")]
    ShareCheck {
        /// Which share.
        share: usize,
    },
    /// A version this program does not know, or impossible numbers.
    #[error("share {share}: is of a format this program does not know")]
    OtherVersion {
        /// Which share.
        share: usize,
    },
    /// It belongs to another splitting than the first share.
    #[error("share {share}: is of another set than share 1")]
    OtherSet {
        /// Which share.
        share: usize,
    },
    /// The same share was given before.
    #[error("share {share}: was given twice")]
    Repeated {
        /// Which share.
        share: usize,
    },
    /// Fewer shares than needed.
    #[error("{given} shares given, {needed} needed")]
    TooFew {
        /// Shares given.
        given: usize,
        /// Shares needed.
        needed: usize,
    },
    /// The shares belong together, but what comes out is not what was split.
    #[error("the shares do not give a key back")]
    Checksum,
}

/// Splits a KEK by this plan.
///
/// # Errors
///
/// [`RecoveryError::Plan`] if fewer shares came out than planned, which the plan's bounds prevent.
pub fn split(
    kek: &Kek,
    plan: SharePlan,
    entropy: &mut dyn Entropy,
) -> Result<Vec<Share>, RecoveryError> {
    let mut set = [0; GROUP_BYTES];
    entropy.fill(&mut set);
    let mut secret = Zeroizing::new(Vec::with_capacity(SECRET_BYTES));
    secret.extend_from_slice(kek.key().bytes());
    secret.extend_from_slice(&key_check(kek.key()));

    let mut source = EntropySource(entropy);
    let dealt = Sharks(plan.needed).dealer_rng(&secret, &mut source);
    let shares: Vec<Share> = dealt
        .take(plan.made.into())
        .filter_map(|dealt| {
            let bytes = Zeroizing::new(Vec::from(&dealt));
            let (number, y) = bytes.split_first()?;
            let y = Zeroizing::new(<[u8; SECRET_BYTES]>::try_from(y).ok()?);
            Some(Share { plan, number: *number, set, kek: kek.id(), y })
        })
        .collect();
    if shares.len() == usize::from(plan.made) { Ok(shares) } else { Err(RecoveryError::Plan) }
}

/// Puts a KEK together from the texts of its shares, in any order; more than needed is checked too.
///
/// # Errors
///
/// [`RecoveryError`] names the share and the group that does not hold.
pub fn join(texts: &[&str]) -> Result<Kek, RecoveryError> {
    let mut shares: Vec<Share> = Vec::with_capacity(texts.len());
    for (number, text) in (1..).zip(texts) {
        let share = Share::parse(text, number)?;
        if let Some(first) = shares.first()
            && (first.set, first.kek, first.plan) != (share.set, share.kek, share.plan)
        {
            return Err(RecoveryError::OtherSet { share: number });
        }
        if shares.iter().any(|earlier| earlier.number == share.number) {
            return Err(RecoveryError::Repeated { share: number });
        }
        shares.push(share);
    }
    let given = shares.len();
    let Some(first) = shares.first() else {
        return Err(RecoveryError::TooFew { given, needed: 2 });
    };
    let needed = usize::from(first.plan.needed);
    if given < needed {
        return Err(RecoveryError::TooFew { given, needed });
    }
    let key = combine(&shares, first.plan.needed)?;
    Ok(Kek::from_parts(first.kek, key))
}

impl Share {
    /// Reads the text of one share; `share` is its number in errors. Blank lines and lines that
    /// begin with `#` are passed over, spaces do not matter, nor does the case of digits.
    ///
    /// # Errors
    ///
    /// [`RecoveryError`] names the group that does not hold.
    pub fn parse(text: &str, share: usize) -> Result<Self, RecoveryError> {
        let typed: Vec<&str> = text
            .lines()
            .filter(|line| !line.trim_start().starts_with('#'))
            .flat_map(str::split_whitespace)
            .collect();
        if typed.len() != GROUPS {
            return Err(RecoveryError::Groups { share, found: typed.len() });
        }
        let mut bytes = Zeroizing::new(Vec::with_capacity(SHARE_BYTES));
        for (group, typed) in (1..).zip(typed) {
            let read = parse_group(typed).ok_or(RecoveryError::GroupShape { share, group })?;
            let (content, check) = (&*read.0, read.1);
            if group_check(group, content) != check {
                return Err(RecoveryError::GroupCheck { share, group });
            }
            bytes.extend_from_slice(content);
        }
        Self::from_bytes(&bytes, share)
    }

    /// The share for printing: four lines of four groups.
    pub fn to_text(&self) -> Zeroizing<String> {
        // Digits, check, dot and separator of each group; never grows beyond that.
        let mut text = Zeroizing::new(String::with_capacity(GROUPS * (2 * GROUP_BYTES + 4)));
        let bytes = self.to_bytes();
        for (group, content) in (1..).zip(bytes.chunks(GROUP_BYTES)) {
            text.push_str(&Zeroizing::new(HEXLOWER.encode(content)));
            text.push('.');
            text.push_str(&HEXLOWER.encode(&[group_check(group, content)]));
            text.push(if group % GROUPS_A_LINE == 0 { '\n' } else { ' ' });
        }
        text
    }

    /// Its number among the shares of its set, from 1.
    pub fn number(&self) -> u8 {
        self.number
    }

    /// How many were made and are needed.
    pub fn plan(&self) -> SharePlan {
        self.plan
    }

    /// The KEK it is of.
    pub fn kek_id(&self) -> KekId {
        self.kek
    }

    /// The set it belongs to, as eight digits.
    pub fn set_id(&self) -> String {
        HEXLOWER.encode(&self.set)
    }

    /// File name extension and content by which `gfcombine` (libgfshare) puts the KEK together:
    /// `gfcombine -o kek.bin kek.001 kek.003 kek.005`. The first 32 bytes of what comes out are the
    /// KEK. By hand: the extension is x, the content is groups 7 to 15 without their checks.
    pub fn gfcombine_file(&self) -> (String, Zeroizing<Vec<u8>>) {
        (format!("{:03}", self.number), Zeroizing::new(self.y.to_vec()))
    }

    fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(SHARE_BYTES));
        bytes.extend_from_slice(&[VERSION, self.plan.made, self.plan.needed, self.number]);
        bytes.extend_from_slice(&self.set);
        bytes.extend_from_slice(self.kek.as_bytes());
        bytes.extend_from_slice(self.y.as_slice());
        let check = short_digest(&bytes);
        bytes.extend_from_slice(&check);
        bytes
    }

    fn from_bytes(bytes: &[u8], share: usize) -> Result<Self, RecoveryError> {
        let unknown = RecoveryError::OtherVersion { share };
        let (content, check) =
            bytes.split_last_chunk::<CHECK_BYTES>().ok_or(RecoveryError::ShareCheck { share })?;
        if short_digest(content) != *check {
            return Err(RecoveryError::ShareCheck { share });
        }
        let (&[version, made, needed, number], rest) =
            content.split_first_chunk::<GROUP_BYTES>().ok_or(unknown)?;
        let (set, rest) = rest.split_first_chunk::<GROUP_BYTES>().ok_or(unknown)?;
        let (kek, y) = rest.split_first_chunk::<16>().ok_or(unknown)?;
        let plan = SharePlan::new(needed, made).map_err(|_| unknown)?;
        if version != VERSION || number == 0 || number > made {
            return Err(unknown);
        }
        let y = Zeroizing::new(y.try_into().map_err(|_| unknown)?);
        Ok(Self { plan, number, set: *set, kek: KekId::from_bytes(*kek), y })
    }
}

impl fmt::Debug for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Share({} of set {})", self.number, self.set_id())
    }
}

/// The secret behind the shares, if its check holds.
fn combine(shares: &[Share], needed: u8) -> Result<DataKey, RecoveryError> {
    let mut points = Vec::with_capacity(shares.len());
    for share in shares {
        let mut bytes = Zeroizing::new(Vec::with_capacity(1 + SECRET_BYTES));
        bytes.push(share.number);
        bytes.extend_from_slice(share.y.as_slice());
        let point = blahaj::Share::try_from(bytes.as_slice());
        points.push(point.map_err(|_| RecoveryError::Checksum)?);
    }
    let secret = Sharks(needed).recover(&points).map_err(|_| RecoveryError::Checksum)?;
    let secret = Zeroizing::new(secret);
    let (key, check) = secret.split_first_chunk().ok_or(RecoveryError::Checksum)?;
    let key = DataKey::from_bytes(key);
    if key_check(&key).ct_eq(check).into() { Ok(key) } else { Err(RecoveryError::Checksum) }
}

fn key_check(key: &DataKey) -> [u8; CHECK_BYTES] {
    short_digest(key.bytes())
}

/// The first four bytes of SHA-256.
fn short_digest(bytes: &[u8]) -> [u8; CHECK_BYTES] {
    let mut short = [0; CHECK_BYTES];
    for (to, from) in short.iter_mut().zip(Sha256::digest(bytes)) {
        *to = from;
    }
    short
}

/// Bytes and check of one typed group, `1a2b3c4d.5e`.
fn parse_group(typed: &str) -> Option<(Zeroizing<Vec<u8>>, u8)> {
    let (digits, check) = typed.split_once('.')?;
    let content = Zeroizing::new(HEXLOWER_PERMISSIVE.decode(digits.as_bytes()).ok()?);
    let check = HEXLOWER_PERMISSIVE.decode(check.as_bytes()).ok()?;
    match (content.len(), check.as_slice()) {
        (GROUP_BYTES, &[check]) => Some((content, check)),
        _ => None,
    }
}

/// CRC-8 (polynomial 0x07) of the group's number and bytes.
fn group_check(group: usize, content: &[u8]) -> u8 {
    const POLYNOMIAL: u8 = 0x07;
    let number = u8::try_from(group).unwrap_or(u8::MAX);
    std::iter::once(&number).chain(content).fold(0, |crc, byte| {
        (0..8).fold(
            crc ^ byte,
            |crc: u8, _| {
                if crc & 0x80 == 0 { crc << 1 } else { (crc << 1) ^ POLYNOMIAL }
            },
        )
    })
}

/// Our randomness as the sharing crate wants it.
struct EntropySource<'a>(&'a mut dyn Entropy);

impl TryRng for EntropySource<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = Zeroizing::new([0; 4]);
        self.0.fill(bytes.as_mut_slice());
        Ok(u32::from_le_bytes(*bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = Zeroizing::new([0; 8]);
        self.0.fill(bytes.as_mut_slice());
        Ok(u64::from_le_bytes(*bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.0.fill(bytes);
        Ok(())
    }
}

impl TryCryptoRng for EntropySource<'_> {}

#[cfg(test)]
mod tests;
