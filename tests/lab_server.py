"""JupyterLab as ``tongbi lab`` starts it, on a copy of the workspace, and its page in Chromium."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from analysis.cli.lab import build_command, build_environment

ROOT = Path(__file__).parents[1]
WAIT_MS = 180_000
"""On a machine that others use, too, JupyterLab takes minutes to be there."""
TOKEN = "test"  # noqa: S105 - of a server that lives as long as the test
LOCAL = ("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:")

CURRENT = "window.jupyterapp.shell.currentWidget"
_RAN = f"""name => {{
  const panel = {CURRENT};
  if (!panel?.context?.path.endsWith(name) || !panel.content?.model) return false;
  const code = [...panel.content.model.cells].filter(cell => cell.type === 'code');
  const kernel = panel.sessionContext?.session?.kernel;
  return kernel?.status === 'idle' && code.length > 0
    && code.every(cell => cell.executionCount !== null || !cell.sharedModel.source.trim());
}}"""
_SHOW = f"""async id => {{
  const notebook = {CURRENT}.content;
  const place = [...notebook.model.cells].findIndex(cell => cell.id === id);
  await notebook.scrollToItem(place, 'start');
  await notebook.widgets[place].ready;
  await notebook.scrollToItem(place, 'start');
}}"""
_NOTE_QUESTIONS = f"""() => {{
  const kernel = {CURRENT}.sessionContext.session.kernel;
  if (kernel.tongbiOpen) return;
  kernel.tongbiOpen = new Set();
  kernel.anyMessage.connect((_, {{ msg, direction }}) => {{
    if (direction === 'send' && msg.channel === 'shell') kernel.tongbiOpen.add(msg.header.msg_id);
  }});
  kernel.iopubMessage.connect((_, msg) => {{
    if (msg.header.msg_type === 'status' && msg.content.execution_state === 'idle')
      kernel.tongbiOpen.delete(msg.parent_header.msg_id);
  }});
}}"""
_ANSWERED = f"() => {CURRENT}.sessionContext.session.kernel.tongbiOpen.size === 0"
_FAILED = f"""() => [...{CURRENT}.content.model.cells]
  .filter(cell => cell.type === 'code')
  .flatMap(cell => cell.outputs.toJSON())
  .filter(output => output.output_type === 'error')
  .map(output => output.traceback.join('\\n'))"""


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab: its address and the folder that it serves."""

    address: str
    root: Path

    def url(self, path: str = "") -> str:
        """Give the address of a file in a fresh layout, or of the start page."""
        tree = f"/tree/{quote(path)}" if path else ""
        return f"{self.address}/lab{tree}?token={TOKEN}&reset"


@dataclass
class LabPage:
    """JupyterLab in the browser, and what it did while it was open."""

    page: Any
    lab: Lab
    complaints: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def open(self, path: str = "") -> None:
        """Open a file of the workspace, wait until JupyterLab stands."""
        self.page.goto(self.lab.url(path))
        self.page.wait_for_selector(".lm-MenuBar-itemLabel")

    def open_notebook(self, name: str) -> None:
        """Open one of the workspace's own notebooks and wait until it has run by itself."""
        self.open(f"notebooks/{name}")
        self.wait_until_ran(name)

    def wait_until_ran(self, name: str) -> None:
        """Wait until every cell of the notebook in front has run."""
        self.page.wait_for_function(_RAN, arg=name)

    def note_questions(self) -> None:
        """Note from now on what the page asks of the kernel, and what of it is answered."""
        self.page.evaluate(_NOTE_QUESTIONS)

    def wait_until_answered(self) -> None:
        """Wait until the kernel has done all that the page has asked since `note_questions`."""
        self.page.wait_for_function(_ANSWERED)

    def run_all(self, name: str) -> None:
        """Run the notebook in front from top to bottom, wait until it has."""
        self.page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")
        self.wait_until_ran(name)

    def show_cell(self, identity: str) -> None:
        """Scroll to a cell; what lies outside the window need not be drawn."""
        self.page.evaluate(_SHOW, identity)

    @property
    def failures(self) -> list[str]:
        """The error outputs of the notebook in front."""
        found: list[str] = self.page.evaluate(_FAILED)
        return found

    def close(self) -> None:
        """End the kernels of the page and close it."""
        self.page.evaluate("() => window.jupyterapp?.serviceManager.sessions.shutdownAll()")
        self.page.close()


@contextmanager
def start_lab(root: Path, home: Path) -> Iterator[Lab]:
    """Start JupyterLab on a copy of the workspace; `home` holds a person's own settings."""
    for name in ("notebooks", "data", "docs"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns(".ipynb_*"))
    shutil.copy(ROOT / "workspace.toml", root)
    port = find_free_port()
    command = [
        *build_command(root, port),
        "--ServerApp.open_browser=False",
        "--LabApp.expose_app_in_browser=True",
    ]
    own = {"HOME": str(home), "JUPYTER_CONFIG_DIR": str(home), "JUPYTER_RUNTIME_DIR": str(home)}
    server = subprocess.Popen(  # noqa: S603 - our own command
        command,
        env={**build_environment(TOKEN), **own},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    lab = Lab(f"http://127.0.0.1:{port}", root)
    try:
        _wait_for(f"{lab.address}/api?token={TOKEN}", server)
        yield lab
    finally:
        server.terminate()
        server.wait(timeout=30)


def open_lab_page(context: Any, lab: Lab) -> LabPage:
    """Open a page that notes every complaint and every request elsewhere."""
    page = context.new_page()
    page.set_default_timeout(WAIT_MS)
    held = LabPage(page, lab)
    page.on("pageerror", lambda error: held.complaints.append(str(error)))
    page.on(
        "console",
        lambda said: held.complaints.append(said.text) if said.type == "error" else None,
    )
    page.on(
        "request",
        lambda request: None if request.url.startswith(LOCAL) else held.outside.append(request.url),
    )
    return held


def find_free_port() -> int:
    """Find a port that no program listens to."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + WAIT_MS / 1000
    while time.monotonic() < deadline:
        assert server.poll() is None, "JupyterLab ended by itself"
        try:
            urllib.request.urlopen(address, timeout=2).close()  # noqa: S310 - our own server
        except (urllib.error.URLError, OSError):
            os.sched_yield()
        else:
            return
    pytest.fail("JupyterLab did not start")
