"""Verifies the tree of a bundle with pymerkle, and with nothing of amana's.

usage: verify.py BUNDLE [OLDER]

The root is computed anew from the entries, every proof is checked against it, records (if the bundle has any) against
their entries, and BUNDLE must continue OLDER. Signatures and tiles are not looked at: pymerkle knows neither.
Exit code 0 accepted, 1 refused, 2 usage.
"""

import base64
import hashlib
import pathlib
import sys

from pymerkle import InmemoryTree
from pymerkle.proof import InclusionProof, InvalidProof, verify_consistency, verify_inclusion

ENTRY_BYTES = 57
WIDTH = 256


class Refused(Exception):
    """What does not hold."""


def want(holds, what):
    """Assertions are left out under -O; this is not."""
    if not holds:
        raise Refused(what)


def head(note):
    """Size and root of a checkpoint."""
    lines = note.split("\n")
    want(len(lines) > 3 and lines[1].isdecimal(), "no checkpoint")
    root = base64.b64decode(lines[2], validate=True)
    want(len(root) == 32 and base64.b64encode(root).decode() == lines[2], "no root")
    return int(lines[1]), root


def entry_path(index, width):
    """Where C2SP tlog-tiles keeps entries."""
    digits = f"{index:03}"
    digits = "0" * (-len(digits) % 3) + digits
    parts = [digits[at:at + 3] for at in range(0, len(digits), 3)]
    path = "/".join([f"x{part}" for part in parts[:-1]] + parts[-1:])
    return f"tile/entries/{path}" + (f".p/{width}" if width < WIDTH else "")


def entries_of(bundle, size):
    """The leaves in order."""
    entries = []
    for first in range(0, size, WIDTH):
        width = min(WIDTH, size - first)
        path = entry_path(first // WIDTH, width)
        data = (bundle / path).read_bytes()
        want(len(data) == width * (2 + ENTRY_BYTES), f"{path} has another length")
        for at in range(0, len(data), 2 + ENTRY_BYTES):
            want(int.from_bytes(data[at:at + 2], "big") == ENTRY_BYTES, f"{path}: another length")
            entries.append(data[at + 2:at + 2 + ENTRY_BYTES])
    for position, entry in enumerate(entries):
        said = int.from_bytes(entry[1:9], "big")
        want(entry[0] == 1 and said == position, f"entry {position} says another position")
    return entries


def check_proof(path, tree, size, root):
    """Checks a C2SP tlog-proof."""
    before, found, note = path.read_text(encoding="utf-8").partition("\n\n")
    header, index, *hashes = before.split("\n")
    want(found and header == "c2sp.org/tlog-proof@v1" and index.startswith("index "), "no tlog-proof")
    index = int(index.removeprefix("index "))
    want(path.name == f"{index}.tlog-proof" and index < size, "the name says another index")
    want(head(note) == (size, root), "of another checkpoint")
    leaf = tree.get_leaf(index + 1)
    rule = tree.prove_inclusion(index + 1, size).rule
    hashes = [base64.b64decode(line, validate=True) for line in hashes]
    proof = InclusionProof("sha256", True, size, index + 1, rule, [leaf, *hashes])
    verify_inclusion(leaf, root, proof, index=index + 1, size=size, algorithm="sha256")


def verify(bundle, older):
    """Verifies a bundle; gives what was checked, in words."""
    size, root = head((bundle / "checkpoint").read_text(encoding="utf-8"))
    entries = entries_of(bundle, size)
    tree = InmemoryTree(algorithm="sha256")
    for entry in entries:
        tree.append_entry(entry)
    want(tree.get_root() == root, "the entries do not give the root of the checkpoint")
    proofs = sorted((bundle / "proofs").iterdir())
    for path in proofs:
        check_proof(path, tree, size, root)
    said = f"{len(entries)} entries, {len(proofs)} proofs"
    records = bundle / "events.jsonl"
    if records.exists():
        lines = records.read_bytes().split(b"\n")
        want(lines.pop() == b"" and len(lines) == size, "another number of records")
        for position, (line, entry) in enumerate(zip(lines, entries)):
            want(hashlib.sha256(line).digest() == entry[25:], f"record {position} is another one")
        said += f", {len(lines)} records"
    if older is not None:
        old_size, old_root = head((older / "checkpoint").read_text(encoding="utf-8"))
        want(0 < old_size <= size, f"the other one is of {old_size} entries")
        proof = tree.prove_consistency(old_size, size)
        verify_consistency(old_root, root, proof, old_size, size, algorithm="sha256")
        said += f", continues {old_size}"
    return said


def main(arguments):
    """The command line."""
    if len(arguments) not in (1, 2):
        print(__doc__, file=sys.stderr)
        return 2
    bundle, older = pathlib.Path(arguments[0]), (pathlib.Path(arguments[1]) if arguments[1:] else None)
    try:
        print("accepted:", verify(bundle, older))
        return 0
    except (Refused, InvalidProof, OSError, ValueError) as error:
        print("refused:", error or type(error).__name__)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
