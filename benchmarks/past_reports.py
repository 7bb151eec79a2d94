"""Past reports: a district's reports read and compared, and unrelated ones that are named."""

import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path

from analysis.catalogue import load_catalogue
from analysis.report import build_report, load_standing_words
from analysis.samples import write_sample
from analysis.stale import check_drafts, cut_grams, make_writing
from analysis.validation import read_records
from analysis.workspace import find_workspace
from benchmarks.commands import TONGBI
from benchmarks.timing import Result, run

REPORTS = 1_000
EXTRACT_SECONDS, COMPARE_SECONDS = 60, 120
OFFICES = 24
ALLOWED = 0.01
"""Share of pairs of unrelated reports that may be named."""
_SENTENCES = 24
_FOUND = 1
_SIGNS = (
    "水电路桥站库房车船粮棉盐茶药械票据账册印章钥匙合同管网工资食堂仓储门诊机房泵闸堤坝苗圃校服教辅台秤冷链河道"
    "窗口档案社区院落楼道井盖灯杆护栏标牌花坛球场书架课桌"
)
"""Of these the things of an office are made, two signs each: some thousands."""
_DONE = (
    "盘点",
    "轮换",
    "抽查",
    "登记",
    "复核",
    "公示",
    "对账",
    "走访",
    "维修",
    "核销",
    "回访",
    "清点",
)
_COUNTED = (
    *("集体学习{}次", "廉政谈话{}人次", "签订廉政责任书{}份", "主题党日{}次", "警示教育{}次"),
    *("专题党课{}次", "巡察反馈问题{}项，已完成整改{}项", "谈心谈话{}人次", "节前廉政提醒{}次"),
)


def measure() -> Iterator[Result]:
    with tempfile.TemporaryDirectory() as folder:
        _write_district(Path(folder))
        yield _measure_command(
            f"`tongbi extract` of {REPORTS:,} reports",
            ["extract", folder, "--json", "/dev/null", "--force"],
            EXTRACT_SECONDS,
        )
        yield _measure_command(
            f"`tongbi stale`, {REPORTS:,} reports each with each",
            ["stale", folder, "--against", folder, "--json", "/dev/null", "--force"],
            COMPARE_SECONDS,
        )
    yield _measure_alarms()


def write_report(number: int) -> str:
    """Write a report of an office: numbers of activities, and sentences about its own things."""
    chance = random.Random(number)
    lines = [f"第{number}局2024年度党风廉政建设工作报告", "一、履职情况"]
    for _ in range(_SENTENCES):
        counted = chance.choice(_COUNTED)
        told = counted.format(*(chance.randrange(2, 60) for _ in range(counted.count("{}"))))
        own = "".join(
            f"{word(chance)}由{word(chance)}和{word(chance)}把{word(chance)}、{word(chance)}"
            f"{chance.choice(_DONE)}一遍，{word(chance)}的{word(chance)}也{chance.choice(_DONE)}了。"
            for _ in range(2)
        )
        lines.append(f"{told}。{own}")
    return "\n".join(lines)


def word(chance: random.Random) -> str:
    """Make a word for a thing of an office."""
    return "".join(chance.choices(_SIGNS, k=2))


def _write_district(folder: Path) -> None:
    for number in range(REPORTS):
        (folder / f"{number:04}.txt").write_text(write_report(number), encoding="utf-8")


def _measure_command(work: str, arguments: Sequence[str], limit: int) -> Result:
    start = time.perf_counter()
    run([*TONGBI, *arguments], tolerate=(0, _FOUND))
    seconds = time.perf_counter() - start
    return Result(work, f"{seconds:.1f} s", "what is asked for", f"{limit} s", seconds / limit, 1.0)


def count_alarms(texts: Sequence[str]) -> tuple[int, int]:
    """Count the pairs of reports of which one is said to have a passage of the other, and all."""
    words = load_standing_words(find_workspace(Path.cwd()))
    grams = cut_grams(words.phrases)
    writings = [
        make_writing(text, grams, file=f"{number}", year=2024, organization=f"{number}")
        for number, text in enumerate(texts)
    ]
    checked = check_drafts(writings, writings, words, load_catalogue())
    named = {
        frozenset((one.file, file))
        for one in checked
        for found in one.findings
        if found.there is not None and found.containment is not None
        for file in (found.there.file, *found.also)
    }
    return len(named), len(list(combinations(texts, 2)))


def _measure_alarms() -> Result:
    """Measure the reports that this program writes for invented offices, each with each."""
    with tempfile.TemporaryDirectory() as folder:
        write_sample(Path(folder), organizations=OFFICES, years=(2023, 2024))
        records = read_records([Path(folder)])
        names = sorted(records.table["organization"].unique())
        texts = [
            build_report(records, year=2024, organization=name).handed_in.replace(name, "本单位")
            for name in names
        ]
    named, pairs = count_alarms(texts)
    return Result(
        f"unrelated offices' reports said to be copied, of {pairs:,} pairs",
        f"{named}",
        "one in a hundred",
        f"{ALLOWED * pairs:.1f}",
        named / (ALLOWED * pairs),
        1.0,
    )
