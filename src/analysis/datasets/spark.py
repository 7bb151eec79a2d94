"""Spark: a dataset as frames of a cluster, or of this machine run like one."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import narwhals as nw
import pandas as pd

from analysis.catalogue import Catalogue
from analysis.datasets.engine_frames import (
    Frame,
    Frames,
    as_lazy,
    cut_off,
    cut_off_institutions,
    list_left_out,
)
from analysis.datasets.schema import (
    RECORDS,
    TABLES,
    Columns,
    check_activities,
    latest_day,
    list_wrong,
    parse_header,
    read_header,
)
from analysis.errors import AnalysisError, SourceError, tell_installing
from analysis.workspace import DATASET_MARK

MISSING = f"用 Spark 统计需要 PySpark。{tell_installing('spark')}"
NO_JAVA = (
    "用 Spark 统计需要 Java {0} 或更高版本，{1}。请安装 OpenJDK {0}，或让 JAVA_HOME 指向它；"
    "单机的数据集也可以改用 --engine duckdb，不需要 Java。"
)
LEAST_JAVA = 17
LOCAL = "local[*]"

_MASTER = re.compile(r"local(?:\[(?:\d+|\*)\])?|yarn|k8s://.+|spark://[^,:/]+:\d+(?:,[^,:/]+:\d+)*")
_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.pyspark.enabled": "false",
}
_ON_THIS_MACHINE = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.shuffle.partitions": "4",  # of 200 by default nearly all would be empty
    "spark.default.parallelism": "4",
}
_MEMORY = {"spark.driver.memory": "4g"}
"""On this machine, where nobody has set another: Spark's own 1g holds some million records."""
_ON_YARN = {"spark.hadoop.yarn.resourcemanager.connect.max-wait.ms": "60000"}
"""Milliseconds; of a manager that is down YARN itself would ask for a quarter of an hour."""

_NO_MEMORY = re.compile(r"heap space|OutOfMemory|GC overhead|Unable to acquire \d+ bytes")
_TYPES = {
    "VARCHAR": "string",
    "BIGINT": "bigint",
    "DATE": "date",
    "BOOLEAN": "boolean",
    "DOUBLE": "double",
    "VARCHAR[]": "array<string>",
    "BIGINT[]": "array<bigint>",
}
_PANDAS_TYPES = {"int64": "bigint", "Int64": "bigint", "float64": "double", "bool": "boolean"}
_BATCH = 100_000
_SECONDS_TO_ANSWER = 5
_STANDARD_ERROR = 2
_YARN_FOLDERS = ("HADOOP_CONF_DIR", "YARN_CONF_DIR")


@contextmanager
def open_spark(
    folder: Path | str,
    catalogue: Catalogue,
    *,
    as_of: date | None = None,
    master: str | None = None,
    session: Any = None,
) -> Iterator[Frames]:
    """Open a dataset as frames of Spark.

    Parameters
    ----------
    folder : Path or str
        The dataset; an address such as ``hdfs://…`` is read by the cluster itself.
    as_of : date, optional
        The last day that counts.
    master : str, optional
        The cluster, as Spark names it; this machine if None.
    session : pyspark.sql.SparkSession, optional
        A session that exists; it is left open.

    Raises
    ------
    AnalysisError
        If PySpark or Java is missing, or the cluster cannot be reached; says what to do.
    SourceError
        If the dataset cannot be read.
    """
    with ExitStack() as stack:
        spark = session
        if spark is None:
            spark = start_session(master)
            stack.callback(spark.stop)
        stack.enter_context(_reading(folder))
        if "://" in str(folder):
            lines = spark.read.text(f"{folder}/{DATASET_MARK}", wholetext=True)
            header = parse_header(Path(str(folder)), str(lines.first()[0]))
        else:
            header = read_header(Path(folder))
        check_activities(Path(folder), header, catalogue)
        yield _build_frames(spark, f"{folder}/{header.data}", latest_day(header, as_of), folder)


def start_session(master: str | None = None) -> Any:
    """Start a session on a cluster, or on this machine, after looking whether that can work.

    Raises
    ------
    AnalysisError
        If PySpark or Java is missing, or the cluster does not answer.
    """
    chosen = master or LOCAL
    if not _MASTER.fullmatch(chosen):
        raise AnalysisError(
            f"“{chosen}”不是 Spark 的 master。请写成 local[2]、spark://主机:7077、yarn 或 "
            "k8s://https://主机:6443 的样子。"
        )
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise AnalysisError(MISSING) from error
    require_java()
    require_settings(chosen)
    require_answer(chosen)
    builder = SparkSession.builder.master(chosen).appName("tongbi")
    here = _ON_THIS_MACHINE | ({} if "SPARK_CONF_DIR" in os.environ else _MEMORY)
    more = {"yarn": _ON_YARN}.get(chosen, here if chosen.startswith("local") else {})
    for name, value in {**_SETTINGS, **more}.items():
        builder = builder.config(name, value)
    try:
        with _silencing_java():
            session = builder.getOrCreate()
        session.sparkContext.setLogLevel("OFF")
    except (PySparkException, *_java_errors()) as error:
        raise AnalysisError(_explain_master(chosen, find_reason(error))) from error
    return session


@contextmanager
def _silencing_java() -> Iterator[None]:
    """Start Java without its standard error: what goes wrong comes back as an exception."""
    kept = os.dup(_STANDARD_ERROR)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, _STANDARD_ERROR)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # PySpark's, of pandas 3
            yield
    finally:
        os.dup2(kept, _STANDARD_ERROR)
        os.close(kept)
        os.close(nowhere)


def require_java() -> None:
    """See that a Java that Spark can use is there.

    Raises
    ------
    AnalysisError
        If there is none, or it is too old.
    """
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=str(Path(home) / "bin") if home else None)
    if java is None:
        raise AnalysisError(NO_JAVA.format(LEAST_JAVA, "这台机器上没有找到 Java"))
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)  # noqa: S603
    found = re.search(r'version "(?:1\.)?(\d+)', said.stderr + said.stdout)
    if found is None or int(found[1]) < LEAST_JAVA:
        version = found[1] if found else "无法识别"
        raise AnalysisError(NO_JAVA.format(LEAST_JAVA, f"现有的是{version}"))


def require_settings(master: str) -> None:
    """See that the settings of a YARN cluster are on this machine; Java would only print that."""
    folders = [os.environ[name] for name in _YARN_FOLDERS if os.environ.get(name)]
    if master == "yarn" and not any(Path(one, "yarn-site.xml").is_file() for one in folders):
        raise AnalysisError(
            "用 YARN 时，请先让环境变量 HADOOP_CONF_DIR 指向集群配置文件所在的文件夹"
            "（里面有 core-site.xml 和 yarn-site.xml），再运行一次。"
        )


def require_answer(master: str) -> None:
    """See that a Spark master answers; Spark itself would try for minutes."""
    if not master.startswith("spark://"):
        return
    for place in master.removeprefix("spark://").split(","):
        host, _, port = place.rpartition(":")
        try:
            with socket.create_connection((host, int(port)), _SECONDS_TO_ANSWER):
                return
        except OSError:
            continue
    raise AnalysisError(_explain_master(master, "没有回应"))


def _explain_master(master: str, reason: object) -> str:
    return (
        f"连不上 Spark 集群“{master}”：{reason}。请核对 --master 的地址和端口，"
        "确认集群已经启动、本机可以访问；不写 --master 就在本机运行。"
    )


@contextmanager
def _reading(folder: Path | str) -> Iterator[None]:
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, *_java_errors()) as error:
        raise SourceError(explain_reading(folder, find_reason(error))) from error


def explain_reading(folder: Path | str, reason: str) -> str:
    """Say why Spark could not read a dataset, and what to do.

    Examples
    --------
    >>> "spark.driver.memory" in explain_reading("数据集", "Java heap space")
    True
    >>> "spark.driver.memory" in explain_reading("数据集", "No such file")
    False
    """
    if _NO_MEMORY.search(reason):
        return (
            f"Spark 读数据集“{folder}”时内存不足：{reason}。请在 SPARK_CONF_DIR 所指文件夹的 "
            "spark-defaults.conf 里加大 spark.driver.memory 或 spark.executor.memory。"
        )
    return (
        f"Spark 读数据集“{folder}”时出错：{reason}。"
        "请确认每台机器都能读到这个文件夹，文件没有损坏；必要时用 tongbi convert 重新转换。"
    )


def find_reason(error: BaseException) -> str:
    r"""Find in what Java says the cause that lies deepest; without one, its first line.

    Examples
    --------
    >>> find_reason(ValueError("calling o43.text.\n: a.B: x\n\tat c.D\nCaused by: e.F: no route"))
    'no route'
    """
    lines = str(error).strip().split("\n")
    told = [line.partition(": ")[2] for line in lines if line.startswith(("Caused by: ", ": "))]
    chosen = told[-1] if told else lines[0]
    return re.sub(r"^(?:[\w$]+\.)+[\w$]+: ", "", chosen).strip().rstrip(".。")


def _java_errors() -> tuple[type[BaseException], ...]:
    from py4j.protocol import Py4JError

    return (Py4JError,)


def _build_frames(spark: Any, data: str, last_day: date | None, folder: Path | str) -> Frames:
    held: list[Any] = []

    def hold(frame: Frame) -> Frame:
        kept = frame.to_native().persist()
        held.append(kept)
        return as_lazy(kept)

    def read(name: str) -> Frame:
        path = f"{data}/{name}.parquet"
        return as_lazy(_scan(spark, path, TABLES[name], f"{name}.parquet", folder))

    records = as_lazy(_scan_records(spark, data, folder))
    return Frames(
        records=cut_off(records, last_day).filter(~nw.col("is_carried_over")),
        institutions=cut_off_institutions(read("institutions"), last_day),
        coverage=read("coverage"),
        stated=read("stated"),
        left_out=list_left_out(read("left_out"), records, last_day),
        last_day=last_day,
        make=lambda frame: make_frame(spark, frame),
        hold=hold,
        collect=lambda frame: _to_pandas(frame.to_native().collect(), frame.columns),
        iterate=_iterate,
    )


def _scan_records(spark: Any, data: str, folder: Path | str) -> Any:
    columns = {name: kind for name, kind in RECORDS.items() if name != "year"}
    parts = sorted(map(str, Path(data, "records").glob("*/*.parquet")))
    if "://" in data:
        parts = list(spark.read.parquet(_escape(f"{data}/records")).inputFiles())
    elif not parts:
        return _make(spark, [], {name: _TYPES[kind] for name, kind in RECORDS.items()})
    for file in parts:
        _scan(spark, file, columns, "/".join(file.split("/")[-2:]), folder)
    scanned = spark.read.parquet(_escape(f"{data}/records"))
    return scanned.withColumn("year", scanned["year"].cast("bigint"))


def _escape(path: str) -> str:
    """Keep Spark from taking letters of a path for a pattern."""
    return re.sub(r"([\\\[\]{}*?])", r"\\\1", path) if os.name != "nt" else path


def _scan(spark: Any, path: str, columns: Columns, name: str, folder: Path | str) -> Any:
    """Scan a file after looking at its columns: Spark would read a missing one as nothing."""
    scanned = spark.read.parquet(_escape(path))
    found = {field.name: field.dataType.simpleString() for field in scanned.schema.fields}
    if wrong := "；".join(list_wrong(found, columns, _TYPES)):
        raise SourceError(
            f"数据集“{folder}”的文件 {name} {wrong}。请用 tongbi convert 从台账重新转换。"
        )
    return scanned


def make_frame(spark: Any, frame: pd.DataFrame) -> Frame:
    """Bring a small frame into Spark; nothing absent becomes NaN.

    It goes as a text that Java reads: the machines of a cluster need no Python.
    """
    days = [name for name in frame if str(frame[name].dtype).startswith("datetime64")]
    types = {str(name): str(frame[name].dtype) for name in frame}
    kinds = {name: _PANDAS_TYPES.get(kind, "string") for name, kind in types.items()}
    kinds |= {str(name): "date" for name in days}
    dated = frame.assign(**{str(name): frame[name].dt.strftime("%Y-%m-%d") for name in days})
    plain = dated.astype(object).where(frame.notna(), None)
    rows = [dict(zip(kinds, row, strict=True)) for row in plain.itertuples(index=False)]
    return as_lazy(_make(spark, rows, kinds))


def _make(spark: Any, rows: Sequence[Mapping[str, Any]], kinds: Mapping[str, str]) -> Any:
    fields = ", ".join(f"`{name}`: {kind}" for name, kind in kinds.items())
    asked = f"SELECT inline(from_json(:rows, 'array<struct<{fields}>>'))"
    return spark.sql(asked, args={"rows": json.dumps(rows, allow_nan=False)})


def _iterate(frame: Frame) -> Iterator[pd.DataFrame]:
    native = frame.to_native()
    rows = native.toLocalIterator()
    while batch := list(islice(rows, _BATCH)):
        yield _to_pandas(batch, native.columns)


def _to_pandas(rows: Sequence[Any], names: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame([tuple(row) for row in rows], columns=list(names), dtype=object)
