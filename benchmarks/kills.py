"""Kills: exports ended at random moments; the file must be the old or the new one, whole."""

import multiprocessing
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from analysis.export.page import export_html
from analysis.export.running import run_notebook
from analysis.writing import write_atomically
from benchmarks.commands import NOTEBOOK, ROOT
from benchmarks.timing import Result

EXPORTS = 200


def measure() -> Iterator[Result]:
    torn, replaced = count_torn(EXPORTS)
    yield Result(
        f"{EXPORTS} exports killed at random moments",
        f"{torn} torn, {replaced} had replaced the old file",
        "a file that is neither the old nor the new one",
        "0",
        float(torn),
        0.0,
    )


def count_torn(exports: int) -> tuple[int, int]:
    """Kill exports; count files that are neither old nor new, and those that are new."""
    notebook = run_notebook(NOTEBOOK, {"year": 2023}, cwd=ROOT)
    new = export_html(notebook, "报告").encode("utf-8")
    old = new[: len(new) // 2]
    context = multiprocessing.get_context("fork")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "报告.html"
        longest = _time_export(context, notebook, path)
        found = [_kill_one(context, notebook, path, old, longest) for _ in range(exports)]
    return sum(one not in (old, new) for one in found), found.count(new)


def _kill_one(context, notebook, path: Path, old: bytes, longest_seconds: float) -> bytes:
    path.write_bytes(old)
    process = context.Process(target=_export, args=(notebook, path))
    process.start()
    time.sleep(random.uniform(0, 1.2 * longest_seconds))
    process.kill()
    process.join()
    return path.read_bytes()


def _time_export(context, notebook, path: Path) -> float:
    """Time an export in a process like those that are killed."""
    start = time.perf_counter()
    process = context.Process(target=_export, args=(notebook, path))
    process.start()
    process.join()
    if process.exitcode or not path.exists():
        raise SystemExit("an export that nobody killed has written nothing")
    return time.perf_counter() - start


def _export(notebook, path: Path) -> None:
    write_atomically(path, export_html(notebook, "报告").encode("utf-8"))
