"""Names by stem: what lists named is still named, what they forgot is, others are not."""

from __future__ import annotations

import pytest

from analysis.catalogue import load_catalogue
from analysis.errors import CatalogueError
from analysis.ledgers.rows.kinds import find_kinds
from ledger_rows import read, rules, values

CATALOGUE = load_catalogue()

# Each name that the lists of version 0.1 held, before they became stems.
LISTED = """
first_topic_study:
  “第一议题”学习 第一议题 第一议题制度 第一议题学习会 第一议题传达学习
  第一议题专题学习 首要议题 首要议题学习
group_study:
  集体学习 集中学习 集体学习会 集中学习会 党员集中学习 党员集体学习 干部集体学习
  职工集体学习 干部职工集体学习 支部集体学习 支部集中学习 党支部集体学习
  党支部集中学习 党组集体学习 党委集体学习 班子集体学习 领导班子集体学习 机关集体学习
  机关集中学习 集体研学 集体理论学习 理论集体学习 集体政治学习
study_exchange:
  体会交流 研讨 交流研讨 研讨交流 体会交流会 研讨交流会 交流研讨会 学习研讨
  学习研讨会 专题研讨 专题研讨会 专题学习研讨 心得交流 心得体会交流 学习心得交流
  学习体会交流 学习交流 学习交流会 交流发言 研讨发言 体会交流研讨交流
  体会交流、研讨交流
centre_group_study:
  理论学习中心组学习 中心组 中心组学习 中心组学习会 中心组集体学习 中心组集中学习
  中心组专题学习 中心组学习研讨 中心组集体学习研讨 中心组专题学习研讨 中心组扩大学习
  中心组（扩大）学习 中心组扩大学习会 理论中心组 理论中心组学习 理论中心组学习会
  理论中心组集体学习 理论中心组专题学习 理论中心组学习研讨 理论中心组集体学习研讨
  理论学习中心组 理论学习中心组学习会 理论学习中心组集体学习 理论学习中心组集中学习
  理论学习中心组专题学习 理论学习中心组学习研讨 理论学习中心组集体学习研讨
  理论学习中心组专题学习研讨 理论学习中心组扩大学习 理论学习中心组（扩大）学习
  理论学习中心组（扩大）学习会 党委中心组 党委中心组学习 党委中心组集体学习
  党委理论中心组 党委理论中心组学习 党委理论中心组学习会 党委理论中心组集体学习
  党委理论学习中心组 党委理论学习中心组学习 党委理论学习中心组学习会
  党委理论学习中心组集体学习 党委理论学习中心组集体学习研讨 党委理论学习中心组专题学习
  党组中心组 党组中心组学习 党组中心组集体学习 党组理论中心组 党组理论中心组学习
  党组理论学习中心组 党组理论学习中心组学习 党组理论学习中心组学习会
  党组理论学习中心组集体学习 党组理论学习中心组集体学习研讨 党组理论学习中心组专题学习
  党委（党组）理论学习中心组 党委（党组）理论学习中心组学习
theme_party_day:
  主题党日 主题党日活动 党日活动 党员活动日 党员主题党日 支部主题党日
  支部主题党日活动 清廉主题党日 清廉主题党日活动 廉政主题党日 廉政主题党日活动
  廉洁主题党日 廉洁主题党日活动 固定党日 统一活动日 支部统一活动日 主题党日+
  “主题党日+”活动
party_lecture:
  专题党课 党课 讲党课 上党课 专题党课学习 廉政党课 廉洁党课 廉政专题党课 微党课
  书记党课 书记讲党课 书记上党课 支部书记讲党课 党支部书记讲党课 领导干部讲党课
  领导讲党课 党课学习 党课教育 专题廉政党课 纪检书记讲廉政党课
integrity_exam:
  廉政考试 廉政知识考试 廉政知识测试 廉政测试 廉洁考试 廉洁知识测试 廉政法规考试
  廉政知识竞赛 党纪知识测试 党纪知识考试 党纪法规考试 党纪法规测试 党规党纪考试
  党规党纪知识测试 任前廉政考试 任前廉政法规考试 开展廉政考试
base_visit:
  参观廉政教育基地 廉政教育基地 参观廉政基地 参观警示教育基地 警示教育基地
  参观廉洁教育基地 廉洁教育基地 参观教育基地 参观红色教育基地 廉政教育基地参观
  警示教育基地参观 参观廉政警示教育基地 廉政警示教育基地 参观清廉教育基地
  参观廉政文化基地
oath_review:
  重温入党誓词 重温誓词 入党誓词 重温入党誓言 重温入党宣誓 集体重温入党誓词 入党宣誓
  面向党旗宣誓
study_session:
  学习（未分种类） 学习（台账未分种类）
responsibility_letter:
  廉政责任书 责任书 签订责任书 签订廉政责任书 党风廉政责任书 党风廉政建设责任书
  党风廉政建设目标责任书 廉洁责任书 廉政建设责任书 全面从严治党责任书 主体责任书
  目标责任书 责任状 党风廉政建设责任状 责任书签订
commitment_letter:
  廉政承诺书 承诺书 签订承诺书 签订廉政承诺书 廉洁承诺书 廉洁自律承诺书
  廉洁从政承诺书 廉洁从业承诺书 党风廉政承诺书 党风廉政建设承诺书 个人廉政承诺书
  家庭助廉承诺书 承诺书签订
deployment_meeting:
  专题部署会议 专题部署会 部署会议 部署会 动员部署会 动员部署会议 工作部署会
  党风廉政建设部署会 党风廉政建设部署会议 党风廉政建设专题部署会 党风廉政建设工作会议
  党风廉政建设工作会 党风廉政建设会议 党风廉政建设专题会议 党风廉政建设大会
  全面从严治党工作会议 全面从严治党工作会 全面从严治党部署会 全面从严治党专题会议
  专题研究全面从严治党 专题研究全面从严治党会议 专题研究党风廉政建设
  专题研究党风廉政建设会议
leading_group_meeting:
  责任制领导小组会议 责任制领导小组会 党风廉政建设责任制领导小组会议
  党风廉政建设责任制领导小组会 党风廉政责任制领导小组会议 党风廉政责任制领导小组会
  党风廉政建设领导小组会议 党风廉政建设领导小组会 党风廉政建设工作领导小组会议
  党风廉政建设工作领导小组会 落实党风廉政建设责任制领导小组会议
  落实党风廉政建设责任制领导小组会 全面从严治党领导小组会议 全面从严治党领导小组会
  全面从严治党工作领导小组会议 全面从严治党工作领导小组会
heart_to_heart_talk:
  谈心谈话 谈心 谈心交心 交心谈心 交心谈话 谈心谈话活动 一对一谈心谈话 集体谈心谈话
  民主生活会前谈心谈话 组织生活会前谈心谈话 会前谈心谈话 谈心交流 谈心谈话制度
branch_meeting:
  支部党员大会 党员大会 支部大会 党支部党员大会 党支部大会 支部党员大会会议
  支部全体党员大会 全体党员大会 党员大会会议 三会一课支部党员大会
  三会一课-支部党员大会
branch_committee:
  支委会 支部委员会 支部委员会会议 党支部委员会 党支部委员会会议 支委会会议
  支部支委会 党支部支委会 支部委员会议 支委会议 支部委员会（支委会） 三会一课支委会
  三会一课-支委会
group_meeting:
  党小组会 党小组会议 三会一课党小组会 三会一课-党小组会
committee_meeting:
  党委（党组）会议 党委（扩大）会议 党委会 党委会议 党委扩大会 党委扩大会议
  党委（扩大）会 党组会 党组会议 党组扩大会 党组扩大会议 党组（扩大）会议
  党组（扩大）会 党工委会 党工委会议 党工委扩大会议 党委（党组）会
  党委（党组）扩大会议 党委班子会议 党总支会议
joint_meeting:
  党政班子联席会议 党政班子联席会 班子联席会议 班子联席会 党政联席会议 党政联席会
  领导班子联席会议 领导班子联席会 党政领导班子联席会议 党政领导班子联席会 党政班子会议
  党政班子会 班子会 班子会议 领导班子会议 领导班子会
democratic_life_meeting:
  民主生活会 专题民主生活会 年度民主生活会 领导班子民主生活会 班子民主生活会
  党员领导干部民主生活会 党委民主生活会 党组民主生活会 民主生活会会议
  巡察整改专题民主生活会 巡视整改专题民主生活会 主题教育专题民主生活会
  以案促改专题民主生活会
organizational_life_meeting:
  组织生活会 专题组织生活会 年度组织生活会 支部组织生活会 党支部组织生活会
  党小组组织生活会 组织生活会会议 主题教育专题组织生活会
meeting:
  会议（未分种类） 会议（台账未分种类）
holiday_reminder:
  节前廉政提醒 节前提醒 节日提醒 节日廉政提醒 节前廉洁提醒 节日廉洁提醒 节前廉政教育
  节前廉政提示 节前提示 节假日廉政提醒 节假日提醒 廉政提醒 廉洁提醒 廉政短信
  廉政提醒短信 节前廉政短信 廉洁短信 节前廉洁过节提醒 廉洁过节提醒
case_notice:
  典型案例通报 典型案件通报 案例通报 案件通报 通报典型案例 通报典型案件 典型问题通报
  典型案例通报学习 违纪案例通报 违纪违法案例通报 违反中央八项规定精神典型问题通报
  违反八项规定精神典型案件通报 违反中央八项规定精神典型案例通报 案例通报学习
  学习典型案例通报
warning_education:
  警示教育 警示教育会 警示教育会议 警示教育大会 警示教育活动 警示教育学习
  廉政警示教育 廉政警示教育会 警示教育专题会 警示教育片 观看警示教育片 观看警示片
  以案促改警示教育 警示教育宣传月 以案说纪 以案示警
dispatched_attendance:
  派驻组列席会议 派驻组列席 列席会议 派驻列席 派驻机构列席会议 派驻纪检监察组列席会议
  派驻纪检组列席会议 纪检监察组列席会议 纪检组列席会议 派驻组列席党组会议
  派驻组列席党委会议 派驻组列席党组会 派驻纪检监察组列席党组会议 列席党组会议
  列席党委会议
supervision_form_1:
  监督执纪第一种形态 第一种形态 第1种形态 第一形态 形态一 运用第一种形态
  四种形态第一种 第一种形态处理
supervision_form_2:
  监督执纪第二种形态 第二种形态 第2种形态 第二形态 形态二 运用第二种形态
  四种形态第二种 第二种形态处理
supervision_form_3:
  监督执纪第三种形态 第三种形态 第3种形态 第三形态 形态三 运用第三种形态
  四种形态第三种 第三种形态处理
supervision_form_4:
  监督执纪第四种形态 第四种形态 第4种形态 第四形态 形态四 运用第四种形态
  四种形态第四种 第四种形态处理
rectification_item:
  反馈问题整改 整改台账 整改清单 整改事项 整改问题 整改任务 整改落实 整改情况
  问题整改 问题清单 反馈问题 问题台账 巡察整改 巡视整改 审计整改 自查整改
  巡视巡察整改 巡察反馈问题 巡视反馈问题 审计反馈问题 自查问题 巡察反馈问题整改
  巡视反馈问题整改 审计反馈问题整改 巡察问题整改 巡视问题整改 审计问题整改
  自查问题整改 自查自纠 自查自纠问题 整改销号 问题整改销号 巡察整改问题 巡视整改问题
institution_revision:
  制定修订制度 制度台账 制度修订 修订制度 制定制度 修改制度 制度制定 制度建设
  制修订制度 制度制修订 制度制定修订 制定、修订制度 建章立制 修改相关制度
  修订相关制度 完善相关制度 制定相关制度 建立健全制度 完善制度 建立制度 新建制度
  健全制度 制度汇编 废改立 制度废改立 制度立改废
integrity_talk:
  廉政谈话 例行廉政谈话 任前廉政谈话 集体廉政谈话 廉洁谈话 任前廉洁谈话 日常廉政谈话
  个别廉政谈话 廉政集体谈话 新任职廉政谈话 岗前廉政谈话 节前廉政谈话 廉政教育谈话
  开展廉政谈话 党风廉政谈话 廉政约谈
reminder_talk:
  提醒谈话 谈话提醒 廉政提醒谈话 廉洁提醒谈话 日常提醒谈话 提醒谈话会
  苗头性问题提醒谈话
appointed_talk:
  约谈 例行约谈 提醒约谈 专项约谈 工作约谈 集体约谈 个别约谈 约谈谈话 责任约谈
  履责约谈 履职约谈 主体责任约谈
admonition_talk:
  诫勉谈话 诫勉约谈 谈话诫勉
talk:
  谈话（未分种类） 谈话（台账未分种类）
"""
UNSEEN = """
centre_group_study:
  党委（党组）理论学习中心组（扩大）学习会 党组中心组集中学习研讨
  机关党委理论学习中心组专题研讨会 局党组理论学习中心组（扩大）集体学习会议 中心组自学
  党工委理论学习中心组集中研学
group_study:
  全体干部职工集中学习 召开集体学习会议 机关党支部集中理论学习 党员干部集体业务学习
  领导班子集中学习会
study_exchange:
  党员学习体会交流会 专题研讨交流会议 召开研讨交流会 读书心得交流 支部学习研讨发言
theme_party_day:
  支部主题党日活动 机关党支部清廉主题党日 每月主题党日活动 开展廉洁主题党日
  党员统一活动日
party_lecture:
  党支部书记上廉政党课 纪委书记讲专题党课 领导干部讲廉洁党课 党组书记讲党课
  举办专题党课报告会
integrity_talk:
  中层干部廉政谈话 新提拔干部任前廉政谈话 科级干部任前廉洁谈话 春节前廉政谈话
  班子成员例行廉政谈话 关键岗位人员廉政集体谈话
holiday_reminder:
  节前廉政短信提醒 端午节前廉洁提醒 春节廉政提醒会 中秋国庆廉洁过节提醒
  发送节前廉政微信 五一节前廉政提示
reminder_talk:
  中层干部提醒谈话 日常廉政提醒谈话 新任职干部提醒谈话
appointed_talk:
  一把手约谈 党委主体责任约谈 个别干部约谈
admonition_talk:
  科级干部诫勉谈话
heart_to_heart_talk:
  班子成员谈心谈话 党员年度谈心谈话 支部谈心谈话活动
responsibility_letter:
  签订年度党风廉政建设责任书 中层干部廉政责任状 全面从严治党主体责任书
commitment_letter:
  党员干部廉洁自律承诺书 家庭廉洁承诺书
deployment_meeting:
  全面从严治党专题部署会议 年度党风廉政建设工作部署会 召开党风廉政建设和反腐败工作会议
leading_group_meeting:
  召开全面从严治党工作领导小组会议 党风廉政建设和反腐败工作领导小组会
branch_meeting:
  召开支部党员大会 机关党支部全体党员大会
branch_committee:
  召开支委会会议 机关支委会
committee_meeting:
  召开党组（扩大）会议 机关党委会议 专题党组会
joint_meeting:
  召开党政联席会议 领导班子联席会
democratic_life_meeting:
  召开巡视整改专题民主生活会 党组班子年度民主生活会
organizational_life_meeting:
  机关党支部专题组织生活会 年度组织生活会会议
warning_education:
  集中观看警示教育片 党员干部警示教育大会 开展廉洁警示教育活动
case_notice:
  通报违纪案例 身边典型案例通报会
integrity_exam:
  党员干部廉政知识竞赛 党纪知识答题 任前廉政法规测验
base_visit:
  赴警示教育基地参观学习 走进廉洁文化基地 前往廉政教育基地
oath_review:
  集体重温入党誓词活动
dispatched_attendance:
  派驻纪检监察组列席党委会议
supervision_form_1:
  监督执纪第一种形态处置
institution_revision:
  建立健全制度 制度修改 完善相关制度
"""
NEAR = """
  机关夜校 谈判 商务谈判 党课教案评审 集体学习笔记检查 主题党日策划方案 廉政恳谈
  谈话室建设 谈话提纲 安全生产目标责任书 防汛工作部署会 警示教育基地建设 会议室维修
  民主生活会材料准备 集体学习计划 未开展集体学习 中心组成员名单 党员大会换届筹备
  学习强国积分 集体合唱 党日餐饮 廉政档案 责任书模板 约谈函送达回执 节日值班
  节前安全检查 学术研讨会 组织部门调研 支部书记培训班 承诺书印刷 党课比赛评分
  案例教学 中心组学习笔记 民主测评 生活补助 工作会议室 网络安全责任书
"""


def pairs(table):
    code = ""
    for word in table.split():
        if word.endswith(":"):
            code = word.removesuffix(":")
        else:
            yield pytest.param(code, word, id=word)


@pytest.mark.parametrize(("code", "name"), [*pairs(LISTED), *pairs(UNSEEN)])
def test_a_name_is_known_however_it_is_put_together(code, name):
    assert CATALOGUE.find_activity(name).code == code
    assert [each.code for each in CATALOGUE.find_activities_in(f"某年{name}")] == [code]
    assert [kind for kind, _ in find_kinds(name, "类型", CATALOGUE)[0]] == [code]


@pytest.mark.parametrize("name", NEAR.split())
def test_what_is_only_like_a_kind_is_none(name):
    assert find_kinds(name, "类型", CATALOGUE)[0] == ()


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("某局机关夜间集体学习", ["group_study"]),
        ("集体学习传达上级文件精神", ["group_study"]),
        ("主题党日暨志愿服务", ["theme_party_day"]),
        ("警示教育：观看《镜鉴》", ["warning_education"]),
        ("支部党员大会、主题党日", ["branch_meeting", "theme_party_day"]),
        ("集体学习研讨交流", ["group_study", "study_exchange"]),
        ("第3次集体学习", ["group_study"]),
        ("集体学习第三次", ["group_study"]),
        ("廉政谈话制度修订", ["institution_revision"]),
        ("党课(教案评审)", ["party_lecture"]),
        ("三会一课(党课)", ["party_lecture"]),
        ("组织生活(主题党日)", ["theme_party_day"]),
        ("第一种形态(提醒谈话)", ["supervision_form_1"]),
        ("批评教育(第一种形态)", ["supervision_form_1"]),
        ("节日廉政短信发送", ["holiday_reminder"]),
        ("制度修订会", []),
        ("巡察整改专题会", []),
        ("巡察整改专题民主生活会", ["democratic_life_meeting"]),
    ],
)
def test_a_phrase_is_about_what_it_ends_in_or_what_leads_on(text, codes):
    assert [kind for kind, _ in find_kinds(text, "类型", CATALOGUE)[0]] == codes


# ------------------------------------------------------------------ an office's own words


def load(tmp_path, text):
    (tmp_path / "catalogue.toml").write_text(text, encoding="utf-8")
    return load_catalogue(tmp_path / "catalogue.toml")


def test_an_office_adds_parts_stems_and_what_makes_it_another_thing(tmp_path):
    catalogue = load(
        tmp_path,
        '[parts]\nfeast = ["泼水节"]\n'
        '[activities.group_study]\nstem_add = ["夜校"]\nafter_add = ["课堂"]\n'
        'never_add = ["老年"]\n',
    )
    assert catalogue.find_activity("泼水节廉政提醒").code == "holiday_reminder"
    assert catalogue.find_activity("机关夜校课堂").code == "group_study"
    assert catalogue.find_activities_in("老年夜校") == ()
    assert catalogue.find_activity("集中学习").code == "group_study"


def test_an_office_takes_a_name_away_that_a_stem_makes(tmp_path):
    text = '[activities.party_lecture]\naliases_remove = ["微党课"]\n'
    assert load(tmp_path, text).find_activity("微党课") is None
    moved = load(tmp_path, f'{text}[activities.group_study]\naliases_add = ["微党课"]')
    assert moved.find_activity("微党课").code == "group_study"


def test_a_name_that_an_office_writes_out_goes_before_one_that_parts_make(tmp_path):
    catalogue = load(tmp_path, '[activities.group_study]\naliases_add = ["主题微党课活动"]')
    assert catalogue.find_activity("主题微党课活动").code == "group_study"
    found = catalogue.find_activities_in("机关主题微党课活动台账")
    assert [each.code for each in found] == ["group_study"]
    assert catalogue.find_activity("微党课活动").code == "party_lecture"


def test_a_part_that_is_not_there_is_refused_with_the_nearest(tmp_path):
    with pytest.raises(CatalogueError, match=r"第2行.*“clear”，是否想写“clean”"):
        load(tmp_path, '[activities.group_study]\nstem_add = ["{clear}学习"]')


@pytest.mark.parametrize(
    ("word", "code"), [("学习", "study_session"), ("会议", "meeting"), ("谈话", "talk")]
)
def test_a_type_that_names_no_kind_is_counted_as_a_kind_of_its_own(word, code):
    rows = [["日期", "类型", "主题"], ["2024-03-05", word, "甲"], ["2024-04-05", "党课", "乙"]]
    result = read(*rows)
    assert [kind for (kind,) in values(result, "activity")] == [code, "party_lecture"]
    assert [rule for _, rule in rules(result, "warning")].count("kind_unnamed") == 1
    assert CATALOGUE.find_activity(word) is None


def test_an_unknown_type_is_quoted_once_with_its_count_and_the_line_that_settles_it():
    rows = [[f"2024-{month:02d}-01", "机关夜校", "甲"] for month in range(1, 13)]
    rows += [[f"2024-{month:02d}-02", "廉政恳谈", "乙"] for month in range(1, 13)]
    result = read(["日期", "类型", "主题"], *rows)
    told = [
        problem.message for problem in result.problems if "data/catalogue.toml" in problem.message
    ]
    assert len(told) == 2
    assert "“机关夜校”" in told[0]
    assert 'aliases_add = ["机关夜校"]' in told[0]
    assert all("（同样的共12行）" in message for message in told)
    assert len(rules(result)) == 24


@pytest.mark.parametrize(
    ("head", "cells", "codes"),
    [
        ("活动名称", ["党课", "廉政谈话", "植树"], ["party_lecture", "integrity_talk"]),
        ("活动形式", ["集体学习", "其他", "志愿服务"], ["group_study"]),
        ("谈话方式", ["约谈", "谈心谈话", "电话"], ["appointed_talk", "heart_to_heart_talk"]),
    ],
)
def test_a_name_or_a_form_stands_for_the_type_where_there_is_none(head, cells, codes):
    days = ["2024-03-05", "2024-04-05", "2024-05-05"]
    rows = [[day, cell, 9] for day, cell in zip(days, cells, strict=True)]
    result = read(["日期", head, "人数"], *rows)
    found = [kind for (kind,) in values(result, "activity")]
    assert [kind for kind in found if kind != "talk"] == codes


def test_an_unknown_form_that_stands_for_the_type_is_quoted():
    rows = [["2024-03-05", "集体学习"], ["2024-04-05", "志愿服务"]]
    result = read(["日期", "活动形式"], *rows)
    (problem,) = [each for each in result.problems if each.severity == "error"]
    assert problem.rule == "type_unknown"
    assert "“志愿服务”" in problem.message
