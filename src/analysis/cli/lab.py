"""Lab: JupyterLab on this workspace, in Chinese, for this machine only and without network."""

# Why it is so: docs/decisions/0013-our-notebooks-run-when-they-are-opened.md

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
from functools import partial
from http.client import HTTPException
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote
from urllib.request import ProxyHandler, build_opener

from analysis.children import ask_for_signal
from analysis.cli.output import say
from analysis.errors import AnalysisError, tell_reason
from analysis.workspace import find_workspace

HOST = "127.0.0.1"
START_PAGE = "notebooks/开始.md"
_FIRST_PORT = 8888
_PORTS = 50
_PRESET = Path(__file__).parent / "jupyter"
_TOKEN_BYTES = 24
_PATIENCE_S = 3
_NO_NOTEBOOKS = (
    "“{}”里没有 notebooks 文件夹，打开的是空的工作台。"
    "请先进入存放本工具的文件夹（里面有 workspace.toml），再运行一次。"
)
_OPENING = (
    "正在打开工作台，几秒钟后浏览器会自动打开。没有打开的，把下面的地址复制到浏览器的地址栏："
)
_NOT_OPENING = "正在打开工作台，几秒钟后把下面的地址复制到浏览器的地址栏："
_SERVED = (
    "    {}",
    "请用新版的 Edge、Chrome、火狐，或者国产浏览器的“极速模式”；IE 和“兼容模式”打开是空白的。",
    "用完以后，回到这个窗口按 Ctrl+C 关闭工作台。工作台只在本机使用，不连网络。",
)
_RUNNING = (
    "工作台已经打开，不再另开一个。地址：",
    "    {}",
    "要重新打开，请先到原来的窗口按 Ctrl+C 关闭。",
)


def run(options: SimpleNamespace) -> int:
    """Start JupyterLab in the workspace's folder and wait until it ends.

    Raises
    ------
    AnalysisError
        If the port that was asked for is taken, none is free, or Jupyter has nowhere to write.
    """
    root = find_workspace(Path.cwd()).root or Path.cwd()
    if not (root / "notebooks").is_dir():
        say(_NO_NOTEBOOKS.format(root))
    _require_home()
    if address := find_running(root):
        say(*(line.format(address) for line in _RUNNING))
        return 0
    port = choose_port(options.port)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    opening = _NOT_OPENING if options.no_browser else _OPENING
    say(opening, *(line.format(_write_address(port, token, root)) for line in _SERVED))
    more = ["--ServerApp.open_browser=False"] if options.no_browser else []
    command = [*build_command(root, port), *more]
    environment = build_environment(token)
    # Whatever ends this process, JupyterLab is asked to end, and it ends its kernels first.
    asking = partial(ask_for_signal, signal.SIGTERM) if os.name == "posix" else None
    with subprocess.Popen(command, env=environment, preexec_fn=asking) as server:  # noqa: S603
        try:
            code = server.wait()
        except KeyboardInterrupt:
            server.terminate()  # Ctrl+C has reached it, too, but not what ended us otherwise
            server.wait()
            say("工作台已关闭。")
            return 0
    if code:
        say(f"工作台意外结束（{code}）。上面如有说明，请照着处理后重试。", is_error=True)
    return code


def _require_home() -> None:
    from jupyter_core.paths import jupyter_data_dir, jupyter_runtime_dir

    for folder in map(Path, (jupyter_data_dir(), jupyter_runtime_dir())):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=folder).close()
        except OSError as error:
            raise AnalysisError(
                f"文件夹“{folder}”不能写入（{tell_reason(error)}），"
                "JupyterLab 要在那里记下运行情况，没有打开。"
                "请检查环境变量 HOME 所指的个人文件夹，或换一个能写入的再试。"
            ) from error


def build_command(root: Path, port: int) -> list[str]:
    """Build the command line that starts JupyterLab in the folder `root`."""
    # An administrator's JupyterLab refuses to start; this one listens to this machine alone.
    as_root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return [
        sys.executable,
        "-P",  # no module of the workspace's folder stands for one of Jupyter's
        "-m",
        "jupyterlab",
        "--log-level=ERROR",
        "--LabApp.log_level=ERROR",
        f"--ServerApp.ip={HOST}",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={root}",
        f"--LabApp.default_url={_start_url(root)}",
        f"--LabApp.extra_labextensions_path={_PRESET / 'labextensions'}",
        *as_root,
    ]


def build_environment(token: str) -> dict[str, str]:
    """Build the environment of JupyterLab: our preset, and the token, which no command line shows.

    The preset holds defaults of the interface; what a person sets in JupyterLab wins over it. What
    lies beside a notebook is no module: it would run with our notebooks, when they are opened.
    """
    given = os.environ.get("JUPYTER_CONFIG_PATH")
    path = f"{given}{os.pathsep}{_PRESET}" if given else str(_PRESET)
    ours = {"JUPYTER_CONFIG_PATH": path, "JUPYTER_TOKEN": token, "PYTHONSAFEPATH": "1"}
    return {**os.environ, **ours}


def choose_port(asked: int | None) -> int:
    """Choose the port to listen to: the one asked for, or the first that is free from 8888.

    Raises
    ------
    AnalysisError
        If the one asked for is taken, or none is free.
    """
    if asked is not None:
        if _is_free(asked):
            return asked
        raise AnalysisError(
            f"端口{asked}用不了（{_tell_holder(asked)}），请换一个，或不写 --port。"
        )
    ports = range(_FIRST_PORT, _FIRST_PORT + _PORTS)
    found = next((port for port in ports if _is_free(port)), None)
    if found is None:
        raise AnalysisError(
            f"端口{ports[0]}到{ports[-1]}都被占用，工作台没有打开。请关闭一些程序，"
            "或用 --port 另选一个，例如 tongbi lab --port 9100。"
        )
    if found != _FIRST_PORT:
        say(f"端口{_FIRST_PORT}用不了（{_tell_holder(_FIRST_PORT)}），改用{found}。")
    return found


def _tell_holder(port: int) -> str:
    """Name the process that listens on a port, as far as this user may see it."""
    import psutil  # ipykernel's own, loaded for this only

    held = "已被别的程序占用"
    try:
        listening = psutil.net_connections("tcp")
        pids = [one.pid for one in listening if one.laddr and one.laddr.port == port and one.pid]
        return f"已被进程{pids[0]}（{psutil.Process(pids[0]).name()}）占用" if pids else held
    except psutil.Error:
        return held


def find_running(root: Path) -> str | None:
    """Find the address of a JupyterLab that already serves the folder `root`, None without one."""
    from jupyter_core.paths import jupyter_runtime_dir  # Jupyter's own, loaded for this only

    for path in sorted(Path(jupyter_runtime_dir()).glob("jpserver-*.json")):
        try:
            server = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            continue
        if not isinstance(server, dict):
            continue
        port, token = server.get("port"), str(server.get("token", ""))
        is_ours = server.get("root_dir") == str(root) and server.get("hostname") == HOST
        if is_ours and isinstance(port, int) and _answers(port, token):
            return _write_address(port, token, root)
    return None


def _answers(port: int, token: str) -> bool:
    """Say whether a Jupyter server that takes the token listens: its note may outlive it."""
    straight = build_opener(ProxyHandler({}))  # this machine is asked, whatever proxy is set
    try:
        with straight.open(f"http://{HOST}:{port}/api/status?token={token}", timeout=_PATIENCE_S):
            return True
    except (OSError, HTTPException):
        return False


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        if os.name != "nt":  # Windows would let two programs share a port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError):
            return False
    return True


def _start_url(root: Path) -> str:
    return f"/lab/tree/{quote(START_PAGE)}" if (root / START_PAGE).is_file() else "/lab"


def _write_address(port: int, token: str, root: Path) -> str:
    return f"http://{HOST}:{port}{_start_url(root)}?token={token}"
