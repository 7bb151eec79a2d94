"""Cluster: Spark on this machine over growing datasets, and what that says of larger ones.

`make bench-spark` measures; the guide docs/集群.md is then told again by `write_guide`.
"""

import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.engines import LAST

ROOT = Path(__file__).parents[1]
GUIDE = ROOT / "docs/集群.md"
BEGIN, END = "<!-- 测速开始 -->", "<!-- 测速结束 -->"
SIZES = (100_000, 1_000_000, 10_000_000)
LARGER = (10**9, 10**10)
CORES = (2, 64, 256)
_HEADS = "| 记录条数 | DuckDB，单机 | Spark，本机模拟 | 性质 |\n|---|---|---|---|"


@dataclass(frozen=True, slots=True)
class SparkPoint:
    """Seconds of all measures of so many records on so many cores, the session started before."""

    records: int
    seconds: float
    cores: int


def measure(sizes: Sequence[int] = SIZES) -> Iterator[SparkPoint]:
    from analysis.catalogue import load_catalogue
    from analysis.datasets.spark import open_spark, start_session
    from analysis.measures.tables import measure_frame
    from benchmarks.growth import write_here

    session = start_session(f"local[{CORES[0]}]")
    try:
        for size in (sizes[0], *sizes):  # the first warms Java up
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name) / "数据集"
                write_here(folder, size)
                start = time.perf_counter()
                with open_spark(folder, load_catalogue(), as_of=LAST, session=session) as frames:
                    rows = sum(map(len, frames.iterate(measure_frame(frames))))
                seconds = time.perf_counter() - start
                if not rows:
                    raise SystemExit(f"{size}: no rows")
                yield SparkPoint(size, seconds, CORES[0])
    finally:
        session.stop()


def write_guide(kept: Mapping[str, Any]) -> str:
    """Tell in the guide what was measured and, marked as such, what is reckoned from it."""
    text = GUIDE.read_text(encoding="utf-8")
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    told = "\n".join([BEGIN, "", *_tell(kept), "", END])
    GUIDE.write_text(f"{head}{told}{tail}", encoding="utf-8")
    return told


def _tell(kept: Mapping[str, Any]) -> Iterator[str]:
    duck = {one["records"]: float(one["ours"].split()[0]) for one in kept.get("records", ())}
    spark = {one["records"]: one["seconds"] for one in kept.get("spark", ())}
    if not duck and not spark:
        yield "还没有测过。"
        return
    yield "**实测**（全部指标，中位数；机器和日期见 benchmarks/RESULTS.md）"
    yield ""
    yield _HEADS
    for size in sorted(duck.keys() | spark.keys()):
        shown = (f"{found[size]:.1f} 秒" if size in found else "—" for found in (duck, spark))
        yield f"| {size:,} | {' | '.join(shown)} | 实测 |"
    yield ""
    slopes = [(_find_slope(found), found) for found in (duck, spark)]
    if any(slope is None for slope, _ in slopes):
        yield "两种引擎各测到两个以上足够大的规模以后，才能推算更大的规模。"
        return
    yield from _tell_paper(slopes[0][0] or 0, slopes[1][0] or 0)


def _tell_paper(duck: float, spark: float) -> Iterator[str]:
    """Reckon larger sizes: so much a record more, cores dividing it evenly."""
    yield (
        f"**推算，不是实测**：每多一百万条，DuckDB 多用 {duck * 1e6:.2f} 秒，"
        f"Spark 在{CORES[0]}个核上多用 {spark * 1e6:.2f} 秒（取最大两个规模之间的斜率）。"
        "假定斜率不变、核数增加时平均分摊，不计启动、网络和等待资源的时间；实际只会更长。"
    )
    yield ""
    yield f"| 记录条数 | DuckDB，单机 | {' | '.join(f'Spark，{n}个核' for n in CORES)} |"
    yield "|---" * (2 + len(CORES)) + "|"
    for size in LARGER:
        shared = (_write_time(spark * size * CORES[0] / cores) for cores in CORES)
        yield f"| {size:,} | {_write_time(duck * size)} | {' | '.join(shared)} |"


def _find_slope(found: Mapping[int, float]) -> float | None:
    """Find the seconds a record between the two largest sizes; None where noise outweighs it."""
    if len(found) < 2:
        return None
    less, most = sorted(found)[-2:]
    slope = (found[most] - found[less]) / (most - less)
    return slope if slope > 0 else None


def _write_time(seconds: float) -> str:
    hours, minutes = seconds / 3600, seconds / 60
    return f"约{hours:.1f}小时" if hours >= 1 else f"约{max(minutes, 1):.0f}分钟"


if __name__ == "__main__":
    from benchmarks.writing import keep_spark

    sizes = tuple(map(int, sys.argv[1:])) or SIZES
    for point in measure(sizes):  # kept at once: the next may take minutes
        told = write_guide(keep_spark([point]))
    sys.stdout.write(f"{told}\n")
