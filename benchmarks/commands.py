"""Commands: whole processes, as a clerk waits for them."""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from analysis.samples import write_sample
from benchmarks.timing import Result, compare, run, time_in_turn

ROOT = Path(__file__).parents[1]
NOTEBOOK = ROOT / "notebooks/04_annual_report.ipynb"
TONGBI = [sys.executable, "-m", "analysis"]
OFFICES, OFFICE_YEARS = 60, (2020, 2025)
AGAIN_SECONDS = 1.5
STOCK_EXPORT_MB = 5.1  # plotly's own renderer in a stock export, one chart or ten


def measure() -> Iterator[Result]:
    with tempfile.TemporaryDirectory() as folder:
        yield _measure_report(Path(folder))
        yield _measure_size(Path(folder))
    yield compare(
        "`tongbi --help`",
        "`python -c 'import pandas'`",
        lambda: run([*TONGBI, "--help"]),
        _import_pandas,
        goal=0.5,
    )
    one = next(iter(sorted((ROOT / "data/sample/2024").glob("*.csv"))))
    yield compare(
        "`tongbi check` on one small file",
        "`python -c 'import pandas'`",
        lambda: run([*TONGBI, "check", str(one), "--json", "/dev/null"], tolerate=(0, 1)),
        _import_pandas,
        goal=1.5,
    )
    with tempfile.TemporaryDirectory() as folder:
        yield _measure_again(Path(folder))


def _measure_again(folder: Path) -> Result:
    """Measure a check of many offices of which nothing has changed since the one before it."""
    files = write_sample(folder / "台账", organizations=OFFICES, years=OFFICE_YEARS)
    (folder / "workspace.toml").write_text('ledgers = "台账"\n', encoding="utf-8")

    def check() -> None:
        run([*TONGBI, "check"], tolerate=(0, 1), cwd=folder)

    seconds, floor, _ = time_in_turn(check, _import_pandas, runs=3)  # the first run is not counted
    return Result(
        f"second `tongbi check` of {OFFICES} offices, {len(files):,} files",
        f"{seconds:.2f} s",
        f"what is asked for (`import pandas`: {floor:.2f} s)",
        f"{AGAIN_SECONDS:.2f} s",
        seconds / AGAIN_SECONDS,
        1.0,
    )


def _measure_report(folder: Path) -> Result:
    executed = folder / "executed.ipynb"

    def ours() -> None:
        run([*TONGBI, "report", "--year", "2025", "--out", str(folder)], cwd=ROOT)

    def stock() -> None:
        run(
            [sys.executable, "-m", "papermill", "-p", "year", "2025", str(NOTEBOOK), str(executed)],
            cwd=ROOT,
        )
        run([sys.executable, "-m", "nbconvert", "--to", "html", str(executed)], cwd=ROOT)

    return compare(
        "`tongbi report --year 2025`, cold", "papermill + nbconvert", ours, stock, goal=0.2, runs=3
    )


def _measure_size(folder: Path) -> Result:
    (report,) = folder.glob("*2025*.html")
    size = report.stat().st_size / 1e6
    return Result(
        "size of the exported report (MB)",
        f"{size:.2f} MB",
        "stock export with plotly's own renderer",
        f"{STOCK_EXPORT_MB} MB",
        size / STOCK_EXPORT_MB,
        0.9 / STOCK_EXPORT_MB,
    )


def _import_pandas() -> None:
    run([sys.executable, "-c", "import pandas"])
