//! Cobblestone-256, the C2SP chunked encryption with SHA-512 and AES-256-GCM
//! (<https://c2sp.org/chunked-encryption>).
//!
//! Layout: salt (24 bytes) ‖ commitment (32) ‖ chunks of 16 KiB, each with a 16-byte tag, the last
//! one always short. Key, nonce and commitment of a message come from
//! `HKDF-Expand-SHA-512(key, "c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM" ‖ 0 ‖ salt ‖ context)`.
//!
//! INVARIANT: nothing of a message is released before all of it has been authenticated. Deliberately
//! absent: streaming, random access and the specification's raw mode.

use aes_gcm::{Aes256Gcm, KeyInit as _, aead::Aead as _};
use hmac::Mac as _;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::{DataKey, Entropy, key::KEY_BYTES};

const INFO: &[u8] = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0";
const SALT_BYTES: usize = 24;
const COMMITMENT_BYTES: usize = 32;
const NONCE_BYTES: usize = 12;
const TAG_BYTES: usize = 16;
const CHUNK_BYTES: usize = 16 * 1024;
const SEALED_CHUNK_BYTES: usize = CHUNK_BYTES + TAG_BYTES;
/// Most chunks of one message, by the specification.
const CHUNKS_MAX: u64 = 1 << 38;

/// Why a message could not be encrypted or decrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum CobblestoneError {
    /// No message has this length: something is missing.
    #[error("ciphertext is cut short")]
    Truncated,
    /// Another key, another context, or a changed salt or commitment.
    #[error("ciphertext was made with another key or for another place")]
    Commitment,
    /// Right key and context, but a chunk was changed, moved, added or left out.
    #[error("ciphertext has been changed")]
    Authentication,
    /// Beyond what one message may hold.
    #[error("message is too long")]
    TooLong,
}

/// Encrypts `message`, bound to `context`, under a fresh salt.
pub(crate) fn encrypt(
    key: &DataKey,
    context: &[u8],
    message: &[u8],
    entropy: &mut dyn Entropy,
) -> Result<Vec<u8>, CobblestoneError> {
    let mut salt = [0; SALT_BYTES];
    entropy.fill(&mut salt);
    let secrets = MessageSecrets::derive(key, &salt, context);
    let cipher = secrets.cipher();

    let (full, last) = message.as_chunks::<CHUNK_BYTES>();
    let overhead = SALT_BYTES + COMMITMENT_BYTES + (full.len() + 1) * TAG_BYTES;
    let mut ciphertext = Vec::with_capacity(overhead + message.len());
    ciphertext.extend_from_slice(&salt);
    ciphertext.extend_from_slice(secrets.commitment.as_slice());
    for (index, chunk) in (0..).zip(full.iter().map(<[u8; _]>::as_slice).chain([last])) {
        let sealed = cipher
            .encrypt((&secrets.nonce(index)?).into(), chunk)
            .map_err(|_| CobblestoneError::TooLong)?;
        ciphertext.extend_from_slice(&sealed);
    }
    Ok(ciphertext)
}

/// Decrypts all of `ciphertext`, or nothing.
pub(crate) fn decrypt(
    key: &DataKey,
    context: &[u8],
    ciphertext: &[u8],
) -> Result<Zeroizing<Vec<u8>>, CobblestoneError> {
    let (salt, rest) =
        ciphertext.split_first_chunk::<SALT_BYTES>().ok_or(CobblestoneError::Truncated)?;
    let (commitment, body) =
        rest.split_first_chunk::<COMMITMENT_BYTES>().ok_or(CobblestoneError::Truncated)?;
    let secrets = MessageSecrets::derive(key, salt, context);
    if !bool::from(commitment.ct_eq(&*secrets.commitment)) {
        return Err(CobblestoneError::Commitment);
    }
    let cipher = secrets.cipher();

    let (full, last) = body.as_chunks::<SEALED_CHUNK_BYTES>();
    if last.len() < TAG_BYTES {
        return Err(CobblestoneError::Truncated);
    }
    let mut message = Zeroizing::new(Vec::with_capacity(body.len()));
    for (index, chunk) in (0..).zip(full.iter().map(<[u8; _]>::as_slice).chain([last])) {
        let opened = cipher
            .decrypt((&secrets.nonce(index)?).into(), chunk)
            .map_err(|_| CobblestoneError::Authentication)?;
        message.extend_from_slice(&Zeroizing::new(opened));
    }
    Ok(message)
}

/// What one message is encrypted with.
struct MessageSecrets {
    key: Zeroizing<[u8; KEY_BYTES]>,
    base_nonce: Zeroizing<[u8; NONCE_BYTES]>,
    commitment: Zeroizing<[u8; COMMITMENT_BYTES]>,
}

impl MessageSecrets {
    /// RFC 5869 expand step with SHA-512: 76 bytes are two blocks.
    fn derive(key: &DataKey, salt: &[u8; SALT_BYTES], context: &[u8]) -> Self {
        // The 32-byte key is shorter than the hash, so the `hkdf` crate would refuse it as a
        // pseudorandom key; the specification asks for exactly this.
        let expand = |previous: &[u8], counter: u8| -> Zeroizing<[u8; 64]> {
            let mut mac = key.message_mac().clone();
            mac.update(previous);
            mac.update(INFO);
            mac.update(salt);
            mac.update(context);
            mac.update(&[counter]);
            Zeroizing::new(mac.finalize().into_bytes().into())
        };
        let first = expand(&[], 1);
        let second = expand(&*first, 2);

        let mut stream = first.iter().chain(second.iter());
        let mut secrets = Self {
            key: Zeroizing::default(),
            base_nonce: Zeroizing::default(),
            commitment: Zeroizing::default(),
        };
        for (to, from) in secrets.key.iter_mut().zip(stream.by_ref()) {
            *to = *from;
        }
        for (to, from) in secrets.base_nonce.iter_mut().zip(stream.by_ref()) {
            *to = *from;
        }
        for (to, from) in secrets.commitment.iter_mut().zip(stream) {
            *to = *from;
        }
        secrets
    }

    fn cipher(&self) -> Aes256Gcm {
        Aes256Gcm::new((&*self.key).into())
    }

    /// The base nonce with the chunk's number folded into its end.
    fn nonce(&self, index: u64) -> Result<[u8; NONCE_BYTES], CobblestoneError> {
        if index >= CHUNKS_MAX {
            return Err(CobblestoneError::TooLong);
        }
        let mut nonce = *self.base_nonce;
        for (byte, folded) in nonce.iter_mut().rev().zip(index.to_le_bytes()) {
            *byte ^= folded;
        }
        Ok(nonce)
    }
}

#[cfg(test)]
mod tests;
