"""Names: which entries of personal columns are persons, and which are posts, groups and phrases."""

from __future__ import annotations

import pytest

from analysis.catalogue import load_catalogue
from analysis.ledgers import read_ledgers
from analysis.ledgers.rows.named_persons import find_names
from analysis.workspace import find_workspace, list_sources


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        pytest.param("", [], id="blank"),
        pytest.param("王", [], id="one character"),
        pytest.param("张某、李某某", [], id="masked"),
        pytest.param("人员01、人员02", [], id="the sample's invented persons"),
        pytest.param("全体党员", [], id="a group"),
        pytest.param("党支部书记", [], id="a post"),
        pytest.param("安全", [], id="a word that begins like a surname"),
        pytest.param("常务副局长", [], id="a post that begins like a surname"),
        pytest.param("王小明", ["王小明"], id="three characters"),
        pytest.param("王　芳", ["王芳"], id="set apart by a blank"),
        pytest.param(
            "欧阳明远（科长）、赵六同志", ["欧阳明远", "赵六"], id="with post and polite word"
        ),
        pytest.param("阿不都·热西提", ["阿不都·热西提"], id="with a dot"),
        pytest.param("ＷＡＮＧ王五", ["王五"], id="mixed with letters"),
        pytest.param("王 小 明", ["王小明"], id="each character apart"),
        pytest.param("王 小明，李 强", ["王小明", "李强"], id="surnames apart"),
        pytest.param("书记王小明、李四副局长", ["王小明", "李四"], id="post before and behind"),
        pytest.param("办公室主任 赵六", ["赵六"], id="office and post before"),
        pytest.param("1.王小明 2.李四", ["王小明", "李四"], id="numbered"),
        pytest.param("王小明13812345678", ["王小明"], id="with a telephone number"),
        pytest.param("才旺卓玛；其木格", ["才旺卓玛", "其木格"], id="no surname at all"),
        pytest.param("阿不都热西提", ["阿不都热西提"], id="without the point"),
        pytest.param("阿不都•热西提", ["阿不都·热西提"], id="another point"),
        pytest.param("文明", ["文明"], id="a word that is a name here"),
        pytest.param("组织部、宣传部、办公室、财务科", [], id="bodies"),
        pytest.param("见附件", [], id="where the names stand"),
        pytest.param("各支部、按要求、已整改", [], id="phrases"),
        pytest.param("请假、同意、合格", [], id="what is said of persons"),
        pytest.param("明确责任分工", [], id="a phrase"),
    ],
)
def test_only_what_looks_like_a_person_is_a_name(cell, names):
    assert list(find_names(cell)) == names


def test_names_are_read_from_every_personal_column_and_from_rows_with_errors(tmp_path):
    (tmp_path / "2023年廉政谈话台账.csv").write_text(
        "日期,谈话对象,谈话人,主题\n2023-03-01,王小明,李大山,廉政谈话\n三月中旬,赵小红,,廉政谈话\n",
        encoding="utf-8",
    )
    workspace = find_workspace(tmp_path)
    rows = read_ledgers(list_sources([tmp_path]), workspace)
    assert rows.files[0].names == {"王小明", "李大山", "赵小红"}
    assert load_catalogue().fields["persons"].privacy == "personal"


def test_names_do_not_stand_in_what_a_summary_says_of_itself(tmp_path):
    (tmp_path / "谈话.csv").write_text("日期,谈话对象\n2023-03-01,王小明\n", encoding="utf-8")
    rows = read_ledgers(list_sources([tmp_path]), find_workspace(tmp_path))
    assert "王小明" not in repr(rows.files)


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        pytest.param("党员花名册.csv", "姓名,性别,入党时间\n王小明,男,2010-01-01\n", id="register"),
        pytest.param("谈话计划.csv", "计划时间,谈话对象\n2024-01-01,王小明\n", id="plan"),
        pytest.param("缺席.csv", "日期,会议,缺席人员\n2023-01-01,党员大会,王小明\n", id="absent"),
    ],
)
def test_whom_a_table_names_that_is_not_counted_is_known_too(tmp_path, name, rows):
    (tmp_path / name).write_text(rows, encoding="utf-8")
    read = read_ledgers(list_sources([tmp_path]), find_workspace(tmp_path))
    assert read.files[0].names == {"王小明"}
