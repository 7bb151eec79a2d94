"""Declarations: every key of a file that a person keeps has a line to point at."""

import pytest

from analysis.declarations import parse_declarations, read_declarations, set_values
from analysis.errors import WorkspaceError

TEXT = """# 说明
a = 1

[b]          # 说明
"键 一" = 2
c.d = 3
list = [
  "x = 1",
  "[y]",
]
[b.e]
f = 4
['b'."g"]
h = 5
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        pytest.param(("a",), 2, id="key"),
        pytest.param(("b",), 4, id="table"),
        pytest.param(("b", "键 一"), 5, id="quoted-key"),
        pytest.param(("b", "c", "d"), 6, id="dotted-key"),
        pytest.param(("b", "list"), 7, id="list"),
        pytest.param(("b", "e", "f"), 12, id="key-of-inner-table"),
        pytest.param(("b", "g"), 13, id="quoted-table"),
        pytest.param(("b", "g", "none"), 13, id="absent-key-of-table"),
        pytest.param(("none",), 1, id="absent"),
        pytest.param((), 1, id="whole-file"),
    ],
)
def test_a_key_is_found_at_its_line(path, line):
    assert parse_declarations(TEXT, "a.toml", WorkspaceError).line(path) == line


def test_a_table_named_only_by_its_inner_table_is_found_there():
    declarations = parse_declarations("\n[a.b]\nc = 1", "a.toml", WorkspaceError)
    assert declarations.line(("a",)) == 2


@pytest.mark.parametrize(
    ("line", "mended"),
    [
        pytest.param("from = 2025-07", '加引号的 "2025-07"', id="month"),
        pytest.param("from = 2025-7  # 起", '加引号的 "2025-07"', id="short-month"),
        pytest.param("from = 2025年7月", '加引号的 "2025-07"', id="chinese-month"),
        pytest.param("from = 2025/07", '加引号的 "2025-07"', id="stroke"),
        pytest.param("from = 2025-7-1", "2025-07-01", id="short-day"),
        pytest.param("from = 2025.7.1", "2025-07-01", id="points"),
        pytest.param("from = 2025年7月1日", "2025-07-01", id="chinese-day"),
        pytest.param("from = 2025-06-31", "历法上有的日子", id="no-such-day"),
        pytest.param('formerly = { name = "廉政恳谈", from = 2025-07 }', '"2025-07"', id="inline"),
        pytest.param('formerly = [{ from = 2025-07, name = "旧" }]', '"2025-07"', id="in-a-list"),
    ],
)
def test_a_day_that_toml_does_not_take_is_shown_as_it_should_be_written(line, mended):
    with pytest.raises(WorkspaceError) as told:
        parse_declarations(f"[[organizations]]\n{line}\n", "workspace.toml", WorkspaceError)
    assert "workspace.toml 第2行" in str(told.value)
    assert f"请改成 {mended}" in str(told.value) or f"请改成 加引号的 {mended}" in str(told.value)


def test_a_fault_beside_a_right_day_is_not_blamed_on_it():
    with pytest.raises(WorkspaceError, match="不符合 TOML 写法"):
        parse_declarations("a = [2025-07-01, 中]\n", "a.toml", WorkspaceError)


def test_a_file_that_is_gone_is_refused(tmp_path):
    with pytest.raises(WorkspaceError, match=r"a\.toml：打不开"):
        read_declarations(tmp_path / "none.toml", "a.toml", WorkspaceError)


def test_setting_a_value_keeps_comments_order_and_line_ends():
    before = '# 说明\r\nb = 1 # 一\r\n[c]\r\n# 写在这里\r\n"日期" = "date"\r\n'
    after = set_values(before, {("b",): ["x"], ("c", "时间"): "date"}, "a.toml", WorkspaceError)
    assert after == (
        '# 说明\r\nb = ["x"] # 一\r\n[c]\r\n# 写在这里\r\n"日期" = "date"\r\n"时间" = "date"\r\n'
    )


def test_a_value_is_never_made_a_table():
    with pytest.raises(WorkspaceError, match="“b”不是一张表"):
        set_values("b = 1", {("b", "c"): 2}, "a.toml", WorkspaceError)
