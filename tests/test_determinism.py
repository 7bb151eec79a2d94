"""The same ledgers give the same bytes: elsewhere, on another clock, in another tongue."""

from __future__ import annotations

import getpass
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from analysis.export.page import export_html
from analysis.export.running import run_notebook
from analysis.export.verify.exported_page import read_page
from conftest import NOTEBOOKS, SAMPLE

pytestmark = pytest.mark.notebook
REPORT = "报告/示例区虚构局_2023年度报告.html"
PLACES: Mapping[str, Mapping[str, str]] = {
    "here": {"TZ": "Asia/Shanghai", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1"},
    "elsewhere": {"TZ": "America/New_York", "LC_ALL": "C", "PYTHONHASHSEED": "2"},
    "又一处": {"TZ": "Asia/Kathmandu", "LC_ALL": "POSIX", "PYTHONHASHSEED": "random"},
}
_MACHINE = re.compile(
    r"(?<![\w.])/(?:tmp|root|home|Users|usr|private|var|mnt|work)/|[A-Z]:\\\\|0x[0-9a-f]{6,}"
    r"|\d\d:\d\d:\d\d|(?:site|dist)-packages"
)
_PROGRAMS = re.compile(
    r'<style>.*?</style>|<script(?: type="application/octet-stream"[^>]*)?>.*?</script>', re.DOTALL
)


REPEATED = """
import json, sys
from analysis.cli import main
sys.exit(max(main(arguments) for arguments in json.loads(sys.argv[1])))
"""


def _make(root: Path, settings: Mapping[str, str]) -> dict[str, bytes]:
    """Run a report and two more commands in one process that knows of nothing but its place."""
    shutil.copytree(SAMPLE, root / "台账")
    environment = {**os.environ, **settings}
    for name in ("LANG", "PYTHONUTF8", "PYTHONIOENCODING"):
        environment.pop(name, None)
    asked = [
        ["report", "台账", "--year", "2023", "--out", "报告", "--as-of", "2023-12-31"],
        *([command, "台账", "--as-of", "2025-12-31", "--json", f"{command}.json"]
          for command in ("check", "measures")),
    ]  # fmt: skip
    command = [sys.executable, "-c", REPEATED, json.dumps(asked)]
    done = subprocess.run(  # noqa: S603 - our own command
        command, cwd=root, env=environment, capture_output=True, timeout=300, check=False
    )
    assert done.returncode in (0, 1), done.stderr.decode("utf-8", "replace")
    names = (REPORT, "check.json", "measures.json")
    return {name: (root / name).read_bytes() for name in names}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, bytes]]:
    """Build everything in several folders, time zones, locales and hash seeds."""
    roots = {name: tmp_path_factory.mktemp(name) for name in PLACES}
    with ThreadPoolExecutor(2) as pool:
        built = pool.map(lambda name: _make(roots[name], PLACES[name]), PLACES)
        return dict(zip(PLACES, built, strict=True))


@pytest.mark.parametrize("name", [REPORT, "check.json", "measures.json"])
@pytest.mark.parametrize("place", list(PLACES)[1:])
def test_another_folder_time_zone_locale_and_hash_seed_give_the_same_bytes(
    made: Mapping[str, Mapping[str, bytes]], place: str, name: str
) -> None:
    assert made[place][name] == made["here"][name]


def test_no_export_names_the_machine_the_user_or_the_hour(
    made: Mapping[str, Mapping[str, bytes]],
) -> None:
    for name, content in made["here"].items():
        text = _PROGRAMS.sub("", content.decode("utf-8"))
        assert _MACHINE.findall(text) == [], name
        for private in (getpass.getuser(), os.uname().nodename, str(Path.home())):
            assert not re.search(rf"(?<![\w.-]){re.escape(private)}(?![\w.-])", text), name


def test_both_ways_of_running_give_one_manifest(
    made: Mapping[str, Mapping[str, bytes]], tmp_path: Path
) -> None:
    ledgers = shutil.copytree(SAMPLE, tmp_path / "台账")
    order = {"year": 2023, "sources": [os.fspath(ledgers)], "as_of": "2023-12-31"}
    executed = run_notebook(NOTEBOOKS["04"], order, lane="kernel", cwd=tmp_path)
    html = export_html(executed, "2023年度报告")
    held = read_page(made["here"][REPORT].decode("utf-8")).manifest
    assert json.dumps(read_page(html).manifest, sort_keys=True) == json.dumps(held, sort_keys=True)
    assert html.encode("utf-8") == made["here"][REPORT]
