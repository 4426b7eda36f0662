"""Write certificates/SHA256SUMS: each claim with a certificate, the digest of its statement, and that of its file.

python -m snntheory verify --all --jobs 2 --certificates proofs/certificates
python proofs/digests.py
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

FOLDER = Path(__file__).parent / "certificates"
FILE = FOLDER / "SHA256SUMS"


def main() -> str:
    """The text of the file: what `sha256sum --check` reads, with the digests of statements in comments."""
    lines = []
    for path in sorted(FOLDER.iterdir()):
        if path.suffix == ".json":
            lines.append(f"# {json.loads(path.read_text())['digest']} is what {path.stem} states")
        if path != FILE:
            lines.append(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    FILE.write_text(main())
