"""Writes a bundle's manifest anew after a tampering, so that a verifier cannot find it by the manifest alone.

usage: manifest.py BUNDLE
"""

import hashlib
import json
import pathlib
import sys

bundle = pathlib.Path(sys.argv[1])
manifest = json.loads((bundle / "manifest.json").read_text(encoding="utf-8"))
_, size, root, *_ = (bundle / "checkpoint").read_text(encoding="utf-8").split("\n")
manifest["size"], manifest["root"] = int(size), root
paths = sorted(path for path in bundle.rglob("*") if path.is_file() and path.name != "manifest.json")
manifest["files"] = [
    {
        "path": path.relative_to(bundle).as_posix(),
        "bytes": path.stat().st_size,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }
    for path in paths
]
(bundle / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
