"""Bundle: plotly.js as it is kept in the package, and the scripts that a page may run."""

# Why it is so: docs/decisions/0006-plotly-in-the-page.md

from __future__ import annotations

import base64
import hashlib
import lzma
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, reduce
from importlib.resources import files

from analysis.errors import ExportError

PLOTLY_VERSION = "4.1.1"


@dataclass(frozen=True, slots=True)
class Bundle:
    """A build of plotly.js: its name, its text's hash and bytes, what it draws, its packed hash.

    It stands in a page's policy as `Script` does, without being unpacked.
    """

    name: str
    sha256: str
    size: int
    types: frozenset[str]
    packed_sha256: str

    @property
    def source(self) -> str:
        """The script as a Content-Security-Policy names it."""
        return _name_source(bytes.fromhex(self.sha256))


BASIC = Bundle(
    "basic",
    "99784e3abfb07b142a15e521a439e6d9addceadb3f79553fd24c72774f0649ba",
    1_191_749,
    frozenset({"bar", "pie", "scatter"}),
    "a31d2d636af01c0b6ff3600d4907e1665fd8f794cd3e03b82cabaf285af9db1f",
)
CARTESIAN = Bundle(
    "cartesian",
    "79542150855a52c567260e3137095dbe2b744e6d702a5cabe67da246942fba7a",
    1_500_041,
    BASIC.types
    | {"box", "contour", "heatmap", "histogram", "histogram2d", "histogram2dcontour"}
    | {"image", "scatterternary", "violin"},
    "141a43d4a9a0fc6f11e9d03f537af4185854bab2d4cff52e9d12606d03f23fc1",
)
DRAWN_TYPES = CARTESIAN.types
"""Trace types that a page can draw; any other would come out as a wrong line, without an error."""

_COMMENT = re.compile(r"/\*(?!!).*?\*/\s*", re.DOTALL)
_INDENT = re.compile(r"^\s+", re.MULTILINE)
_DIGITS = bytes(code for code in range(32, 127) if code != ord("<"))
_VALUES = bytes.maketrans(_DIGITS, bytes(range(len(_DIGITS))))


@dataclass(frozen=True, slots=True)
class Script:
    """A script of the page: its text, and the hash by which the page's policy lets it run."""

    text: str

    @property
    def source(self) -> str:
        """The script as a Content-Security-Policy names it."""
        return _name_source(hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).digest())


def _name_source(digest: bytes) -> str:
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
    digits = packed_plotly(bundle).text.encode("ascii").translate(_VALUES)
    nines = (
        reduce(lambda number, digit: number * len(_DIGITS) + digit, digits[at : at + 11])
        for at in range(0, len(digits), 11)
    )
    kept = b"".join(number.to_bytes(9, "big") for number in nines)
    text = lzma.LZMADecompressor().decompress(kept)  # what fills up the last nine is left
    return Script(_require_kept(text, bundle.sha256).decode("utf-8"))


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
    """Give plotly.js as the page carries it, and as it is kept.

    Each nine bytes of LZMA stand as eleven digits of base 94, the last nine filled up with zeros:
    140 KB less than gzip and base 64. The digits are all printable characters of ASCII but "<", so
    that nothing in it can end a script element.

    Raises
    ------
    ExportError
        If the kept file is not the one whose hash stands above.
    """
    place = files("analysis.export.page") / "assets" / f"plotly-{bundle.name}.min.js.lzma94"
    kept = _require_kept(place.read_bytes(), bundle.packed_sha256)
    return Packed(kept.decode("ascii"), bundle.size)


def _require_kept(data: bytes, sha256: str) -> bytes:
    if hashlib.sha256(data).hexdigest() != sha256:
        raise ExportError("软件包中的绘图程序 plotly.js 与登记的校验值不符，请重新安装同比。")
    return data


def policy(scripts: tuple[Script | Bundle, ...]) -> str:
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
