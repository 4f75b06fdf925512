//! What is kept of a passkey: its public part, what is known of the device, and the name the member gave it. Sealed as every
//! credential is.

use amana_vault::Secret;

/// How the bytes are written; another layout gets another number.
const LAYOUT: u8 = 1;
/// Bytes of what changes from use to use.
const STATE_BYTES: usize = 7;

/// A passkey of a member.
#[derive(Debug, Clone)]
pub(super) struct PasskeyRecord {
    /// Its id, as the device made it.
    pub(super) id: Vec<u8>,
    /// By which ways the device is reached.
    pub(super) transports: u8,
    /// What changes from use to use: a counter, and whether it is backed up.
    pub(super) state: [u8; STATE_BYTES],
    /// The public key.
    pub(super) key: Vec<u8>,
    /// What the member calls it.
    pub(super) name: Secret,
}

impl PasskeyRecord {
    /// The bytes that are sealed; none where a part is too long.
    pub(super) fn written(&self) -> Option<Vec<u8>> {
        let mut bytes = vec![LAYOUT, self.transports];
        bytes.extend(self.state);
        for part in [&self.id, &self.key] {
            bytes.extend(u16::try_from(part.len()).ok()?.to_be_bytes());
            bytes.extend(part);
        }
        bytes.extend(self.name.reveal().as_bytes());
        Some(bytes)
    }

    /// The passkey that was written; none where the bytes are of none.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let ([LAYOUT, transports], rest) = bytes.split_first_chunk()? else { return None };
        let (state, rest) = rest.split_first_chunk()?;
        let (id, rest) = part(rest)?;
        let (key, rest) = part(rest)?;
        let name = Secret::from(std::str::from_utf8(rest).ok()?);
        let (id, key) = (id.to_vec(), key.to_vec());
        Some(Self { id, transports: *transports, state: *state, key, name })
    }
}

/// A part, after its length, and what follows.
fn part(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk()?;
    rest.split_at_checked(u16::from_be_bytes(*length).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_read_as_it_was_written_and_no_part_of_it_is() {
        let record = PasskeyRecord {
            id: vec![7; 32],
            transports: 3,
            state: [1, 2, 3, 4, 5, 6, 7],
            key: vec![9; 34],
            name: Secret::from("key at home"),
        };
        let bytes = record.written().unwrap();
        let read = PasskeyRecord::read(&bytes).unwrap();
        assert_eq!(read.written().unwrap(), bytes);
        assert_eq!(read.name.reveal(), "key at home");
        // All but the name has its length.
        let bare = bytes.len() - "key at home".len();
        for cut in 0..bare {
            assert!(PasskeyRecord::read(bytes.get(..cut).unwrap()).is_none(), "{cut}");
        }
        let other = PasskeyRecord { id: vec![0; 70_000], ..record };
        assert!(other.written().is_none());
    }
}
