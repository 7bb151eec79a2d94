"""Fuzzing: 10,000 mutated ledgers, none of which may crash, hang, or lose or repeat a row."""

import datetime
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from analysis.validation import read_records
from analysis.workspace import Workspace, find_workspace
from benchmarks.timing import Result

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from mutants import Mutant, find_faults, make_mutant  # noqa: E402

FILES = 10_000
BATCH = 10  # files read together; a batch with a fault or too slow is read again one by one
LONGEST_S = 1.0
AS_OF = datetime.date(2025, 12, 31)


def measure() -> Iterator[Result]:
    """Count the files at fault; the seconds are of the slowest file read on its own."""
    faults, slowest = find_all_faults(FILES)
    sys.stdout.write("".join(f"{fault}\n" for fault in faults))
    yield Result(
        f"{FILES:,} mutated ledgers: crashed, hung, lost or repeated a row",
        f"{len(faults)} files, slowest batch or file {slowest:.2f} s",
        f"allowed (and {LONGEST_S:g} s a file)",
        "0 files",
        float(len(faults)),
        0.0,
    )


def find_all_faults(files: int) -> tuple[list[str], float]:
    """Read that many mutants; give what was wrong, and the longest time of the processor."""
    workspace = find_workspace(ROOT)
    faults: list[str] = []
    slowest = 0.0
    for start in range(0, files, BATCH):
        mutants = [make_mutant(number) for number in range(start, min(start + BATCH, files))]
        found, seconds = _read(mutants, workspace)
        if not found and seconds <= LONGEST_S:
            slowest = max(slowest, seconds)
            continue
        alone = [(mutant.name, *_read([mutant], workspace)) for mutant in mutants]
        wrong = [f"{name}: {says or f'{took:.1f} s'}" for name, says, took in alone
                 if says or took > LONGEST_S]  # fmt: skip
        faults += wrong or found
        slowest = max(slowest, *(took for _, _, took in alone))
    return faults, slowest


def _read(mutants: list[Mutant], workspace: Workspace) -> tuple[list[str], float]:
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / mutant.name for mutant in mutants]
        for path, mutant in zip(paths, mutants, strict=True):
            path.write_bytes(mutant.content)
        start = time.process_time()
        try:
            records = read_records(paths, workspace=workspace, as_of=AS_OF)
        except Exception as error:
            return [f"{type(error).__name__}: {error}"], time.process_time() - start
        seconds = time.process_time() - start
        return find_faults(records, mutants), seconds
