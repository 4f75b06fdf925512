//! What stands in a bundle for whoever has to verify it, without us.

use amana_tlog::VerifierKey;
use amana_verify::manifest::Mark;

use crate::proof::Signed;

/// What is said of a log that was restored.
const LOSS: &str = "

This log was put back from an older copy after a loss, and says so itself: `seams` in `manifest.json` names how many events were left
each time. The number at the end of the log's name is the generation that signs. Whoever kept a checkpoint of what was lost cannot
compare it, and has only the word of who signs that it was a loss: ask what is known of it elsewhere.";

/// The text of a bundle's `README.md`.
pub(super) fn text(
    mark: Option<&Mark>,
    restored: bool,
    key: &VerifierKey,
    signed: &Signed,
) -> String {
    let (size, root, last) = (signed.size(), signed.root(), signed.size() - 1);
    let first = if size < 256 { format!("000.p/{size}") } else { "000".to_owned() };
    let records = match mark {
        None => {
            "No record stands in this bundle, and nothing in it says what any record is about: an entry is a position, a random \
             id and a SHA-256 digest."
                .to_owned()
        }
        Some(Mark { recipient, engagement }) => format!(
            "This copy was made for `{recipient}`, under the engagement `{engagement}`; that it was made, by whom and on whose \
             second word stands in the log behind these events. Give it to nobody else.

`events.jsonl` holds the records as they are stored, one a line in order of position. Personal fields in them are ciphertext; nothing \
             here opens them. Codes, ids, days and counts stand in clear. Line n (from 0) hashes (SHA-256, without its newline) \
             to the last 32 bytes of entry n. `policies/<position>/` holds the access policies that the record at that position \
             brought or proposed.

To check the first record by hand:

    head -n 1 events.jsonl | tr -d '\\n' | sha256sum
    od -An -v -tx1 -j 27 -N 32 tile/entries/{first}

Entry n of a file of entries begins at byte 59 n of it, and its last 32 bytes at 59 n + 27."
        ),
    };
    let more = if mark.is_some() {
        "| `events.jsonl` | the records, one a line | JSON |\n| `policies/<position>/…` | the access policies of a record | Cedar |\n"
    } else {
        ""
    };
    let loss = if restored { LOSS } else { "" };
    format!(
        "# A log of {size} events, and how to verify it

Root of the tree (SHA-256, RFC 6962): `{root}`

{records}{loss}

| File | What | Format |
|---|---|---|
| `checkpoint` | size and root, signed by the log, and by witnesses if any | C2SP tlog-checkpoint, signed-note |
| `vkey` | the key that signed it | C2SP signed-note |
| `tile/<level>/…` | hashes of the tree, 256 a tile | C2SP tlog-tiles |
| `tile/entries/…` | the leaves, 256 a file, each behind its length (2 bytes, big endian) | C2SP tlog-tiles |
| `proofs/<position>.tlog-proof` | that one entry is in the log, to be kept alone | C2SP tlog-proof |
{more}| `manifest.json` | every file with its length and SHA-256 | |

An entry is 57 bytes: `01`, position (8 bytes, big endian), id of the record (16), SHA-256 of the record (32).
Its leaf hash is SHA-256 of `00` and the entry; two hashes are joined as SHA-256 of `01`, left, right.

## Whose key is it?

The key in `vkey` proves nothing by lying beside what it signed. Compare it with one that you have from elsewhere:

    {key}

## How many saw this log?

The signature shows that the log's operator stands by this size and root. That nobody else was shown another log, only witnesses can say: other
organisations that sign a checkpoint after checking that it continues all they saw before. Their lines stand in `checkpoint` under
the log's own. With none, compare the root with what others were given for the same size.

## Verify

    amana-verify BUNDLE --key 'the key you have'

or with tools that share no code with it:

- Go, `golang.org/x/mod/sumdb/note` and `golang.org/x/mod/sumdb/tlog`: `note.Open(checkpoint, verifiers)`, then hash every entry with
  `tlog.RecordHash` and compare `tlog.TreeHash` with the root; `tlog.CheckRecord` checks a proof.
- Python, `pymerkle`: append each entry to an `InmemoryTree` of SHA-256; `get_state()` is the root.
- By hand, one record: `proofs/{last}.tlog-proof` names its index, the hashes on the way to the root and the checkpoint.
"
    )
}
