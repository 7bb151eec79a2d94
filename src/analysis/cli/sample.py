"""Sample: invented ledgers, written where the user says."""

from __future__ import annotations

import argparse
import sys

from analysis.samples import write_sample


def run(options: argparse.Namespace) -> int:
    """Write the sample and say where."""
    written = write_sample(
        options.folder,
        seed=options.seed,
        organizations=options.orgs,
        years=options.years,
        records=options.records,
    )
    sys.stdout.write(f"已写出{len(written)}个虚构示例文件：{options.folder}\n")
    return 0
