"""Bringing in one's own ledgers: every wrong way of saying where they are gets a sentence."""

import os
import tomllib
from types import SimpleNamespace

import pytest

from analysis.errors import AnalysisError, SourceError, WorkspaceError
from analysis.explore import cell_outputs, describe_own, open_ledgers, open_own_ledgers
from analysis.explore.own_ledgers import (
    keep_uploaded,
    list_ledgers,
    read_path,
    remember_ledgers,
)
from analysis.workspace import find_workspace

LEDGER = "单位,日期,学习类型\n甲局,2023-03-15,集体学习\n".encode()


@pytest.fixture
def office(tmp_path, monkeypatch):
    """Make a workspace with an invented sample, no ledger of its own, and a folder elsewhere."""
    root = tmp_path / "工作区"
    for folder in ("data/ledgers", "data/sample"):
        (root / folder).mkdir(parents=True)
    (root / "data/sample/虚构示例.csv").write_bytes(LEDGER)
    (root / "workspace.toml").write_bytes(
        '# 设置\r\nledgers = ["data/ledgers"]  # 本单位\r\nreports = "reports"\r\n'.encode()
    )
    (tmp_path / "别处").mkdir()
    (tmp_path / "别处/2023年.csv").write_bytes(LEDGER)
    monkeypatch.chdir(root)
    return root


# ------------------------------------------------------------------ paths as people paste them


@pytest.mark.parametrize(
    "paste",
    [
        "{}",
        "  {}\t",
        '"{}"',
        "“{}”",
        "'{}'",
        "file://{}",
        "file://localhost{}",
        "《{}》",
    ],
)
def test_a_path_is_found_however_it_was_pasted(office, paste):
    folder = office.parent / "别处"
    assert read_path(paste.format(folder.as_posix())) == folder


def test_an_address_with_escapes_and_a_path_with_backslashes_are_read(office):
    assert read_path((office.parent / "别处").as_uri()) == office.parent / "别处"
    assert (office / read_path("..\\别处")).resolve() == office.parent / "别处"
    assert read_path("D:\\台账\\2023").as_posix() == "D:/台账/2023"


def test_a_name_that_is_really_written_so_is_left_as_it_is(office):
    folder = office.parent / "《谈话》"
    folder.mkdir()
    assert read_path(str(folder)) == folder


@pytest.mark.usefixtures("office")
def test_a_text_too_long_for_a_path_is_a_sentence():
    with pytest.raises(SourceError, match="台"):
        list_ledgers(read_path("台账" * 4000))
    panel = open_own_ledgers()
    panel.place.value = "\\台账" * 4000
    panel.choose_place()
    assert panel.message.text.startswith(("找不到", "打不开"))


def test_a_path_is_taken_from_the_settings_too(office, monkeypatch):
    (office / "notebooks").mkdir()
    (office / "data/ledgers/2023.csv").write_bytes(LEDGER)
    monkeypatch.chdir(office / "notebooks")
    panel = open_own_ledgers()
    panel.place.value = "data/ledgers"
    panel.choose_place()
    assert panel.message.text.startswith("已记住“ledgers”（1个台账文件）")


def test_a_path_below_home_is_read(office, monkeypatch):
    monkeypatch.setenv("HOME", str(office.parent))
    monkeypatch.setenv("USERPROFILE", str(office.parent))
    assert read_path("~/别处") == office.parent / "别处"
    assert read_path("~nobody-of-that-name/x").name == "x"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "请先写上"),
        ('""', "请先写上"),
        ("D:/台账\new", "反斜杠要写成斜杠"),
        ("D:\a", "反斜杠要写成斜杠"),
    ],
    ids=["nothing", "empty quotes", "newline of an escape", "bell of an escape"],
)
def test_what_names_no_place_is_a_sentence(text, said):
    with pytest.raises(SourceError, match=said):
        read_path(text)


# ------------------------------------------------------------------ reading


@pytest.mark.parametrize(
    ("prepare", "source", "said"),
    [
        (None, "../没有的文件夹/2023", "文件夹“.*没有的文件夹”不存在"),
        (None, "../别处x", "是否想写“.*别处”"),
        ("空", "../空", "“空”里没有找到台账文件。可以读取的文件：csv"),
        ("空/a.pdf", "../空", "没有找到台账文件"),
    ],
    ids=["no such folder", "a misspelt name", "an empty folder", "nothing that is a ledger"],
)
def test_a_source_that_cannot_be_read_is_a_sentence(office, prepare, source, said):
    if prepare:
        path = office.parent / prepare
        path.parent.mkdir(exist_ok=True)
        path.mkdir() if not path.suffix else path.touch()
    with pytest.raises(SourceError, match=said):
        open_ledgers([source])


def test_a_folder_that_may_not_be_opened_is_a_sentence(office, monkeypatch):
    folder = office.parent / "别处"

    def refuse(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(type(folder), "iterdir", refuse)
    with pytest.raises(SourceError, match=r"打不开“.*别处”，请核对路径和访问权限"):
        open_ledgers(str(folder))


def test_ledgers_are_read_from_one_text_a_list_and_a_pattern(office):
    folder = (office.parent / "别处").as_posix()
    assert [
        len(open_ledgers(source).table) for source in (folder, [f'"{folder}"'], f"{folder}/*.csv")
    ] == [1, 1, 1]


def test_a_ledger_that_vanishes_before_its_turn_is_refused_with_a_reason(office, monkeypatch):
    folder = office.parent / "别处"
    (folder / "2024年.csv").write_bytes(LEDGER)
    monkeypatch.setattr(cell_outputs, "is_watched", lambda: True)
    shown = SimpleNamespace(update=lambda *_, **__: (folder / "2024年.csv").unlink())
    monkeypatch.setattr("IPython.display.display", lambda *_, **__: shown)
    read = open_ledgers(folder)
    assert [bool(file.refused) for file in read.files] == [False, True]


def test_where_nobody_looks_on_nothing_is_shown(office, capsys):
    open_ledgers(office.parent / "别处")
    assert capsys.readouterr().out == ""


def test_where_a_person_looks_on_a_bar_shows_each_file_and_goes(office, monkeypatch):
    shown = []
    monkeypatch.setattr(cell_outputs, "is_watched", lambda: True)
    monkeypatch.setattr("IPython.display.clear_output", lambda: shown.append("gone"))

    class _Handle:
        def update(self, bundle, raw):
            assert raw
            shown.append(bundle["text/html"])

    def display(bundle, raw, display_id):
        assert raw
        assert display_id
        shown.append(bundle["text/html"])
        return _Handle()

    monkeypatch.setattr("IPython.display.display", display)
    (office.parent / "别处/<b>.csv").write_bytes(LEDGER)
    open_ledgers(office.parent / "别处")
    assert "第1个，共2个（2023年.csv）" in shown[0]
    assert "&lt;b&gt;.csv" in shown[1]
    assert shown[2:] == ["gone"]


# ------------------------------------------------------------------ what is read now


def test_with_no_ledger_of_ones_own_it_is_said_that_the_sample_is_read(office):
    assert describe_own(find_workspace(office)).text == (
        "现在读的是虚构示例台账（data/sample），不是任何单位的真实记录。“data/ledgers”里还没有台账。"
    )


def test_a_folder_in_the_settings_that_is_not_there_is_named(office):
    (office / "workspace.toml").write_text('ledgers = "/外面/没有"\n', encoding="utf-8")
    assert "workspace.toml 所写的“没有”不存在" in describe_own(find_workspace(office)).text


def test_own_ledgers_are_named_with_their_number(office):
    (office / "data/ledgers/2023.csv").write_bytes(LEDGER)
    said = describe_own(find_workspace(office)).text
    assert said == "现在读的是本单位的台账：“data/ledgers”（1个文件）。"


def test_a_folder_of_another_machine_place_goes_out_by_its_name_alone(office):
    panel = open_own_ledgers([str(office.parent / "别处"), str(office.parent / "没有")])
    said = panel.describe()["text/html"]
    assert "“别处”（1个文件）、“没有”（不存在）" in said
    assert str(office.parent) not in said


def test_outside_a_workspace_it_is_said(tmp_path):
    assert "没有 workspace.toml" in describe_own(find_workspace(tmp_path)).text


# ------------------------------------------------------------------ bringing ledgers in


def test_uploaded_ledgers_are_kept_and_the_state_follows(office):
    panel = open_own_ledgers()
    panel.keep([("2023年.csv", LEDGER), ("说明.pdf", b"x")])
    assert (office / "data/ledgers/2023年.csv").read_bytes() == LEDGER
    assert "“说明.pdf”不是台账文件" in panel.message.text
    assert "已放入2023年.csv。请点笔记本上方的“全部运行”" in panel.message.text
    assert "现在读的是本单位的台账" in panel.state.text


def test_the_button_of_the_browser_gives_its_files(office):
    panel = open_own_ledgers()
    panel._keep({"new": ({"name": "2023年.csv", "content": memoryview(LEDGER)},)})
    assert (office / "data/ledgers/2023年.csv").exists()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("2023.pdf", LEDGER, "不是台账文件"),
        ("~$2023.xlsx", LEDGER, "不是台账文件"),
        ("2023.csv", b"", "是空的"),
        ("已有.csv", LEDGER, "没有覆盖"),
    ],
    ids=["another kind", "a lock file", "empty", "another of that name"],
)
def test_a_file_that_may_not_be_kept_is_refused(tmp_path, name, content, said):
    (tmp_path / "已有.csv").write_bytes(b"older")
    with pytest.raises(SourceError, match=said):
        keep_uploaded(name, content, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["已有.csv"]


@pytest.mark.parametrize("name", ["../../外.csv", "C:\\外.csv", "/etc/外.csv"])
def test_a_name_with_folders_stays_in_the_folder(tmp_path, name):
    assert keep_uploaded(name, LEDGER, tmp_path) == tmp_path / "外.csv"


def test_the_same_file_twice_is_no_mistake(tmp_path):
    assert keep_uploaded("a.csv", LEDGER, tmp_path) == keep_uploaded("a.csv", LEDGER, tmp_path)


def test_a_folder_is_remembered_and_every_other_line_stays(office):
    panel = open_own_ledgers()
    panel.place.value = f"“{office.parent / '别处'}”"
    panel.choose_place()
    assert panel.message.text.startswith("已记住“别处”（1个台账文件）")
    text = (office / "workspace.toml").read_bytes().decode()
    place = (office.parent / "别处").resolve().as_posix()
    assert text == f'# 设置\r\nledgers = ["{place}"]  # 本单位\r\nreports = "reports"\r\n'
    assert "本单位的台账：“别处”" in panel.state.text
    assert str(office.parent) not in panel._said.value


@pytest.mark.parametrize(
    ("typed", "said"),
    [("", "请先写上"), ("../别处x", "是否想写"), ("data", "没有找到台账文件")],
)
def test_a_folder_that_cannot_be_read_is_not_remembered(office, typed, said):
    (office / "data/sample/虚构示例.csv").unlink()
    before = (office / "workspace.toml").read_bytes()
    panel = open_own_ledgers()
    panel.place.value = typed
    panel.choose_place()
    assert said in panel.message.text
    assert (office / "workspace.toml").read_bytes() == before


@pytest.mark.parametrize(
    "before",
    [
        "",
        'reports = "r"\n[headings]\n"日" = "date"\n',
        'ledgers = "a"\n',
        "ledgers = [\n  'a', # 一\n  'b',\n]\nreports = 'r'\n",
        "ledgers=['a']#x",
        '[headings]\nledgers = "date"\n',
        'ledgers = ["a]b"]\n',
    ],
    ids=[
        "empty file",
        "no such key",
        "one text",
        "several lines",
        "no spaces",
        "of a table",
        "bracket",
    ],
)
def test_however_the_setting_was_written_it_is_changed_alone(office, before):
    (office / "workspace.toml").write_text(before, encoding="utf-8")
    remember_ledgers(find_workspace(office), office / "data/ledgers")
    after = tomllib.loads((office / "workspace.toml").read_text(encoding="utf-8"))
    assert after == {**tomllib.loads(before), "ledgers": ["data/ledgers"]}


def test_without_a_workspace_nothing_is_remembered(tmp_path):
    with pytest.raises(WorkspaceError, match=r"没有 workspace\.toml"):
        remember_ledgers(find_workspace(tmp_path), tmp_path)


@pytest.mark.usefixtures("office")
def test_a_disk_that_refuses_is_a_sentence(monkeypatch):
    def refuse(*_):
        raise AnalysisError("磁盘已满。")

    monkeypatch.setattr("analysis.explore.own_ledgers.write_atomically", refuse)
    panel = open_own_ledgers()
    panel.keep([("a.csv", LEDGER)])
    assert panel.message.text == "磁盘已满。"


def test_a_single_file_is_a_source_too(office):
    assert list_ledgers(office.parent / "别处/2023年.csv") == ("2023年.csv",)
    assert os.fspath(read_path(office)) == os.fspath(office)
