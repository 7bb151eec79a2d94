from __future__ import annotations

import json
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from analysis import children
from analysis.cli import main
from analysis.errors import ExportError, UnknownNameError
from analysis.export import Order
from analysis.export.batch import Done, list_absent, mark_run, prepare, publish_all
from analysis.export.batch.earlier_reports import STATE
from analysis.export.batch.fingerprints import fingerprint, fingerprint_surroundings
from analysis.export.batch.last_run import RUN, LastRun, find_unchanged, note_run
from analysis.validation import read_records
from analysis.workspace import find_workspace
from analysis.writing import hash_programs
from batches import HEADS, READING, write_notebook

NAMES = ("甲局", "乙局", "丙局", "丁局")
KILL = "import os, signal\nif organization == '乙局': os.kill(os.getpid(), signal.SIGKILL)"


FEW = NAMES[:2]
"""Enough to ask which reports are due: one that a change concerns, one that it may not."""


@pytest.fixture
def order(tmp_path: Path) -> Order:
    return lay_out(tmp_path, NAMES)


@pytest.fixture
def few(tmp_path: Path) -> Order:
    return lay_out(tmp_path, FEW)


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Order:
    """Lay out two organizations for changes one after the other: each is told from the last."""
    order = lay_out(tmp_path_factory.mktemp("单位"), FEW)
    (order.cwd / "workspace.toml").write_text("", "utf-8")
    return order


def lay_out(folder: Path, names: Iterable[str]) -> Order:
    """Give each organization a ledger of its own, and all of them a small notebook."""
    (folder / "台账").mkdir()
    for number, name in enumerate(names, start=2):
        rows = [f"{name},{year}-03-{day:02d},集体学习,学习{day},20\n"
                for year in (2022, 2023) for day in range(1, number + year % 2)]  # fmt: skip
        (folder / "台账" / f"{name}学习台账.csv").write_text(HEADS + "".join(rows), "utf-8")
    return Order(
        write_notebook(folder, READING), folder / "报告", 2023, None,
        (str(folder / "台账"),), date(2023, 12, 31), folder,
    )  # fmt: skip


def run(
    order: Order,
    names: Iterable[str] = NAMES,
    tell: Callable[[int, int], None] | None = None,
    **how: bool,
) -> list[Done]:
    _, prepared = prepare(order, find_workspace(order.cwd))
    orders = [replace(order, organization=name) for name in names]
    return list(publish_all(orders, 2, prepared=prepared, tell=tell, **how))


def made(done: Iterable[Done]) -> list[str]:
    return [str(one.published.order.organization) for one in done
            if one.published.path and not one.is_kept]  # fmt: skip


def pages(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.html"))}


def test_every_report_is_of_its_own_organization_and_in_the_order_asked_for(order: Order):
    told: list[tuple[int, int]] = []
    done = run(order, tell=lambda number, total: told.append((number, total)))
    assert [one.published.order.organization for one in done] == list(NAMES)
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    for number, one in enumerate(done, start=2):
        page = one.published.path.read_text("utf-8")
        assert f"{one.published.order.organization} {2 * number - 1}" in page
        assert [source["file"] for source in one.sources] == [
            f"{one.published.order.organization}学习台账.csv"
        ]


def test_an_organization_without_a_ledger_of_the_year_is_listed_as_absent(order: Order):
    earlier = f"{HEADS}戊局,2022-03-05,集体学习,学习,20\n"
    (order.cwd / "台账" / "戊局学习台账.csv").write_text(earlier, "utf-8")
    kept, prepared = prepare(order, find_workspace(order.cwd))
    assert list_absent(prepared, kept) == ("戊局",)
    assert list_absent(None, kept) == ()


def test_what_has_not_changed_is_kept_and_made_again_is_the_same(few: Order):
    assert made(run(few, FEW)) == list(FEW)
    before = pages(few.folder)
    assert made(run(few, FEW)) == []
    assert made(run(few, FEW, is_forced=True)) == list(FEW)
    assert pages(few.folder) == before


def change_ledger(order: Order) -> None:
    path = Path(order.sources[0]) / "乙局学习台账.csv"
    path.write_text(path.read_text("utf-8") + "乙局,2023-09-01,集体学习,新增,9\n", "utf-8")


def change_notebook(order: Order) -> None:
    write_notebook(order.cwd, READING, "print(1)")


def write_paragraphs(order: Order) -> None:
    (order.cwd / "data/paragraphs").mkdir(parents=True)
    (order.cwd / "data/paragraphs/2023.md").write_text("# 自写\n", "utf-8")


def count_otherwise(order: Order) -> None:
    (order.cwd / "data").mkdir(exist_ok=True)
    own = '[activities.group_study]\naliases_add = ["夜学"]\n'
    (order.cwd / "data/catalogue.toml").write_text(own, "utf-8")


def edit_page(order: Order) -> None:
    path = order.folder / "乙局_2023年度报告.html"
    path.write_bytes(path.read_bytes()[:-5])


def remove_page(order: Order) -> None:
    (order.folder / "乙局_2023年度报告.html").unlink()


def tear_state(order: Order) -> None:
    path = order.folder / STATE
    kept = [line for line in path.read_text("utf-8").splitlines(keepends=True)
            if json.loads(line)["report"] != "乙局_2023年度报告"]  # fmt: skip
    path.write_text("".join(kept) + '{"report": "乙局_2023年', "utf-8")


def spoil_state(order: Order) -> None:
    (order.folder / STATE).write_bytes(b"\xff\xfe not ours")


@pytest.mark.parametrize(
    ("change", "due"),
    [
        pytest.param(change_ledger, ["乙局"], id="ledger-of-one"),
        pytest.param(edit_page, ["乙局"], id="page-edited-or-torn"),
        pytest.param(remove_page, ["乙局"], id="page-gone"),
        pytest.param(tear_state, ["乙局"], id="state-torn"),
        pytest.param(spoil_state, list(FEW), id="state-spoilt"),
        pytest.param(change_notebook, list(FEW), id="notebook"),
        pytest.param(write_paragraphs, list(FEW), id="paragraphs"),
        pytest.param(count_otherwise, list(FEW), id="catalogue"),
    ],
)
def test_only_what_a_change_concerns_is_made_again(
    standing: Order, change: Callable[[Order], None], due: list[str]
):
    run(standing, FEW)
    change(standing)
    assert made(run(standing, FEW)) == due


DEPENDED_ON = {
    "workspace.toml": 'catalogue = "设置/活动.toml"\nledgers = ["台账"]\n',
    "设置/活动.toml": '[activities.group_study]\naliases_add = ["夜学"]\n',
    "小报告.ipynb": None,
    "台账/甲局学习台账.csv": f"{HEADS}甲局,2023-09-01,集体学习,新增,9\n",
    "台账/past_reports/甲局2022年度报告.txt": "甲局2022年度工作报告\n2022年集体学习共10次。",
    "data/findings.toml": "",
    "data/next_steps.toml": "",
    "data/views/2023.toml": "",
    "data/views/sample/2023.toml": "",
    "data/paragraphs/2023.md": "## 履职情况\n",
    "data/paragraphs/甲局/2023.md": "## 履职情况\n",
    "data/reference/holidays.csv": "",
    "data/reference/national_four_forms.csv": "",
}
"""Every file that a report can depend on, and what it is changed to."""


def test_a_run_and_a_report_are_marked_by_whatever_they_can_depend_on(order: Order):
    def mark(**other: object) -> str | None:
        return mark_run(replace(order, **other), find_workspace(order.cwd), ())

    def mark_report() -> str:
        one, workspace = replace(order, organization="甲局"), find_workspace(order.cwd)
        records = read_records(
            order.sources, workspace=workspace, as_of=order.as_of, organization="甲局"
        )
        return fingerprint(one, fingerprint_surroundings(one, workspace), records)

    seen, reports = [mark()], [mark_report()]
    for name, content in DEPENDED_ON.items():
        path = order.cwd / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if content is None:
            write_notebook(order.cwd, READING, "print(2)")
        else:
            path.write_text(content, "utf-8")
        seen.append(mark())
        reports.append(mark_report())
        assert mark() == seen[-1], name
    assert mark_report() == reports[-1]
    assert len(set(reports)) == len(reports)
    (order.cwd / "台账/丁局学习台账.csv").rename(order.cwd / "台账/丁局学习.csv")
    seen += [mark(), mark(as_of=date(2023, 6, 30)), mark(year=2022), mark(with_names=True)]
    assert len(set(seen)) == len(seen)


@pytest.fixture
def ask(few: Order, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Run the command on all organizations; give its exit code and its last line."""
    monkeypatch.chdir(few.cwd)
    asked = ["report", "台账", "--year", "2023", "--all-orgs", "--notebook", "小报告.ipynb"]

    def run_command(*more: str) -> tuple[int, str]:
        code = main([*asked, "--out", "报告", "--as-of", "2023-12-31", *more])
        said = capsys.readouterr()
        assert said.out, said.err
        return code, said.out.splitlines()[-1]

    return run_command


def refuse_to_read(*_: object) -> None:
    raise AssertionError("台账又读了一遍")


def test_a_run_of_which_nothing_has_changed_reads_no_ledger_and_says_the_same(
    few: Order, ask: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch
):
    assert ask() == (0, "共2个单位：生成2份。")
    before = pages(few.folder)
    with monkeypatch.context() as patch:
        patch.setattr("analysis.export.batch.prepare", refuse_to_read)
        assert ask() == (0, "共2个单位：生成0份，2份没有变化、未重新生成。")
    (few.folder / RUN).unlink()
    assert ask() == (0, "共2个单位：生成0份，2份没有变化、未重新生成。")
    assert ask("--force") == (0, "共2个单位：生成2份。")
    assert pages(few.folder) == before
    change_ledger(few)
    assert ask() == (0, "共2个单位：生成1份，1份没有变化、未重新生成。")


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(change_ledger, id="ledger-of-one"),
        pytest.param(edit_page, id="page-edited-or-torn"),
        pytest.param(remove_page, id="page-gone"),
        pytest.param(spoil_state, id="state-spoilt"),
        pytest.param(change_notebook, id="notebook"),
        pytest.param(lambda order: (order.folder / RUN).write_text("[]", "utf-8"), id="torn"),
    ],
)
def test_a_run_is_not_the_last_one_where_anything_has_changed(
    few: Order, change: Callable[[Order], object]
):
    def mark() -> str | None:
        return mark_run(few, find_workspace(few.cwd), FEW)

    few.folder.mkdir()
    names = [f"{name}_2023年度报告.html" for name in FEW]
    for name in (STATE, *names):
        (few.folder / name).write_text("一页报告", "utf-8")
    ended = LastRun("", len(names), has_left_out=False, absent=("丙局",))
    note_run(few.folder, mark(), ended, names)
    assert find_unchanged(few.folder, mark()) == ended
    change(few)
    assert find_unchanged(few.folder, mark()) is None


def test_another_program_makes_other_reports(
    order: Order, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def ask() -> str:
        hash_programs.cache_clear()
        return fingerprint_surroundings(order, find_workspace(order.cwd))

    program = tmp_path / "程序" / "__init__.py"
    program.parent.mkdir()
    with monkeypatch.context() as patch:
        patch.setattr("analysis.__file__", str(program))
        program.write_text("LEAST = 10\n", "utf-8")
        before = ask()
        assert ask() == before
        program.write_text("LEAST = 11\n", "utf-8")
        assert ask() != before
    hash_programs.cache_clear()


def test_where_small_counts_are_withheld_a_change_of_one_concerns_all(few: Order):
    (few.cwd / "workspace.toml").write_text("suppress_below = 10\n", "utf-8")
    run(few, FEW)
    assert made(run(few, FEW)) == []
    change_ledger(few)
    assert made(run(few, FEW)) == list(FEW)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"as_of": date(2023, 6, 30)}, id="cut-off"),
        pytest.param({"formats": ("html", "xlsx")}, id="forms"),
        pytest.param({"with_names": True}, id="names"),
    ],
)
def test_another_question_is_another_report(few: Order, other: dict[str, object]):
    run(few, FEW[:1])
    assert made(run(replace(few, **other), FEW[:1])) == ["甲局"]


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        pytest.param(KILL, "意外结束", id="killed"),
        pytest.param("if organization == '乙局': 1 / 0", "ZeroDivisionError", id="failed"),
    ],
)
def test_a_report_that_fails_stops_no_other_and_says_why(order: Order, source: str, reason: str):
    write_notebook(order.cwd, READING, source)
    done = run(order, NAMES[:3])
    assert made(done) == ["甲局", "丙局"]
    (failed,) = [one.published for one in done if one.published.path is None]
    assert reason in str(failed.failure)
    write_notebook(order.cwd, READING)
    run(order, NAMES[1:2])
    assert len(pages(order.folder)) == 3


def _run_and_be_killed(order: Order, after: int) -> None:
    def tell(number: int, _: int) -> None:
        if number == after:
            os.kill(os.getpid(), signal.SIGKILL)

    run(order, tell=tell)


@pytest.mark.skipif(not children.can_fork(), reason="the run is killed in a forked process")
def test_a_run_that_is_killed_loses_nothing_finished_and_the_next_completes_it(order: Order):
    undisturbed = replace(order, folder=order.cwd / "不受打扰")
    run(undisturbed)
    after = 2
    process = multiprocessing.get_context("fork").Process(
        target=_run_and_be_killed, args=(order, after)
    )
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    (order.folder / ".乙局_2023年度报告.html.abc123.tmp").write_bytes(b"half")
    left = pages(order.folder)
    whole = pages(undisturbed.folder)
    assert all(whole[name] == content for name, content in left.items())
    again = run(order)
    assert len(made(again)) <= len(NAMES) - after
    assert pages(order.folder) == whole
    assert not list(order.folder.glob(".*.tmp"))


def test_two_organizations_of_one_file_name_do_not_overwrite_each_other(order: Order):
    ledger = Path(order.sources[0]) / "戊局学习台账.csv"
    rows = [f"{name},2023-03-01,集体学习,学习,20\n" for name in ("戊/局", "戊:局")]
    ledger.write_text(HEADS + "".join(rows), "utf-8")
    first, second = run(order, ("戊/局", "戊:局"))
    assert first.published.path is not None
    assert "与另一个单位的报告相同（戊/局）" in str(second.published.failure)


def test_without_fork_a_child_is_given_the_records_of_its_organization(
    order: Order, monkeypatch: pytest.MonkeyPatch
):
    run(order, NAMES[:1])
    before = pages(order.folder)
    monkeypatch.setattr(children, "can_fork", lambda: False)
    monkeypatch.setattr("analysis.export.batch.making.can_fork", lambda: False)
    assert made(run(order, NAMES[:1], is_forced=True)) == ["甲局"]
    assert pages(order.folder) == before


def test_a_folder_that_cannot_be_written_is_named_before_any_work(order: Order, tmp_path: Path):
    (tmp_path / "文件").write_text("", "utf-8")
    with pytest.raises(ExportError, match=r"无法写入.*请检查该文件夹"):
        run(replace(order, folder=tmp_path / "文件"))


def test_a_full_disk_fails_each_report_by_name_and_leaves_no_half(
    order: Order, monkeypatch: pytest.MonkeyPatch
):
    run(order, NAMES[:1])
    before = pages(order.folder)

    def refuse(handle: int) -> None:
        if os.fstat(handle).st_size > 5_000:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("analysis.writing.os.fsync", refuse)
    done = run(order)
    assert ["磁盘是否已满" in str(one.published.failure) for one in done] == [False, *[True] * 3]
    assert pages(order.folder) == before
    assert not list(order.folder.glob(".*.tmp"))


def test_of_a_dataset_each_report_reads_its_own_part(order: Order, tmp_path: Path):
    dataset = pytest.importorskip("analysis.samples.dataset")
    folder = tmp_path / "数据集"
    dataset.write_sample_dataset(folder, seed=1, organizations=3, years=(2022, 2023), records=900)
    asked = replace(order, sources=(str(folder),))
    names, prepared = prepare(asked, find_workspace(order.cwd))
    assert names == ("示例区虚构局", "示例区虚构局0002", "示例区虚构局0003")
    assert prepared is None
    done = run(asked, names[1:])
    assert made(done) == list(names[1:])
    assert all(one.comparisons and len(one.sources) == 2 for one in done)
    assert made(run(asked, names[1:])) == []
    with pytest.raises(UnknownNameError, match="没有名为“2019”的年度"):
        prepare(replace(asked, year=2019), find_workspace(order.cwd))
