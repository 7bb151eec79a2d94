"""Lab: JupyterLab on this workspace, in Chinese, for this machine only and without network."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from analysis.workspace import find_workspace

_PRESET = Path(__file__).parent / "jupyter"


def run(options: argparse.Namespace) -> int:
    """Start JupyterLab in the workspace's folder and wait until it ends."""
    del options
    root = find_workspace(Path.cwd()).root or Path.cwd()
    return subprocess.run(build_command(root), env=build_environment(), check=False).returncode  # noqa: S603 - the command is our own interpreter


def build_command(root: Path) -> list[str]:
    """Build the command line that starts JupyterLab in the folder `root`."""
    first = "/tree/notebooks/01_ledgers.ipynb"
    start = first if (root / "notebooks/01_ledgers.ipynb").is_file() else ""
    # An administrator's JupyterLab refuses to start; this one listens to this machine alone.
    as_root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return [
        sys.executable,
        "-m",
        "jupyterlab",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.root_dir={root}",
        f"--LabApp.default_url=/lab{start}",
        *as_root,
    ]


def build_environment() -> dict[str, str]:
    """Build the environment of JupyterLab: its own settings, then ours as defaults."""
    given = os.environ.get("JUPYTER_CONFIG_PATH")
    path = f"{given}{os.pathsep}{_PRESET}" if given else str(_PRESET)
    return {**os.environ, "JUPYTER_CONFIG_PATH": path}
