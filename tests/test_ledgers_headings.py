"""Headings by grammar: what each of many spellings means, dressed, joined, in English or pinyin."""

from pathlib import Path

import pytest

from analysis.catalogue import load_catalogue
from analysis.ledgers.tables import Vocabulary, heading_text

VOCABULARY = Vocabulary(load_catalogue())
MEANT = """
date:
  meeting_time meetingTime MeetingDate hyrq hysj HYSJ huiyi_shijian huiyishijian study_date
  talkDate activity_time 会议时间 1、会议时间（必填） *会议日期 ★活动时间 谈话日期及时间
  日期及时间 谈话时间(年月日) （1）学习时间 Q3.学习时间 一、活动日期 活动日期*
  活动日期： 实际召开时间 开展活动的时间 集中学习时间 学习研讨时间 组织学习日期
  廉政谈话的时间 党课开展时间 民主生活会召开时间 上党课时间 event_date heldOn start_time
  startDate 会议召开的日期 约谈时间 观看时间 提醒时间 发送时间 时间 日期
  学习日期（年/月/日） 谈话时间（格式：2024-01-01） 开会日期 培训日期 授课日期 参观时间
  宣誓时间 党日时间 date tanhua_shijian xuexi_riqi huodong_riqi
entry_date:
  create_time createTime created_at CreateDate update_time updatedAt gmt_create gmt_modified
  submitTime 提交时间 填报时间 登记日期 创建日期 修改日期 最后修改时间 更新时间 录入时间
  上传日期 导出时间 填表日期 填写时间 提交答卷时间 记录创建时间 数据更新日期 入库日期 tjsj
  chuangjian_shijian 审批时间 审核时间 归档日期 创建于 提交日期（自动） sys_create_time
  crtTime modify_time 最后编辑时间 填单时间 制单日期 发起时间 发起日期
plan_date:
  计划时间 计划日期 拟召开时间 拟开展日期 计划开展时间 预计召开日期 计划谈话时间 安排时间
  预定时间
personal_date:
  出生年月 出生日期 入党时间 入党宣誓时间 任职时间 任现职时间 转正日期 参加工作时间 birthday
  birth_date 被谈话人任现职时间 参加革命工作时间 入职时间 确定为积极分子时间
due_date:
  整改期限 到期日 截止时间 完成时限 限期 计划完成时间 预计完成日期 拟完成时间 整改时限
  要求完成时间 due_date deadline dueDate 应完成时间 整改截止日期 限时整改日期 办结期限
  整改到期日期 责令完成日期 zgqx 整改完成期限 规定完成时间
  完成时间节点 整改节点
closed_date:
  完成日期 实际完成时间 整改完成时间 销号日期 闭环时间 办结日期 finish_time finishTime
  close_date 验收日期 复查日期 整改确认时间 实际整改完成日期 完成整改的时间 关闭时间
  completed_at 销号时间（实际） wcsj 整改到位时间 完成月份
  完结日期
found_date:
  发现时间 排查日期 检查日期 反馈时间 问题发现日期 隐患排查时间 check_date 督查时间
  巡察反馈时间 交办日期 督办日期 移交时间 审计反馈日期 find_time 提出日期 暗访时间 发现年份
people:
  参加人数 实到人数 attend_num attendNum attendance_count rs renshu canjia_renshu
  people_count 实到党员数 参会人数（人） 出席人次 受教育人数 参学人数 谈话人数 人数 人次
  实际参加人数（单位：人） 到会党员数 headcount 参与人数 participants 参加党员人数
  覆盖党员人数 应到/实到 现场参加人数 签到人数 与会人数 到场人数 听课人数 实到人数(人)
  到课总人数 参会党员人数 ★参加人数 cjrs canhui_renshu
expected:
  应到人数 应参加人数 应到党员数 应参会人数 expected_num should_attend 党员总数
count:
  次数 开展次数 召开次数 谈话次数 场次 本月次数 举办场次 学习次数
activity:
  类型 会议类型 type meetingType meeting_type hylx leixing 活动类别 学习类型 谈话类别
  3、会议类型（单选）（必填） 活动种类 类别 category 谈话种类 huiyi_leixing kind
  类型（单选） 教育类型
subject:
  主题 会议主题 议题 学习内容 title topic subject content huiyi_zhuti zhuti 活动名称
  会议议题 谈话内容 问题描述 问题内容 隐患描述 存在问题 主要议题 内容（必填） 学习主要内容
  研讨主题 会议名称 党课题目 发现问题 问题情况 mtTitle meeting_content 问题摘要
status:
  状态 整改状态 完成情况 是否完成 是否完成整改 是否已整改 隐患状态 销号状态 status 整改情况
  办理状态 是否销号 是否按期完成 复查结果 当前状态 problem_status 闭环状态 是否闭环 是否到位
  整改进度 落实情况 完成进度 是否整改到位 整改完成 zhuangtai 是否办结 办理结果 处理状态
  整改状态代码 is_closed 整改落实情况 完成与否 整改与否 问题整改状态 是否按时整改
  审批状态 整改完成情况
organization:
  单位 单位名称 党支部 支部名称 所属支部 dept_name orgName unit_name danwei_mingcheng
  填报单位 组织名称 所在党支部 branch_name 被检查单位 党组织名称 部门 科室 zhibu
responsible_department:
  责任单位 责任部门 牵头单位 配合单位 整改责任单位 承办部门 牵头科室 主办单位 责任科室
  duty_dept
persons:
  谈话对象 被谈话人 被谈话人姓名 被约谈人 约谈对象 姓名 谈话对象姓名 被提醒人 talk_object
  被谈话人员
talker:
  谈话人 谈话领导 谈话人姓名 约谈人
chair:
  主持人 会议主持人 host zhuchiren moderator zhuchi_ren
recorder:
  记录人 填报人 登记人 填表人 create_by creator createBy 提交人 录入人 经办人 recorder
  jiluren
place:
  地点 会议地点 活动地点 place address didian huiyi_didian 谈话地点 location meeting_place
  meetingRoom
serial:
  序号 id ID 行号 xuhao No.
remark:
  备注 remark beizhu note 说明
item:
  问题编号 编号 隐患编号 整改编号 problem_no issue_id
"""
UNSURE = """
  时间是否充足 时间安排表 党费 满意度 笔记页数 照片数 是否集中 是否公开 是否撰写心得 timestamp
  datetype 党员人数增减 整改时间紧迫性 timeout_flag typed status_code_table 人数统计口径
"""


def pairs(table):
    code = ""
    for word in table.split():
        if word.endswith(":") and word.isascii():
            code = word.removesuffix(":")
        else:
            yield pytest.param(code, word, id=word)


def test_each_heading_that_was_ever_listed_still_means_its_field():
    listed = (Path(__file__).parent / "assets/known_headings.txt").read_text(encoding="utf-8")
    meant = [tuple(each.values) for each in pairs(listed)]
    found = [(VOCABULARY.field(heading_text(word.replace("␣", " "))), word) for _, word in meant]
    assert len(meant) > 1300
    assert found == meant


@pytest.mark.parametrize(("code", "heading"), [*pairs(MEANT)])
def test_a_heading_means_its_field(code, heading):
    assert VOCABULARY.field(heading_text(heading)) == code


@pytest.mark.parametrize(
    "dress", ["3、{}", "（2）{}", "*{}", "{}（必填）", "{}(单选)", "{}：", "Q5.{}", "{} *"]
)
@pytest.mark.parametrize(
    ("bare", "code"),
    [
        ("会议时间", "date"),
        ("参加人数", "people"),
        ("会议类型", "activity"),
        ("整改期限", "due_date"),
    ],
)
def test_the_dress_of_a_heading_changes_nothing(dress, bare, code):
    assert VOCABULARY.field(heading_text(dress.format(bare))) == code
    broken = f"{bare[:2]}\n{bare[2:]}"
    assert VOCABULARY.field(heading_text(dress.format(broken))) == code


@pytest.mark.parametrize("heading", UNSURE.split())
def test_a_heading_that_only_holds_such_a_word_means_nothing(heading):
    assert VOCABULARY.field(heading_text(heading)) is None
