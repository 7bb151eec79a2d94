"""Memory: whether a dataset can be held at once, asked before it is read."""

from __future__ import annotations

import os
from pathlib import Path

from analysis.errors import SourceError

BYTES_A_RECORD = 2_100
"""A record in memory with its texts, as measured on 200,000 invented ones."""

_ASSUMED = 8 * 2**30
"""Bytes of memory where the system does not say."""


def require_room(folder: Path, records: int) -> None:
    """See that all records of a dataset fit into half of this machine's memory.

    Raises
    ------
    SourceError
        If they do not; says how less can be read.
    """
    needed = records * BYTES_A_RECORD
    if needed <= find_memory() / 2:
        return
    raise SourceError(
        f"数据集“{folder}”有{records}条记录，全部读进内存约需{needed / 1e9:.0f}GB，这台机器不够。"
        '请只读一个单位：生成报告用 --org 或 --all-orgs，笔记本里写 organization="单位名称"；'
        "统计全部指标用 tongbi measures（不加 --engine pandas 和 --suppress-below）。"
    )


def find_memory() -> int:
    """Find how many bytes of memory this machine has."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):  # Windows
        return _ASSUMED
