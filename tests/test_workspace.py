"""The workspace: where ledgers are found, and what is passed over."""

import os
from pathlib import Path

import pytest

from analysis.errors import CatalogueError, SourceError, WorkspaceError
from analysis.workspace import find_workspace, list_sources

ROOT = Path(__file__).parents[1]


def touch(folder, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    return folder


def write_workspace(folder, text=""):
    (folder / "workspace.toml").write_text(text, encoding="utf-8")
    return folder


def names_of(*sources):
    return [file.name for file in list_sources(sources)]


# ------------------------------------------------------------------ sources


def test_a_folder_is_walked_whole_in_the_order_of_names(tmp_path):
    touch(tmp_path, "2024/谈话.xls", "2023.xlsx", "2024/a.CSV", "b.et", "c.HTM")
    assert names_of(tmp_path) == ["2023.xlsx", "2024/a.CSV", "2024/谈话.xls", "b.et", "c.HTM"]


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(".hidden.xlsx", id="hidden-file"),
        pytest.param(".git/a.csv", id="hidden-folder"),
        pytest.param("README.md", id="no-ledger"),
        pytest.param("Thumbs.db", id="of-the-system"),
        pytest.param("data/tongbi.json", id="dataset"),
        pytest.param("past_reports/2019.txt", id="past-report"),
        pytest.param("往年报告/2019.txt", id="past-report-in-chinese"),
        pytest.param("sub/paragraphs/2023.txt", id="own-paragraphs"),
    ],
)
def test_what_is_no_ledger_is_passed_over_in_a_folder(tmp_path, name):
    touch(tmp_path, name, "a.xlsx")
    assert names_of(tmp_path) == ["a.xlsx"]


@pytest.mark.parametrize("name", ["~$2023.xlsx", "报告.pdf", "台账.doc", "没有后缀", "照片.JPG"])
def test_what_cannot_be_a_ledger_by_its_name_is_listed_to_be_refused(tmp_path, name):
    touch(tmp_path, name, "a.xlsx")
    assert sorted(names_of(tmp_path)) == sorted([name, "a.xlsx"])


def test_a_name_in_the_encoding_of_another_computer_is_shown_as_that_shows_it(tmp_path):
    raw = os.fsencode(tmp_path) + "/2023年台账.csv".encode("gbk")
    with open(raw, "wb"):  # noqa: PTH123 - a name that is no text
        pass
    touch(tmp_path, "b.csv")
    assert names_of(tmp_path) == ["2023年台账.csv", "b.csv"]
    touch(tmp_path, "2023年台账.csv")
    assert len(set(names_of(tmp_path))) == 3


def test_links_that_lead_round_in_a_circle_are_listed(tmp_path):
    (tmp_path / "a.xlsx").symlink_to(tmp_path / "b.xlsx")
    (tmp_path / "b.xlsx").symlink_to(tmp_path / "a.xlsx")
    assert names_of(tmp_path) == ["a.xlsx", "b.xlsx"]


def test_a_file_that_is_named_is_always_taken(tmp_path):
    touch(tmp_path, "台账.bak")
    assert names_of(tmp_path / "台账.bak") == ["台账.bak"]


def test_a_pattern_lists_what_fits_it_but_no_lock_file(tmp_path):
    touch(tmp_path, "2023.xlsx", "2024.xlsx", "~$2024.xlsx", "2024/学习.xlsx", "a.csv")
    assert names_of(str(tmp_path / "*.xlsx")) == ["2023.xlsx", "2024.xlsx"]
    assert names_of(str(tmp_path / "202*")) == ["2023.xlsx", "学习.xlsx", "2024.xlsx"]


def test_a_name_with_brackets_is_a_file_before_it_is_a_pattern(tmp_path):
    touch(tmp_path, "台账[2023].xlsx")
    assert names_of(str(tmp_path / "台账[2023].xlsx")) == ["台账[2023].xlsx"]


def test_a_file_that_two_sources_hold_is_read_once(tmp_path):
    touch(tmp_path, "a/x.xlsx")
    assert names_of(tmp_path, tmp_path / "a", tmp_path / "a" / "x.xlsx") == ["a/x.xlsx"]


def test_files_of_one_name_are_told_apart_by_their_folders(tmp_path):
    touch(tmp_path, "甲/2023/x.xlsx", "乙/2023/x.xlsx", "乙/2023/y.xlsx")
    assert names_of(tmp_path / "甲" / "2023", tmp_path / "乙" / "2023") == [
        "甲/2023/x.xlsx",
        "乙/2023/x.xlsx",
        "y.xlsx",
    ]


def test_an_empty_folder_holds_nothing(tmp_path):
    assert list_sources([tmp_path]) == ()
    assert list_sources([]) == ()


def test_links_between_folders_are_not_followed_round(tmp_path):
    touch(tmp_path, "a/x.xlsx")
    (tmp_path / "a" / "loop").symlink_to(tmp_path, target_is_directory=True)
    assert names_of(tmp_path) == ["a/x.xlsx"]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        pytest.param("2023台帐.xlsx", ["找不到", "是否想写", "2023台账.xlsx"], id="misspelt"),
        pytest.param("zzz", ["找不到", "请核对路径"], id="nothing-like-it"),
        pytest.param("no/such/folder", ["文件夹", "不存在"], id="no-folder"),
        pytest.param("*.csv", ["没有台账文件符合", "通配符"], id="pattern-without-files"),
        pytest.param("x" * 300, ["打不开"], id="name-too-long"),
    ],
)
def test_a_missing_source_is_refused_with_the_nearest_name(tmp_path, source, words):
    touch(tmp_path, "2023台账.xlsx")
    with pytest.raises(SourceError) as refused:
        list_sources([str(tmp_path / source)])
    assert all(word in str(refused.value) for word in words)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root reads everything")
def test_a_folder_that_may_not_be_opened_is_refused(tmp_path):
    closed = touch(tmp_path / "a", "x.xlsx")
    closed.chmod(0)
    try:
        with pytest.raises(SourceError, match="访问权限"):
            list_sources([closed])
    finally:
        closed.chmod(0o700)


# ------------------------------------------------------------------ workspace.toml


def test_without_a_file_there_are_only_defaults(tmp_path):
    workspace = find_workspace(tmp_path)
    assert workspace.root is None
    assert workspace.ledgers == ()
    assert workspace.reports == tmp_path / "reports"
    assert "group_study" in workspace.catalogue.activities


def test_the_file_is_found_from_a_folder_below(tmp_path):
    write_workspace(tmp_path)
    below = tmp_path / "notebooks" / "deep"
    below.mkdir(parents=True)
    workspace = find_workspace(below)
    assert workspace.root == tmp_path
    assert workspace.ledgers == (tmp_path / "data" / "ledgers",)


def test_without_ledgers_of_its_own_the_sample_is_used_and_said_to_be_one(tmp_path):
    write_workspace(tmp_path)
    touch(tmp_path, "data/ledgers/.gitkeep", "data/sample/2023.xlsx")
    workspace = find_workspace(tmp_path)
    assert workspace.is_sample
    assert workspace.ledgers == (tmp_path / "data" / "sample",)
    assert workspace.past_reports == (tmp_path / "data" / "sample" / "past_reports",)
    assert workspace.paragraphs == tmp_path / "data" / "sample" / "paragraphs"


def test_one_ledger_of_its_own_is_enough_to_leave_the_sample_out(tmp_path):
    write_workspace(tmp_path)
    touch(tmp_path, "data/ledgers/2024.csv", "data/sample/2023.xlsx")
    workspace = find_workspace(tmp_path)
    assert not workspace.is_sample
    assert workspace.ledgers == (tmp_path / "data" / "ledgers",)
    assert workspace.past_reports == (tmp_path / "data" / "past_reports",)


def test_settings_of_the_office_are_read(tmp_path):
    write_workspace(
        tmp_path,
        'ledgers = "台账"\nreports = "导出"\norganization = " 某某局 "\n'
        '[headings]\n"活动安排日" = "date"\n[sheets]\n"学习情况" = "group_study"\n',
    )
    workspace = find_workspace(tmp_path)
    assert workspace.ledgers == (tmp_path / "台账",)
    assert workspace.reports == tmp_path / "导出"
    assert workspace.organization == "某某局"
    assert dict(workspace.headings) == {"活动安排日": "date"}
    assert dict(workspace.sheets) == {"学习情况": "group_study"}


def test_a_sheet_may_be_an_activity_of_the_offices_own(tmp_path):
    write_workspace(tmp_path, '[sheets]\n"家访" = "family_visit"\n')
    touch(tmp_path, "data/catalogue.toml")
    (tmp_path / "data" / "catalogue.toml").write_text(
        '[activities.family_visit]\nname = "廉政家访"\nunit = "次"\ntotal = "count"\n'
        'section = "conduct"\nfamily = "meeting"\n',
        encoding="utf-8",
    )
    assert find_workspace(tmp_path).sheets["家访"] == "family_visit"


def test_a_broken_catalogue_of_the_workspace_is_refused(tmp_path):
    write_workspace(tmp_path)
    touch(tmp_path, "data/catalogue.toml")
    (tmp_path / "data" / "catalogue.toml").write_text("[activities", encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"^data/catalogue.toml 第1行"):
        find_workspace(tmp_path)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        pytest.param('\nledger = ["a"]', 2, "是否想写“ledgers”", id="key-misspelt"),
        pytest.param('ledgers = ["a', 1, "引号", id="open-quote"),
        pytest.param("ledgers = 3", 1, "文字的列表", id="no-list"),
        pytest.param('ledgers = ["a", 3]', 1, "加引号的文字", id="no-text"),
        pytest.param('ledgers = ["a",\n"b"]\nreports = ""', 3, "不能为空", id="empty"),
        pytest.param("a = 1\na = 2", 2, "写了两次", id="twice"),
    ],
)
def test_a_wrong_file_is_refused_with_line_and_reason(tmp_path, text, line, reason):
    write_workspace(tmp_path, text)
    with pytest.raises(WorkspaceError) as refused:
        find_workspace(tmp_path)
    assert str(refused.value).startswith(f"workspace.toml 第{line}行")
    assert reason in str(refused.value)


@pytest.mark.parametrize(
    ("text", "reason"), [('headings = "date"', "应是一张表"), ('tables = "a"', "[[tables]]")]
)
def test_answers_that_are_none_are_told_and_the_rest_holds(tmp_path, text, reason):
    write_workspace(tmp_path, f'{text}\norganization = "某某局"\n')
    workspace = find_workspace(tmp_path)
    assert workspace.organization == "某某局"
    (told,) = workspace.doubts
    assert told.startswith("workspace.toml 第1行")
    assert reason in told


def test_a_file_that_is_not_utf_8_is_refused(tmp_path):
    (tmp_path / "workspace.toml").write_bytes('organization = "某局"'.encode("gb18030"))
    with pytest.raises(WorkspaceError, match="UTF-8"):
        find_workspace(tmp_path)


def test_the_file_of_this_repository_works():
    workspace = find_workspace(ROOT)
    assert workspace.root == ROOT
    assert workspace.reports == ROOT / "reports"
    assert workspace.sample == ROOT / "data" / "sample"
