"""Bundle: plotly.js as it is kept in the package, and the scripts that a page may run."""

# Why it is so: docs/decisions/0006-plotly-in-the-page.md

from __future__ import annotations

import base64
import hashlib
import lzma
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from analysis.errors import ExportError

PLOTLY_VERSION = "4.1.1"


@dataclass(frozen=True, slots=True)
class Bundle:
    """A build of plotly.js: its name, the hash of its text, and the trace types it registers."""

    name: str
    sha256: str
    types: frozenset[str]


BASIC = Bundle(
    "basic",
    "99784e3abfb07b142a15e521a439e6d9addceadb3f79553fd24c72774f0649ba",
    frozenset({"bar", "pie", "scatter"}),
)
CARTESIAN = Bundle(
    "cartesian",
    "79542150855a52c567260e3137095dbe2b744e6d702a5cabe67da246942fba7a",
    BASIC.types
    | {"box", "contour", "heatmap", "histogram", "histogram2d", "histogram2dcontour"}
    | {"image", "scatterternary", "violin"},
)
DRAWN_TYPES = CARTESIAN.types
"""Trace types that a page can draw; any other would come out as a wrong line, without an error."""

_COMMENT = re.compile(r"/\*(?!!).*?\*/\s*", re.DOTALL)
_INDENT = re.compile(r"^\s+", re.MULTILINE)
_DIGITS = np.array([code for code in range(32, 127) if code != ord("<")], dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class Script:
    """A script of the page: its text, and the hash by which the page's policy lets it run."""

    text: str

    @property
    def source(self) -> str:
        """The script as a Content-Security-Policy names it."""
        digest = hashlib.sha256(self.text.encode("utf-8")).digest()
        return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


@dataclass(frozen=True, slots=True)
class Packed:
    """A script compressed as LZMA and written in base 94, with the size of its bytes."""

    text: str
    size: int


def find_bundle(types: Iterable[str]) -> Bundle:
    """Find the smallest build that draws all these trace types."""
    return BASIC if BASIC.types.issuperset(types) else CARTESIAN


def read_asset(name: str) -> str:
    """Read a text that is kept beside this module."""
    return (files("analysis.export.page") / "assets" / name).read_text(encoding="utf-8")


@cache
def plotly_script(bundle: Bundle) -> Script:
    """Read plotly.js.

    Raises
    ------
    ExportError
        If the kept file is not the one whose hash stands above.
    """
    text = lzma.decompress(_kept(bundle))
    if hashlib.sha256(text).hexdigest() != bundle.sha256:
        raise ExportError("软件包中的绘图程序 plotly.js 与登记的校验值不符，请重新安装同比。")
    return Script(text.decode("utf-8"))


@cache
def page_script() -> Script:
    """Read the page's own script, the unpacking and the Chinese locale inside it."""
    parts = {"/* LOCALE */": "plotly-zh-CN.js", "/* UNPACK */": "unpack.js"}
    text = read_asset("page.js")
    for place, name in parts.items():
        text = text.replace(place, read_asset(name))
    return Script(_shorten(text))


def page_style() -> str:
    """Read how the page looks."""
    return _shorten(read_asset("page.css"))


@cache
def packed_plotly(bundle: Bundle) -> Packed:
    """Give plotly.js as the page carries it.

    LZMA and base 94 together cost 140 KB less than gzip and base 64. The digits are all printable
    characters of ASCII but "<", so that nothing in it can end a script element.
    """
    text = _encode(_kept(bundle))
    return Packed(text, len(plotly_script(bundle).text.encode("utf-8")))


def _encode(data: bytes) -> str:
    """Write each nine bytes as eleven digits of base 94, the last nine filled up with zeros."""
    padded = np.frombuffer(data + bytes(-len(data) % 9), dtype=np.uint8).astype(np.int64)
    limbs = list((padded.reshape(-1, 3, 3) @ (1 << 16, 1 << 8, 1)).T)
    digits = np.empty((len(limbs[0]), 11), dtype=np.uint8)
    for place in reversed(range(11)):
        rest = np.zeros_like(limbs[0])
        for index, limb in enumerate(limbs):
            limbs[index], rest = np.divmod((rest << 24) + limb, len(_DIGITS))
        digits[:, place] = _DIGITS[rest]
    return digits.tobytes().decode("ascii")


def policy(scripts: tuple[Script, ...]) -> str:
    """Write the Content-Security-Policy: these scripts, no connection, nothing from elsewhere."""
    allowed = " ".join(script.source for script in scripts) or "'none'"
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {allowed}",
            "style-src 'unsafe-inline'",
            "img-src data: blob:",
            "font-src data:",
            "connect-src 'none'",
            "object-src 'none'",
            "frame-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _shorten(text: str) -> str:
    """Leave out comments, licences apart, and the blanks before a line."""
    return _INDENT.sub("", _COMMENT.sub("", text))


def _kept(bundle: Bundle) -> bytes:
    name = f"plotly-{bundle.name}.min.js.lzma"
    return (files("analysis.export.page") / "assets" / name).read_bytes()
