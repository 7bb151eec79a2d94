"""Sample: invented ledgers, or a dataset of invented records, written where the user says."""

from __future__ import annotations

from types import SimpleNamespace

from analysis.cli.output import say
from analysis.samples import write_sample


def run(options: SimpleNamespace) -> int:
    """Write the sample and say where."""
    how = {
        "seed": options.seed,
        "organizations": options.orgs,
        "years": options.years,
        "records": options.records,
    }
    if options.to == "parquet":
        from analysis.samples import write_sample_dataset  # brings pandas and DuckDB

        records = write_sample_dataset(options.folder, **how)
        held = f"{records}条记录，{options.orgs}个单位"
        say(f"已写出虚构示例数据集：{options.folder}（{held}）")
    else:
        written = write_sample(options.folder, **how, is_forced=options.force)
        say(f"已写出{len(written)}个虚构示例文件：{options.folder}")
    return 0
