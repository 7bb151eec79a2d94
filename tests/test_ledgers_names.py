"""Names: which entries of personal columns are persons, and which are posts, groups and phrases."""

from __future__ import annotations

import pytest

from analysis.catalogue import load_catalogue
from analysis.ledgers import read_ledgers
from analysis.ledgers.rows.named_persons import find_names, find_said_names
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


SAID = [
    "与{}谈话",
    "与{}同志进行谈心谈话",
    "对{}进行提醒谈话",
    "约谈{}",
    "对{}同志开展诫勉谈话",
    "责任人：{}",
    "责任人为{}",
    "谈话对象：{}",
    "主持人:{}",
    "{}同志主持",
    "书记{}讲党课",
    "由{}同志授课",
    "{}主任主持会议",
    "负责人：{}（办公室）",
    "同{}谈心",
    "找{}谈话",
    "局长{}带队检查",
    "已与{}进行廉政谈话",
    "记录：{}",
    "对科长{}诫勉谈话",
    "记录人：{}；",
    "{}领学",
    "经办人：{}，已办结",
    "给{}同志做了提醒谈话",
    "谈话人：书记{}",
    "填表人：{}",
    "与办公室主任{}谈话",
    "与{}等三人谈话",
    "由{}作交流发言",
    "提醒谈话{}，一次",
]
PERSONS = [
    "张伟",
    "李娜",
    "王芳",
    "刘洋",
    "陈静",
    "赵磊",
    "高峰",
    "罗兰",
    "何平",
    "王小明",
    "李建国",
    "张文静",
    "欧阳明",
    "上官婉儿",
    "安娜",
    "方正",
]


def test_names_in_running_text_are_known_by_their_dress():
    forms = [(form.format(name), name) for form in SAID for name in PERSONS]
    assert len(forms) >= 300
    assert [text for text, name in forms if set(find_said_names(text)) != {name}] == []


@pytest.mark.parametrize(
    "text",
    [
        "学习焦裕禄同志先进事迹，与会同志作了发言",
        "传达王小明同志重要讲话精神",
        "习近平总书记重要讲话精神",
        "与全体党员进行集体谈话，对新任干部开展任前谈话",
        "对高校开展谈话，对应急工作开展提醒谈话",
        "提醒谈话台账、与时俱进开展谈心谈话",
        "责任人：办公室；负责人：各支部书记",
        "与张某某谈话、与李××谈话",
        "由机关党委主持，常务副局长主持，安全员主持",
        "加强管理，与群众谈心，同家属谈话",
    ],
)
def test_words_that_are_no_names_are_not_taken_for_them(text):
    assert list(find_said_names(text)) == []


def test_whom_running_text_names_is_known_where_no_column_does(tmp_path):
    (tmp_path / "2023年廉政谈话台账.csv").write_text(
        "日期,主题,备注\n2023-03-01,与王小明同志谈话,责任人：李大山\n2023-04-01,廉政谈话,\n",
        encoding="utf-8",
    )
    rows = read_ledgers(list_sources([tmp_path]), find_workspace(tmp_path))
    assert rows.files[0].names == {"王小明", "李大山"}


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
