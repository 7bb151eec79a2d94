"""Publishing: report notebooks run, exported and written, one after another or side by side."""

from __future__ import annotations

import json
import multiprocessing
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from analysis.errors import AnalysisError, ExportError
from analysis.export.run import start_notebook
from analysis.export.worker import preload
from analysis.export.write import write_atomically

_MANIFEST = re.compile(
    r'<script type="application/json" id="tongbi-manifest">(.*?)</script>', re.DOTALL
)
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


@dataclass(frozen=True, slots=True)
class Order:
    """One report to publish; `organization` None is the only one that the ledgers name."""

    notebook: Path
    folder: Path
    year: int
    organization: str | None
    sources: tuple[str, ...]
    as_of: date
    cwd: Path


@dataclass(frozen=True, slots=True, eq=False)
class Published:
    """What became of an order: the file and its manifest, or the reason why there is none."""

    order: Order
    path: Path | None
    manifest: dict[str, Any]
    failure: str | None = None

    @property
    def left_out(self) -> int:
        """Rows of the ledgers that an error keeps out of the report."""
        return sum(int(source.get("problems") or 0) for source in self.manifest["sources"])


def publish(order: Order) -> Published:
    """Run, export and write one report; the old file stays whole until the new one is.

    Raises
    ------
    AnalysisError
        If the notebook cannot be run, exported or written.
    """
    parameters = {
        "year": order.year,
        "organization": order.organization,
        "sources": list(order.sources) or None,
        "as_of": order.as_of.isoformat(),
    }
    running = start_notebook(order.notebook, parameters, cwd=order.cwd)
    from analysis.export.html import export_html, warm_up  # loads while the worker runs

    warm_up()
    html = export_html(running.finish(), f"{order.year}年度报告")
    manifest = read_manifest(html)
    name = order.organization or manifest["report"].get("organization") or ""
    path = order.folder / f"{_file_name(name, order.year)}.html"
    write_atomically(path, html.encode("utf-8"))
    return Published(order, path, manifest)


def publish_all(orders: Sequence[Order], jobs: int) -> Iterator[Published]:
    """Publish several reports, in their order; one that fails does not stop the others."""
    if jobs == 1 or len(orders) == 1:
        yield from map(_try_to_publish, orders)
        return
    preload()
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("fork" if "fork" in methods else "spawn")
    with ProcessPoolExecutor(min(jobs, len(orders)), mp_context=context) as pool:
        yield from pool.map(_try_to_publish, orders)


def read_manifest(html: str) -> dict[str, Any]:
    """Read the manifest that an export carries.

    Raises
    ------
    ExportError
        If the page carries none.
    """
    found = _MANIFEST.search(html)
    if found is None:
        raise ExportError("这个文件里没有依据清单，不是同比导出的报告。")
    manifest: dict[str, Any] = json.loads(found[1])
    return manifest


def _try_to_publish(order: Order) -> Published:
    try:
        return publish(order)
    except AnalysisError as error:
        return Published(order, None, {"report": {}, "values": [], "sources": []}, str(error))


def _file_name(organization: str, year: int) -> str:
    name = _NOT_IN_NAMES.sub("_", organization).strip(" .")
    return f"{name}_{year}年度报告" if name else f"{year}年度报告"
