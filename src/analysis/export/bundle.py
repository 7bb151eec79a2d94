"""Bundle: plotly.js as it is kept in the package, and the scripts that a page may run."""

from __future__ import annotations

import base64
import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from analysis.errors import ExportError

PLOTLY_VERSION = "4.1.1"
PLOTLY_SHA256 = "79542150855a52c567260e3137095dbe2b744e6d702a5cabe67da246942fba7a"
DRAWN_TYPES = frozenset(
    {
        "bar",
        "box",
        "contour",
        "heatmap",
        "histogram",
        "histogram2d",
        "histogram2dcontour",
        "image",
        "pie",
        "scatter",
        "scatterternary",
        "violin",
    }
)
"""Trace types that the bundle registers; any other it would draw as a wrong line."""

_INERT = str.maketrans("<>&", ",./")


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
    """A script compressed by gzip and written in base 85, with the length of its bytes."""

    text: str
    length: int


def read_asset(name: str) -> str:
    """Read a text that is kept beside this module."""
    return (files("analysis.export") / "assets" / name).read_text(encoding="utf-8")


@cache
def plotly_script() -> Script:
    """Read plotly.js.

    Raises
    ------
    ExportError
        If the kept file is not the one whose hash stands above.
    """
    text = gzip.decompress(_packed_plotly())
    if hashlib.sha256(text).hexdigest() != PLOTLY_SHA256:
        raise ExportError("软件包中的绘图程序 plotly.js 与登记的校验值不符，请重新安装同比。")
    return Script(text.decode("utf-8"))


@cache
def page_script() -> Script:
    """Read the page's own script, the Chinese locale inside it."""
    locale = read_asset("plotly-zh-CN.js").replace("\r\n", "\n")
    own = read_asset("page.js").replace("\r\n", "\n")
    return Script(own.replace("/* LOCALE */", locale))


@cache
def packed_plotly() -> Packed:
    """Give plotly.js as the page carries it.

    Base 85 costs 40 KB less than base 64. Its alphabet is the one of RFC 1924, less the three
    characters that mean something in HTML.
    """
    packed = _packed_plotly()
    padded = packed + bytes(-len(packed) % 4)
    return Packed(base64.b85encode(padded).decode("ascii").translate(_INERT), len(packed))


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


def _packed_plotly() -> bytes:
    return (files("analysis.export") / "assets" / "plotly-cartesian.min.js.gz").read_bytes()
