"""However a command ends: a sentence and its exit code, and nothing of it runs on."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from analysis.cli import lab, main
from analysis.errors import AnalysisError
from conftest import SAMPLE

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="signals and /proc of Linux")
HERE = Path(__file__).parents[1] / "src"
LEDGER = "单位,日期,学习类型,主题\n示例单位,2023-03-15,集体学习,甲\n"


def start(*arguments, shell="", **more):
    own = {"PYTHONPATH": str(HERE), **more.pop("env", {})}
    command = [sys.executable, "-m", "analysis", *map(str, arguments)]
    if shell:
        command = ["bash", "-c", f'"$@" {shell}', "bash", *command]
    return subprocess.Popen(  # noqa: S603 - our own command
        command,
        env={**os.environ, **own},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        **more,
    )


@pytest.fixture
def office(tmp_path):
    (tmp_path / "台账.csv").write_text(LEDGER, "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("command", "redirection", "said"),
    [
        pytest.param("check", ">&-", "标准输出已经关闭", id="closed"),
        pytest.param("check", ">/dev/full", "磁盘已满", id="full"),
        pytest.param("measures", ">/dev/full", "磁盘已满", id="full table"),
        pytest.param("check", "| true; exit ${PIPESTATUS[0]}", "接收的程序已经结束", id="gone"),
    ],
)
def test_output_that_nobody_can_read_is_told_and_exits_2(office, command, redirection, said):
    _, errors = (run := start(command, office, shell=redirection)).communicate()
    assert run.returncode == 2
    assert said in errors
    assert "Traceback" not in errors
    assert "Exception ignored" not in errors


@pytest.mark.parametrize(
    "own",
    [
        pytest.param({"LC_ALL": "POSIX"}, id="locale"),
        pytest.param({"HOME": "/proc/none"}, id="home"),
        pytest.param({"HOME": ""}, id="no home"),
    ],
)
def test_a_bare_environment_changes_nothing(office, own):
    out, errors = (run := start("check", office, env=own)).communicate()
    assert (run.returncode, errors) == (0, "")
    assert out.endswith("提示0处。\n")


def test_a_locale_without_chinese_is_told(office):
    own = {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    _, errors = (run := start("check", office, env=own)).communicate()
    assert run.returncode == 2
    assert "export LC_ALL=C.UTF-8" in errors
    assert "Traceback" not in errors


def test_a_home_that_cannot_be_written_opens_no_lab(tmp_path, monkeypatch):
    for name in ("JUPYTER_RUNTIME_DIR", "JUPYTER_DATA_DIR", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", "/proc/none")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(lab, "find_running", pytest.fail)
    assert main(["lab", "--no-browser"]) == 2
    with pytest.raises(AnalysisError, match="不能写入"):
        lab._require_home()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a = " + "[" * 50_000, id="nested"),
        pytest.param("a = " + "1" * 5000, id="long number"),
        pytest.param(".".join("a" * 100_000) + " = 1", id="long key"),
        pytest.param("[" + ".".join("a" * 100_000) + "]", id="long table"),
        pytest.param("#" * 5_000_000, id="huge"),
        pytest.param("\x00", id="no text"),
    ],
)
@pytest.mark.parametrize("name", ["workspace.toml", "data/catalogue.toml"])
def test_settings_that_cannot_be_read_are_told_within_seconds(
    office, name, text, monkeypatch, capsys
):
    (office / "data").mkdir()
    (office / "workspace.toml").touch()
    (office / name).write_text(text, "utf-8")
    monkeypatch.chdir(office)
    begun = time.monotonic()
    assert main(["check", "台账.csv"]) == 2
    assert time.monotonic() - begun < 5
    assert capsys.readouterr().err.startswith(name)


@pytest.mark.parametrize("order", [["verify", "export.html"], ["measures", "数据集"]])
def test_nested_json_is_told(office, order, monkeypatch, capsys):
    deep = "[" * 100_000
    manifest = f'<script type="application/json" id="tongbi-manifest">{deep}</script>'
    (office / "export.html").write_text(manifest, "utf-8")
    (office / "数据集").mkdir()
    (office / "数据集/tongbi.json").write_text(deep, "utf-8")
    monkeypatch.chdir(office)
    assert main(order) == 2
    assert "Traceback" not in capsys.readouterr().err


# ------------------------------------------------------------------ nothing runs on


def descendants(parent):
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, above = path.read_text("utf-8").rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if int(above) == parent and state != "Z":
            number = int(path.parent.name)
            found += [number, *descendants(number)]
    return found


def runs(number):
    try:
        return Path(f"/proc/{number}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def signal_all(numbers, what):
    for number in numbers:
        with suppress(ProcessLookupError):
            os.kill(number, what)


def wait_until(holds, seconds):
    deadline = time.monotonic() + seconds
    while not (found := holds()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return found


@pytest.fixture(scope="module")
def district(tmp_path_factory):
    folder = tmp_path_factory.mktemp("区") / "台账"
    assert main(["sample", str(folder), "--orgs", "6", "--years", "2024-2024"]) == 0
    return folder


@pytest.mark.notebook
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize(
    "order",
    [
        pytest.param(["report", "{}", "--year", "2024", "--all-orgs", "--out", "报告"], id="many"),
        pytest.param(["report", SAMPLE, "--year", "2024", "--out", "报告"], id="one"),
    ],
)
def test_a_worker_ends_with_its_parent_however_that_ends(district, tmp_path, order, number):
    run = start(*(str(word).format(district) for word in order), cwd=tmp_path)
    workers = wait_until(lambda: descendants(run.pid), 30)
    assert workers, run.communicate()
    signal_all(workers, signal.SIGSTOP)  # so that the command is not done before it is ended
    run.send_signal(number)
    signal_all(workers, signal.SIGCONT)
    _, errors = run.communicate(timeout=20)
    assert run.returncode == (130 if number != signal.SIGKILL else -9)
    assert "Traceback" not in errors
    assert wait_until(lambda: not any(map(runs, workers)), 5)


def test_the_lab_ends_with_its_parent(tmp_path):
    own = {"JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime"), "HOME": str(tmp_path)}
    run = start("lab", "--no-browser", cwd=tmp_path, env=own)
    note = tmp_path / "runtime"
    assert wait_until(lambda: list(note.glob("jpserver-*.json")), 60)
    server = json.loads(next(note.glob("jpserver-*.json")).read_text("utf-8"))["pid"]
    run.kill()
    run.communicate(timeout=20)
    assert wait_until(lambda: not runs(server), 20)
