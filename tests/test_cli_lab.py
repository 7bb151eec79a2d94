"""The command that opens JupyterLab: port, running servers, settings, where it starts."""

import json
import os
import socket
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from analysis.cli import lab, main
from analysis.errors import AnalysisError
from lab_server import find_free_port
from shipped_notebooks import SHIPPED, digest_notebooks


@pytest.fixture
def taken():
    with socket.socket() as held:
        held.bind((lab.HOST, 0))
        held.listen()
        yield held.getsockname()[1]


class _Jupyter(BaseHTTPRequestHandler):
    """A server that takes the token ``abc`` and no other."""

    def do_GET(self):
        self.send_response(200 if self.path == "/api/status?token=abc" else 403)
        self.end_headers()

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def running():
    with ThreadingHTTPServer((lab.HOST, 0), _Jupyter) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.fixture
def runtime(tmp_path, monkeypatch):
    folder = tmp_path / "runtime"
    folder.mkdir()
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(folder))
    return folder


def _announce(runtime, root, port, host=lab.HOST, word="abc"):
    server = {"root_dir": str(root), "port": port, "token": word, "hostname": host}
    (runtime / "jpserver-1.json").write_text(json.dumps(server), encoding="utf-8")


def test_the_start_page_opens_where_there_is_one(tmp_path):
    assert "--LabApp.default_url=/lab" in lab.build_command(tmp_path, 8888)
    (tmp_path / "notebooks").mkdir()
    (tmp_path / lab.START_PAGE).touch()
    assert "--LabApp.default_url=/lab/tree/notebooks/%E5%BC%80%E5%A7%8B.md" in lab.build_command(
        tmp_path, 8888
    )


def test_it_listens_to_this_machine_alone_and_no_command_line_shows_the_token(tmp_path):
    command = lab.build_command(tmp_path, 8888)
    assert "--ServerApp.ip=127.0.0.1" in command
    assert not [part for part in command if "token" in part]
    environment = lab.build_environment("of this run")
    assert environment["JUPYTER_TOKEN"] == "of this run"  # noqa: S105 - invented


def test_a_persons_own_configuration_path_is_kept(monkeypatch):
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "own")
    path = lab.build_environment("x")["JUPYTER_CONFIG_PATH"]
    assert path.split(os.pathsep)[0] == "own"
    assert path.endswith("jupyter")


def test_a_port_that_is_taken_is_said_and_passed_over(taken, monkeypatch, capsys):
    monkeypatch.setattr(lab, "_FIRST_PORT", taken)
    assert lab.choose_port(None) > taken
    told = capsys.readouterr().out
    assert f"端口{taken}用不了（已被进程{os.getpid()}（" in told
    assert "占用），改用" in told


def test_a_port_that_was_asked_for_and_is_taken_stops_with_a_sentence(taken, capsys):
    assert main(["lab", "--port", str(taken)]) == 2
    assert f"端口{taken}用不了" in capsys.readouterr().err


def test_a_port_that_does_not_exist_stops_with_a_sentence():
    with pytest.raises(AnalysisError, match="端口99999用不了"):
        lab.choose_port(99999)


def test_no_free_port_at_all_is_a_sentence(taken, monkeypatch):
    monkeypatch.setattr(lab, "_FIRST_PORT", taken)
    monkeypatch.setattr(lab, "_PORTS", 1)
    with pytest.raises(AnalysisError, match="tongbi lab --port"):
        lab.choose_port(None)


def test_a_lab_that_already_runs_on_the_folder_is_named_and_not_started_again(
    tmp_path, runtime, running, monkeypatch, capsys
):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notebooks").mkdir()
    _announce(runtime, tmp_path, running)
    assert main(["lab"]) == 0
    said = capsys.readouterr().out
    assert "工作台已经打开" in said
    assert f"http://127.0.0.1:{running}/lab?token=abc" in said


@pytest.mark.parametrize(
    ("root", "host"),
    [("elsewhere", lab.HOST), ("", "localhost")],
    ids=["another folder", "another program's server"],
)
def test_other_servers_are_left_alone(tmp_path, runtime, running, root, host):
    _announce(runtime, tmp_path / root, running, host)
    assert lab.find_running(tmp_path) is None


def test_another_program_on_the_port_of_a_server_that_ended_is_not_taken_for_it(
    tmp_path, runtime, running
):
    _announce(runtime, tmp_path, running, word="of yesterday")
    assert lab.find_running(tmp_path) is None


@pytest.mark.parametrize("text", ["", "[]", "{", '{"root_dir": 1}'])
def test_a_damaged_note_of_a_server_is_passed_over(tmp_path, runtime, text):
    (runtime / "jpserver-1.json").write_text(text, encoding="utf-8")
    assert lab.find_running(tmp_path) is None


def test_a_server_that_has_ended_is_not_taken_for_running(tmp_path, runtime):
    _announce(runtime, tmp_path, find_free_port())
    assert lab.find_running(tmp_path) is None


class _Server:
    """A JupyterLab that a person ends with Ctrl+C, or that ends by itself."""

    def __init__(self, code):
        self.code, self.waits = code, 0

    def __call__(self, command, env, **_):
        self.command, self.environment = command, env
        return self

    def terminate(self):
        """Do nothing: it ends when it is waited for."""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def wait(self):
        self.waits += 1
        if self.code is None and self.waits == 1:
            raise KeyboardInterrupt
        return self.code or 0


@pytest.mark.parametrize(
    ("code", "waits", "said"),
    [(None, 2, "工作台已关闭。"), (0, 1, ""), (3, 1, "工作台意外结束（3）")],
    ids=["Ctrl+C", "shut down from the menu", "ended by itself"],
)
@pytest.mark.usefixtures("runtime")
def test_how_the_lab_ended_is_said(tmp_path, monkeypatch, capsys, code, waits, said):
    monkeypatch.chdir(tmp_path)
    server = _Server(code)
    monkeypatch.setattr(lab.subprocess, "Popen", server)
    assert main(["lab", "--no-browser"]) == (code or 0)
    assert server.waits == waits
    assert "--ServerApp.open_browser=False" in server.command
    shown = capsys.readouterr()
    assert said in shown.out + shown.err
    assert "没有 notebooks 文件夹" in shown.out
    assert "http://127.0.0.1:" in shown.out
    assert "自动打开" not in shown.out


def test_the_lab_knows_the_notebooks_as_they_are_shipped():
    known = json.loads(SHIPPED.read_text("utf-8"))
    assert known == digest_notebooks(), "run tests/shipped_notebooks.py"


def _run_beside_modules(folder, *command):
    """Run a program in a folder whose modules have the names of others, and say so."""
    for name in ("this", "ipykernel_launcher", "analysis", "pandas"):
        (folder / f"{name}.py").write_text("print('FOREIGN')", encoding="utf-8")
    done = subprocess.run(  # noqa: S603 - our own command
        command,
        cwd=folder,
        env=lab.build_environment("x"),
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout


def test_no_module_in_the_folder_stands_for_one_of_jupyters(tmp_path):
    command = lab.build_command(tmp_path, 8888)
    program = command[: command.index("jupyterlab")]  # another module is begun sooner
    assert "FOREIGN" not in _run_beside_modules(tmp_path, *program, "this")


def test_no_module_beside_our_notebooks_runs_with_them(tmp_path):
    script = (
        "import sys; from ipykernel.kernelapp import IPKernelApp; "
        "IPKernelApp().init_path(); import analysis; print(analysis.__file__)"
    )
    told = _run_beside_modules(tmp_path, sys.executable, "-P", "-c", script)
    assert "FOREIGN" not in told
    assert str(tmp_path) not in told
    launched = (sys.executable, "-m", "ipykernel_launcher", "--version")  # as the server does
    assert "FOREIGN" not in _run_beside_modules(tmp_path, *launched)
