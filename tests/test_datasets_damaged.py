from __future__ import annotations

import json
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from analysis.cli import main
from analysis.datasets import Header, replace_dataset
from analysis.datasets import spark as spark_module
from analysis.errors import AnalysisError, ExportError
from analysis.validation import read_records
from analysis.workspace import DATASET_MARK

LEDGER = (
    "日期,主题,人数,主持人\n2023-03-01,学习一,20,王小明\n2023-04-01,与王小明同志谈话,20,李大海\n"
)
EMPTY = Header(is_invented=True, has_names=False, as_of="", activities={})
RECORDS = "data-1/records/year=2023/part-0.parquet"


@pytest.fixture
def dataset(tmp_path: Path, sample_dataset: Path) -> Path:
    """Copy the sample's dataset, to be damaged."""
    return Path(shutil.copytree(sample_dataset, tmp_path / "数据集"))


def test_nothing_of_a_person_is_removed_with_an_older_dataset(ledger: Path, tmp_path: Path):
    folder = tmp_path / "数据集"
    assert main(["convert", str(ledger), "--to", "parquet", str(folder)]) == 0
    kept = [folder / "data-2023/学习.xlsx", folder / "data-原件/a.parquet", folder / "data-/a.csv"]
    for path in kept:
        path.parent.mkdir()
        path.write_text("我的", "utf-8")
    (folder / "data-9").symlink_to(tmp_path)
    for _ in range(2):
        assert main(["convert", str(ledger), "--to", "parquet", str(folder)]) == 0
    assert all(path.read_text("utf-8") == "我的" for path in kept)
    assert ledger.exists()
    assert len([path for path in folder.glob("data-?") if not path.is_symlink()]) == 1


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "集体学习台账.csv"
    path.write_text(LEDGER, encoding="utf-8")
    return path


def refusal(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    assert main([str(each) for each in arguments]) == 2
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    return said.err


def rewrite(path: Path, query: str) -> None:
    """Replace a Parquet file by what a query makes of it."""
    made = path.with_suffix(".made")
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE t AS FROM '{path}'")
        connection.execute(f"COPY ({query}) TO '{made}' (FORMAT parquet)")
    made.replace(path)


def change_mark(dataset: Path, **changes: object) -> None:
    mark = dataset / DATASET_MARK
    mark.write_text(json.dumps({**json.loads(mark.read_text("utf-8")), **changes}), "utf-8")


def cut_in_half(dataset: Path, name: str) -> None:
    path = dataset / name
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


DAMAGES = {
    "a-column-is-missing": (
        lambda folder: rewrite(folder / RECORDS, "SELECT * EXCLUDE (amount) FROM t"),
        "records/year=2023/part-0.parquet 缺少列“amount”",
    ),
    "a-column-is-of-another-type": (
        lambda folder: rewrite(
            folder / RECORDS, "SELECT * REPLACE (people::VARCHAR AS people) FROM t"
        ),
        "part-0.parquet 的列“people”类型不对：应为 BIGINT，实为 BYTE_ARRAY",
    ),
    "a-small-table-lacks-a-column": (
        lambda folder: rewrite(
            folder / "data-1/coverage.parquet", "SELECT organization, activity, year FROM t"
        ),
        "coverage.parquet 缺少列“month”",
    ),
    "a-file-is-cut-off": (lambda folder: cut_in_half(folder, RECORDS), "part-0.parquet 损坏"),
    "a-file-is-empty": (
        lambda folder: (folder / RECORDS).write_bytes(b""),
        "part-0.parquet 损坏",
    ),
    "a-partition-is-empty": (
        lambda folder: (folder / RECORDS).unlink(),
        "分区 year=2023 里没有数据文件",
    ),
    "a-partition-is-no-year": (
        lambda folder: (folder / "data-1/records/备份").mkdir(),
        "不认识的“备份”",
    ),
    "a-table-is-gone": (
        lambda folder: (folder / "data-1/sheets.parquet").unlink(),
        "缺少文件 sheets.parquet",
    ),
    "of-a-newer-program": (lambda folder: change_mark(folder, schema=9), "格式版本是9"),
    "of-another-program": (lambda folder: change_mark(folder, format="x"), "不是同比的数据集"),
    "the-mark-is-cut-off": (
        lambda folder: (folder / DATASET_MARK).write_text("{", "utf-8"),
        "tongbi.json 损坏",
    ),
    "an-activity-has-another-unit-now": (
        lambda folder: change_mark(folder, activities={"group_study": ["场", "count"]}),
        "“group_study”按场（count）计，现在的活动目录按次",
    ),
}


@pytest.mark.parametrize("engine", ["duckdb", "pandas"])
@pytest.mark.parametrize(("damage", "words"), DAMAGES.values(), ids=list(DAMAGES))
def test_a_damaged_dataset_is_refused_with_what_is_wrong_and_what_to_do(
    dataset, capsys, damage, words, engine
):
    damage(dataset)
    said = refusal(capsys, "measures", dataset, "--engine", engine)
    assert words in said
    assert "tongbi convert" in said


def test_pages_that_turn_out_broken_while_they_are_read_are_refused(dataset, capsys):
    data = bytearray((dataset / RECORDS).read_bytes())
    data[4 : len(data) // 2] = bytes(len(data) // 2 - 4)
    (dataset / RECORDS).write_bytes(data)
    assert "读不出来" in refusal(capsys, "measures", dataset)


def test_a_dataset_is_read_alone(dataset, ledger, capsys):
    assert "只能单独读取" in refusal(capsys, "measures", dataset, ledger)
    assert "已经是数据集" in refusal(capsys, "convert", dataset, "--to", "parquet", "x")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(["--to", "csv", "x"], "不能转换成“csv”", id="another-form"),
        pytest.param(["--to", "parquet", "文件"], "是一个文件", id="a-file-is-there"),
        pytest.param(["--to", "parquet", "别的"], "里有别的文件", id="a-foreign-folder"),
    ],
)
def test_what_cannot_be_written_is_refused(tmp_path, monkeypatch, ledger, capsys, arguments, words):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "文件").write_text("x")
    (tmp_path / "别的").mkdir()
    (tmp_path / "别的/照片.jpg").write_text("x")
    before = sorted(tmp_path.rglob("*"))
    assert words in refusal(capsys, "convert", ledger, *arguments)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.skipif(sys.platform == "win32", reason="no limits on the size of files")
def test_a_full_disk_leaves_the_old_dataset_whole(tmp_path, dataset, ledger):
    before = {path: path.read_bytes() for path in dataset.rglob("*") if path.is_file()}

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))

    command = [sys.executable, "-m", "analysis", "convert", ledger, "--to", "parquet"]
    for folder in (dataset, tmp_path / "新的"):
        done = subprocess.run(  # noqa: S603
            [*command, folder], preexec_fn=limit, capture_output=True, text=True
        )
        assert done.returncode == 2, done.stderr
        assert "没有写成" in done.stderr
        assert "磁盘空间" in done.stderr
    assert {path: path.read_bytes() for path in dataset.rglob("*") if path.is_file()} == before
    assert not (tmp_path / "新的").exists()


def test_a_run_that_breaks_off_leaves_the_old_dataset_and_what_is_left_goes_with_the_next(
    tmp_path, ledger
):
    folder = tmp_path / "数据集"
    assert main(["convert", str(ledger), "--to", "parquet", str(folder)]) == 0
    mark = (folder / DATASET_MARK).read_bytes()
    with pytest.raises(RuntimeError), replace_dataset(folder, EMPTY):
        raise RuntimeError
    assert (folder / DATASET_MARK).read_bytes() == mark
    for name in (".new", "data-7"):  # as a kill leaves them
        (folder / name).mkdir()
        (folder / name / "x.parquet").write_bytes(b"half")
    assert main(["measures", str(folder)]) == 0
    assert main(["convert", str(ledger), "--to", "parquet", str(folder)]) == 0
    assert sorted(path.name for path in folder.iterdir()) == ["data-2", DATASET_MARK]


def test_a_damaged_mark_can_be_written_over(tmp_path, ledger):
    folder = tmp_path / "数据集"
    assert main(["convert", str(ledger), "--to", "parquet", str(folder)]) == 0
    (folder / DATASET_MARK).write_text("{")
    assert main(["convert", str(ledger), "--to", "parquet", str(folder)]) == 0
    assert main(["measures", str(folder)]) == 0


@pytest.mark.parametrize("is_asked", [False, True], ids=["by-default", "with-names"])
def test_names_stay_out_of_a_dataset_unless_they_are_asked_for(tmp_path, ledger, is_asked):
    folder = tmp_path / "数据集"
    options = ["--with-names"] if is_asked else []
    assert main(["convert", str(ledger), "--to", "parquet", str(folder), *options]) == 0
    with duckdb.connect() as connection:
        found = [
            str(row)
            for path in folder.rglob("*.parquet")
            for row in connection.execute(f"FROM '{path}'").fetchall()
        ]
    assert any("王小明" in row or "李大海" in row for row in found) == is_asked
    assert any("学习一" in row for row in found)


def test_a_dataset_of_a_file_that_is_called_after_a_person_has_to_be_asked_for(
    tmp_path, ledger, capsys
):
    called = ledger.rename(ledger.with_name("王局长小明的台账.csv"))
    order = ["convert", str(called), "--to", "parquet", str(tmp_path / "数据集")]
    assert main(order) == 2
    said = capsys.readouterr().err
    assert "台账的文件名：姓名" in said
    assert "小明" not in said
    assert not (tmp_path / "数据集").exists()
    assert main([*order, "--with-names"]) == 0


def test_a_missing_extra_is_named_with_the_command_that_installs_it(
    dataset, ledger, capsys, monkeypatch
):
    monkeypatch.setitem(sys.modules, "duckdb", None)
    for command in (["measures", dataset], ["convert", ledger, "--to", "parquet", "x"]):
        assert "python -m pip install --require-hashes -r requirements/large.txt" in refusal(
            capsys, *command
        )
    monkeypatch.setitem(sys.modules, "pyspark", None)
    monkeypatch.setitem(sys.modules, "pyspark.errors", None)
    said = refusal(capsys, "measures", dataset, "--engine", "spark")
    assert "-m pip install --require-hashes -r requirements/spark.txt" in said


@pytest.mark.parametrize(
    ("said", "words"),
    [
        pytest.param(None, "没有找到 Java", id="absent"),
        pytest.param('openjdk version "11.0.2"', "现有的是11", id="too-old"),
        pytest.param('java version "1.8.0_381"', "现有的是8", id="old-numbering"),
        pytest.param("Segmentation fault", "无法识别", id="broken"),
    ],
)
def test_a_java_that_spark_cannot_use_is_named(tmp_path, monkeypatch, said, words):
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    if said is not None:
        java = tmp_path / "bin/java"
        java.parent.mkdir()
        java.write_text(f"#!/bin/sh\necho '{said}' >&2\n")
        java.chmod(0o755)
    with pytest.raises(AnalysisError, match=words) as refused:
        spark_module.require_java()
    assert "OpenJDK 17" in str(refused.value)


@pytest.mark.parametrize("master", ["spark://127.0.0.1:9", "spark://127.0.0.1:9,127.0.0.1:10"])
def test_a_master_that_does_not_answer_is_refused_at_once(master):
    with pytest.raises(AnalysisError, match=r"连不上 Spark 集群.*--master"):
        spark_module.require_answer(master)


@pytest.mark.parametrize("master", ["local(2)", "spark://主机", "http://a:1", "yarn-cluster", ""])
def test_a_master_that_is_none_is_refused(dataset, capsys, master):
    said = refusal(capsys, "measures", dataset, "--engine", "spark", f"--master={master or ' '}")
    assert "不是 Spark 的 master" in said


def test_a_master_without_spark_and_hidden_counts_on_an_engine_are_refused(dataset, capsys):
    assert "--engine spark" in refusal(capsys, "measures", dataset, "--master", "yarn")
    said = refusal(capsys, "measures", dataset, "--engine", "duckdb", "--suppress-below", "10")
    assert "--engine pandas" in said


def test_writing_stops_with_its_reason_when_a_query_finds_no_room(tmp_path):
    with (
        pytest.raises(ExportError, match="没有写成：磁盘已满。"),
        replace_dataset(tmp_path / "x", EMPTY) as new,
    ):
        raise OSError(28, "No space left on device")
    assert new.records == 0
    assert not (tmp_path / "x").exists()


def test_a_dataset_that_memory_cannot_hold_is_read_for_one_organization_alone(
    dataset, capsys, monkeypatch
):
    monkeypatch.setattr("analysis.datasets.reading.find_memory", lambda: 1_000_000)
    for command in (["check", dataset], ["measures", dataset, "--engine", "pandas"]):
        said = refusal(capsys, *command)
        assert "条记录，全部读进内存约需" in said
        assert "--org" in said
    assert main(["measures", str(dataset)]) == 0
    assert len(read_records(dataset, organization="示例区虚构局").table) > 1_000


@pytest.mark.parametrize("engine", ["pandas", "duckdb"])
def test_an_organization_of_which_nothing_counts_yet_is_known_to_every_engine(
    tmp_path, capsys, engine
):
    source = tmp_path / "2023年集体学习台账.csv"
    rows = "甲文化局,2023-03-01,学习一\n乙文化局,2023-11-01,学习二\n"
    source.write_text("单位,日期,主题\n" + rows, encoding="utf-8")
    options = ["--org", "乙文化局", "--engine", engine, "--as-of", "2023-06-30"]
    assert main(["measures", str(source), *options]) == 0
    assert "乙文化局\t2023\t集体学习\t0次\t0" in capsys.readouterr().out


def test_a_cluster_whose_settings_are_not_here_is_named_before_java_starts(tmp_path, monkeypatch):
    for folder in (None, tmp_path):
        for name in ("HADOOP_CONF_DIR", "YARN_CONF_DIR"):
            monkeypatch.delenv(name, raising=False)
        if folder:
            monkeypatch.setenv("YARN_CONF_DIR", str(folder))
        with pytest.raises(AnalysisError, match=r"HADOOP_CONF_DIR.*yarn-site\.xml"):
            spark_module.require_settings("yarn")
    (tmp_path / "yarn-site.xml").write_text("<configuration/>")
    spark_module.require_settings("yarn")
    spark_module.require_settings("local[2]")


@pytest.mark.parametrize("engine", [[], ["--engine", "duckdb"]], ids=["none", "duckdb"])
def test_an_address_that_only_spark_can_read_is_refused_with_the_engine_to_name(capsys, engine):
    assert "--engine spark" in refusal(capsys, "measures", "hdfs://主机:9000/数据集", *engine)
