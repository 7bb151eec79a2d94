"""On a system that cannot fork, as Windows cannot: the same reports, byte for byte."""

import subprocess
import sys

import pytest

from analysis.cli import main
from conftest import SAMPLE

WITHOUT_FORK = """
import multiprocessing, os, sys

if __name__ == "__main__":
    del os.fork
    multiprocessing.get_all_start_methods = lambda: ["spawn"]
    from analysis.cli import main
    sys.exit(main(sys.argv[1:]))
"""
LAST_RUN = ".tongbi-run.json"  # holds when files were written


def report(run, out, *asked):
    command = ["report", *map(str, asked), "--year", "2025", "--as-of", "2025-12-31"]
    code = run([*command, "--out", str(out)])
    made = (path for path in out.iterdir() if path.name != LAST_RUN)
    return code, {path.name: path.read_bytes() for path in made}


@pytest.fixture
def spawned(tmp_path):
    script = tmp_path / "without_fork.py"
    script.write_text(WITHOUT_FORK, encoding="utf-8")

    def run(arguments):
        done = subprocess.run(  # noqa: S603  # our own command
            [sys.executable, str(script), *arguments], capture_output=True, text=True, check=False
        )
        assert done.stderr == ""
        return done.returncode

    return run


@pytest.mark.notebook
def test_one_report_is_the_same(spawned, tmp_path):
    ours = report(spawned, tmp_path / "甲", SAMPLE)
    assert ours == report(main, tmp_path / "乙", SAMPLE)
    assert ours[0] == 0
    assert len(ours[1]) == 2  # the report and its checklist


@pytest.mark.notebook
def test_many_reports_and_their_index_are_the_same(spawned, tmp_path):
    ledgers = tmp_path / "台账"
    main(["sample", str(ledgers), "--orgs", "2", "--years", "2024-2025"])
    ours = report(spawned, tmp_path / "甲", ledgers, "--all-orgs", "--jobs", "2")
    assert ours == report(main, tmp_path / "乙", ledgers, "--all-orgs", "--jobs", "2")
    assert ours[0] == 0
    assert len(ours[1]) == 6  # two reports and checklists, the index, what was finished
