"""Shipped notebooks: the digests by which the Lab knows that their code is unchanged.

Run this file after a notebook was changed on purpose; it writes ``shipped.json`` anew.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

ROOT = Path(__file__).parents[1]
SHIPPED = ROOT / "src/analysis/cli/jupyter/labextensions/tongbi-lab/static/shipped.json"


def digest_notebooks() -> dict[str, str]:
    """Digest the code of each notebook as the Lab does when it opens it."""
    return {
        f"notebooks/{path.name}": _digest(json.loads(path.read_text(encoding="utf-8")))
        for path in sorted((ROOT / "notebooks").glob("*.ipynb"))
    }


def _digest(notebook: dict[str, list[dict[str, str | list[str]]]]) -> str:
    code = [cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code"]
    texts = ("".join(source) for source in code)
    return hashlib.sha256("\0".join(texts).encode("utf-8")).hexdigest()


if __name__ == "__main__":
    SHIPPED.write_text(json.dumps(digest_notebooks(), indent=1) + "\n", encoding="utf-8")
