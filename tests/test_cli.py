import json
import subprocess
import sys

import pytest

from analysis.cli import main
from analysis.cli.commands import PROGRAM
from analysis.errors import NOTHING_READ
from analysis.measures import list_measures


@pytest.fixture
def ledger(tmp_path):
    path = tmp_path / "学习台账.csv"
    path.write_text(
        "单位,日期,学习类型,主题,参加人数\n"
        "示例单位,2023-03-15,集体学习,甲,35\n"
        "示例单位,2023-04-12,集体学习,乙,33\n",
        encoding="utf-8",
    )
    return path


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["chekc"], "是否想写“check”", id="unknown-command"),
        pytest.param(["report", "--yaer", "2023"], "是否想写“--year”", id="unknown-flag"),
        pytest.param(["check", "--jsn=x"], "是否想写“--json”", id="unknown-flag-with-value"),
        pytest.param(["report"], "缺少必需的参数：--year", id="missing-flag"),
        pytest.param(["report", "--year", "今年"], "“今年”不是年份", id="not-a-year"),
        pytest.param(["report", "--year", "2023", "--to", "doc"], "可用：", id="unknown-format"),
        pytest.param(["check", "--as-of", "2023-02-29"], "不是日期", id="not-a-date"),
        pytest.param(["sample", "x", "--years", "2025-2019"], "不是年份范围", id="years-reversed"),
        pytest.param(["sample", "x", "--orgs", "0"], "不是正整数", id="no-organizations"),
        pytest.param(
            ["report", "--year", "2023", "--org", "a", "--all-orgs"], "不能同时", id="both"
        ),
    ],
)
def test_a_wrong_command_line_is_refused_in_chinese_with_the_nearest_name(arguments, said, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert said in capsys.readouterr().err


def test_formats_are_written_with_commas_or_blanks_between():
    command = PROGRAM.commands["report"]
    for words in (["html,docx", "xlsx"], ["html", "docx", "xlsx"], ["html，docx、xlsx"]):
        context = command.make_context("report", ["台账", "--to", *words, "--year", "2025"])
        assert context.params["to"] == ("html", "docx", "xlsx")
        assert context.params["sources"] == ("台账",)


def test_every_measure_is_listed_with_its_definition(capsys):
    assert main(["measures", "--list"]) == 0
    heads, *lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert heads == ["名称", "代码", "单位", "口径"]
    assert [name for name, code, *_ in lines if code == "group_study"] == ["集体学习"]
    assert {len(line) for line in lines} == {4}
    assert len(lines) == len(list_measures())


def test_help_names_every_command_and_imports_no_pandas():
    code = (
        "import sys\nfrom analysis.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'pandas', 'plotly', 'IPython', 'nbconvert', 'narwhals'} & set(sys.modules)\n"
        "sys.exit(f'imported: {heavy}' if heavy else 0)"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    for command in ("check", "measures", "report", "verify", "sample", "lab"):
        assert f"\n    {command}" in done.stdout


def test_a_missing_source_is_said_and_exits_2(tmp_path, capsys):
    assert main(["check", str(tmp_path / "没有")]) == 2
    said = capsys.readouterr().err
    assert "没有" in said
    assert "Traceback" not in said


def test_memory_that_runs_out_is_said_and_exits_2(ledger, monkeypatch, capsys):
    def run_out(*_, **__):
        raise MemoryError

    monkeypatch.setattr("analysis.cli.check.read_records", run_out)
    assert main(["check", str(ledger)]) == 2
    assert capsys.readouterr().err.startswith("内存不足，没有做完")


def test_check_of_a_clean_ledger_exits_0_and_writes_the_contract_document(ledger, tmp_path):
    out = tmp_path / "check.json"
    assert main(["check", str(ledger), "--json", str(out), "--as-of", "2025-12-31"]) == 0
    document = json.loads(out.read_text(encoding="utf-8"))
    assert document["as_of"] == "2025-12-31"
    (file,) = document["files"]
    assert file["file"] == "学习台账.csv"
    assert file["refused"] is None
    assert file["sheets"][0]["records"] == 2
    first = document["records"][0]
    assert first == {
        "file": "学习台账.csv",
        "sheet": first["sheet"],
        "row": 2,
        "activity": "group_study",
        "activity_text": "集体学习",
        "organization": "示例单位",
        "date": "2023-03-15",
        "year": 2023,
        "month": 3,
        "precision": "day",
        "count": 1,
        "people": 35,
        "warnings": [],
    }


def test_check_of_a_ledger_with_an_impossible_date_exits_1_and_names_row_and_column(ledger, capsys):
    text = ledger.read_text(encoding="utf-8").replace("2023-04-12", "2023年6月31日")
    ledger.write_text(text, encoding="utf-8")
    assert main(["check", str(ledger), "--as-of", "2025-12-31"]) == 1
    said = capsys.readouterr().out
    assert "学习台账.csv" in said
    assert "第3行B列" in said
    assert "6月31日" in said


def test_measures_json_is_the_contract_table(ledger, tmp_path):
    out = tmp_path / "measures.json"
    assert main(["measures", str(ledger), "--json", str(out), "--as-of", "2025-12-31"]) == 0
    rows = {(row["year"], row["measure"]): row for row in json.loads(out.read_text("utf-8"))}
    assert rows[2023, "group_study"] == {
        "organization": "示例单位",
        "year": 2023,
        "measure": "group_study",
        "name": "集体学习",
        "value": 2,
        "unit": "次",
        "records": 2,
        "in_doubt": 0,
    }
    assert rows[2023, "group_study_people"]["value"] == 68


def test_measures_say_what_the_numbers_do_not_hold(ledger, capsys):
    (ledger.parent / "坏.xlsx").write_bytes(b"")
    ledger.write_text(ledger.read_text("utf-8") + "示例单位,3月中旬,集体学习,丙,3\n", "utf-8")
    assert main(["measures", str(ledger.parent), "--as-of", "2025-12-31"]) == 0
    said = capsys.readouterr()
    assert said.err == "台账中有1个文件未能读取、1行未计入，逐条见 tongbi check。\n"
    assert "台账中有" not in said.out


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        pytest.param(["measures"], 2, id="measures"),
        pytest.param(["measures", "--year", "2023"], 2, id="measures of a year"),
        pytest.param(["report", "--year", "2023"], 2, id="report"),
        pytest.param(["report", "--year", "2023", "--all-orgs"], 2, id="all reports"),
    ],
)
def test_ledgers_that_hold_nothing_are_said_to(tmp_path, arguments, status, capsys):
    folder = tmp_path / "台账"
    folder.mkdir()
    (folder / "学习.csv").write_text("类型,主题,人数\n集体学习,甲,3\n", encoding="utf-8")
    command, *options = arguments
    out = ["--out", str(tmp_path / "报告")] * (command == "report")
    assert main([command, str(folder), *options, *out]) == status
    assert NOTHING_READ in capsys.readouterr().err
    assert not (tmp_path / "报告").exists()


@pytest.mark.parametrize(
    "order",
    [
        pytest.param(["check"], id="check"),
        pytest.param(["measures"], id="measures"),
        pytest.param(["measures", "--engine", "duckdb"], id="engine"),
        pytest.param(["convert", "--to", "parquet", "数据集"], id="convert"),
        pytest.param(["report", "--year", "2023", "--out", "报告"], id="report"),
        pytest.param(["report", "--year", "2023", "--all-orgs", "--out", "报告"], id="reports"),
        pytest.param(["extract"], id="extract"),
    ],
)
def test_an_empty_source_is_2_for_every_command(tmp_path, monkeypatch, order, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "空.csv").touch()
    assert main([order[0], "空.csv", *order[1:]]) == 2
    said = capsys.readouterr()
    assert "没有错误" not in said.out
    assert said.out + said.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["空.csv"]


def test_what_was_refused_is_never_without_error(ledger, capsys):
    (ledger.parent / "坏.xlsx").write_bytes(b"")
    assert main(["check", str(ledger.parent), "--as-of", "2025-12-31"]) == 1
    said = capsys.readouterr().out
    assert "没有错误" not in said
    assert "有1个文件未能读取，原因见上" in said


@pytest.mark.parametrize(
    ("title", "rows", "kind", "number"),
    [
        ("党建经费预算表", [["项目", "金额"], ["主题党日", 3000], ["合计", 3000]], "统计数", 1),
        ("党员情况", [["支部", "党员人数"], ["一支部", 12], ["二支部", 8]], "统计数", 2),
        (
            "党员花名册",
            [["姓名", "性别", "出生年月", "入党时间"], ["甲某", "男", "1980-01-02", "2001-07-01"]],
            "花名册",
            1,
        ),
    ],
    ids=["money", "headcount", "register"],
)
def test_a_table_with_numbers_that_is_passed_over_is_never_without_error(
    ledger, capsys, title, rows, kind, number
):
    table = "\n".join(",".join(map(str, row)) for row in rows)
    (ledger.parent / f"{title}.csv").write_text(f"{table}\n", encoding="utf-8")
    assert main(["check", str(ledger.parent), "--as-of", "2025-12-31"]) == 0
    *_, last = capsys.readouterr().out.splitlines()
    assert last.startswith(
        f"计入的各行没有发现错误；另有1张表（{kind}）{number}行写有日子或数，没有计入，见“这样读的”；提示"
    )


def test_a_report_says_which_files_it_lacks_and_is_strict_about_them(
    ledger, tmp_path_factory, capsys
):
    (ledger.parent / "坏.xlsx").write_bytes(b"")
    order = [
        "report",
        str(ledger.parent),
        "--year",
        "2023",
        "--out",
        str(tmp_path_factory.mktemp("报告")),
    ]
    assert main([*order, "--strict"]) == 1
    assert "台账中有1个文件未能读取，见核对清单" in capsys.readouterr().out
    assert main([*order, "--all-orgs"]) == 0
    assert "（1个文件未能读取）" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        pytest.param("--year", "2022", "没有名为“2022”的年度，是否想写“2023”", id="year"),
        pytest.param("--org", "示例单立", "是否想写“示例单位”", id="organization"),
    ],
)
def test_an_unknown_year_or_organization_is_refused_with_the_nearest(
    ledger, option, value, said, capsys
):
    assert main(["measures", str(ledger), option, value, "--as-of", "2025-12-31"]) == 2
    assert said in capsys.readouterr().err


# ------------------------------------------------------------------ check: nothing, and copies


@pytest.fixture
def wrong(ledger):
    text = ledger.read_text(encoding="utf-8").replace("2023-04-12", "2023年6月31日")
    ledger.write_text(text, encoding="utf-8")
    return ledger


@pytest.mark.parametrize(
    "names",
    [
        pytest.param([], id="empty"),
        pytest.param([".a.csv", "说明.json"], id="no-ledger"),
        pytest.param(["past_reports/2022.txt"], id="past-reports-only"),
    ],
)
def test_a_folder_without_ledgers_is_said_to_be_one_and_exits_2(tmp_path, names, capsys):
    folder = tmp_path / "台账"
    folder.mkdir()
    for name in names:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"x")
    assert main(["check", str(folder)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert f"“{folder}”里没有找到台账文件" in said.err
    assert "xlsx" in said.err
    assert "csv" in said.err


def test_a_folder_of_files_that_are_no_ledgers_by_name_says_why_of_each(tmp_path, capsys):
    for name in ("旧报告.doc", "通知.pdf"):
        (tmp_path / name).write_bytes(b"x")
    assert main(["check", str(tmp_path)]) == 2
    said = capsys.readouterr().out
    assert "【未能读取】旧报告.doc：这是旧格式的 Word 文档" in said
    assert "【未能读取】通知.pdf：这是 PDF 文件" in said
    assert "没有错误" not in said


def test_the_last_line_counts_unread_files_beside_errors(wrong, capsys):
    (wrong.parent / "坏.xlsx").write_bytes(b"")
    assert main(["check", str(wrong.parent), "--as-of", "2025-12-31"]) == 1
    *_, last = capsys.readouterr().out.splitlines()
    assert last.startswith("错误1处：日期不存在1；另有1个文件未能读取，见上；")


def test_a_folder_of_other_files_names_each_and_exits_2(tmp_path, capsys):
    for name in ("说明.docx", "~$台账.xlsx"):
        (tmp_path / name).write_bytes(b"x")
    assert main(["check", str(tmp_path)]) == 2
    said = capsys.readouterr().out
    assert "【未能读取】说明.docx：" in said
    assert "【略过】~$台账.xlsx：" in said
    assert "没有错误" not in said


def test_check_annotates_copies_and_says_where_they_are(wrong, tmp_path, capsys):
    before = wrong.read_bytes()
    folder = tmp_path / "标注"
    assert main(["check", str(wrong), "--annotate", str(folder), "--as-of", "2025-12-31"]) == 1
    said = capsys.readouterr().out
    assert f"{folder / '学习台账.csv.xlsx'}" in said
    assert "原台账没有改动" in said
    assert (folder / "学习台账.csv.xlsx").is_file()
    assert wrong.read_bytes() == before


def test_check_of_a_clean_ledger_says_that_there_is_nothing_to_annotate(ledger, tmp_path, capsys):
    text = ledger.read_text(encoding="utf-8")
    assert (
        main(["check", str(ledger), "--annotate", str(tmp_path / "a"), "--as-of", "2025-12-31"])
        == 0
    )
    assert "没有需要标注的问题" in capsys.readouterr().out
    assert not (tmp_path / "a").exists()
    assert ledger.read_text(encoding="utf-8") == text


def test_json_on_the_standard_output_stays_json_beside_annotated_copies(wrong, tmp_path, capsys):
    out = ["--json", "-", "--annotate", str(tmp_path / "a"), "--as-of", "2025-12-31"]
    assert main(["check", str(wrong), *out]) == 1
    said = capsys.readouterr()
    assert json.loads(said.out)["problems"]
    assert "标注副本1份" in said.err


def test_annotating_into_the_folder_of_the_ledger_is_refused_and_exits_2(wrong, capsys):
    arguments = ["check", str(wrong), "--annotate", str(wrong.parent), "--as-of", "2025-12-31"]
    assert main(arguments) == 2
    assert "不能写在这里" in capsys.readouterr().err
    assert [path.name for path in wrong.parent.iterdir()] == [wrong.name]


def test_a_rate_is_given_to_programs_as_a_ratio_and_to_people_as_a_percentage(tmp_path, capsys):
    ledger = tmp_path / "整改台账.csv"
    ledger.write_text(
        "单位,问题编号,反馈日期,问题内容,状态,完成日期\n"
        "示例单位,1,2023-03-01,甲,已完成,2023-05-01\n"
        "示例单位,2,2023-03-01,乙,整改中,\n",
        encoding="utf-8",
    )
    out, table = tmp_path / "out.json", tmp_path / "out.csv"
    arguments = ["measures", str(ledger), "--as-of", "2023-12-31"]
    assert main([*arguments, "--json", str(out), "--csv", str(table)]) == 0
    rows = {row["measure"]: row for row in json.loads(out.read_text("utf-8"))}
    assert rows["rectification_completion_rate"]["value"] == 0.5
    assert "rectification_completion_rate,当年整改完成率,0.5,比率" in table.read_text("utf-8-sig")
    assert main(arguments) == 0
    assert "50%" in capsys.readouterr().out
