"""Themes: which activities one paragraph of a section speaks of, and how their names are said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.findings import Counted, Section

SECTION_TITLES: dict[Section, str] = {
    "study": "学习教育",
    "responsibility": "责任落实",
    "conduct": "廉政建设",
}
OTHER = "其他事项"
RECTIFICATION_THEME = "整改反馈问题"


@dataclass(frozen=True, slots=True)
class Theme:
    """One paragraph of a section: its opening words and the activities it tells."""

    section: Section
    title: str
    activities: tuple[str, ...]


THEMES = (
    Theme(
        "study",
        "组织理论学习",
        ("first_topic_study", "group_study", "study_exchange", "centre_group_study"),
    ),
    Theme(
        "study",
        "办好党日和党课",
        ("theme_party_day", "party_lecture", "integrity_exam", "base_visit", "oath_review"),
    ),
    Theme(
        "responsibility",
        "明确责任分工",
        ("deployment_meeting", "committee_meeting", "responsibility_letter", "commitment_letter"),
    ),
    Theme("responsibility", "开展谈心谈话", ("heart_to_heart_talk",)),
    Theme(
        "responsibility",
        "执行组织生活制度",
        (
            "branch_meeting",
            "branch_committee",
            "group_meeting",
            "democratic_life_meeting",
            "organizational_life_meeting",
        ),
    ),
    Theme("conduct", "做好教育提醒", ("holiday_reminder", "case_notice", "warning_education")),
    Theme(
        "conduct",
        "配合监督执纪",
        (
            "dispatched_attendance",
            "supervision_form_1",
            "supervision_form_2",
            "supervision_form_3",
            "supervision_form_4",
        ),
    ),
    Theme("conduct", RECTIFICATION_THEME, ()),
    Theme(
        "conduct",
        "分类开展廉政谈话",
        ("integrity_talk", "reminder_talk", "appointed_talk", "admonition_talk"),
    ),
)
"""An activity that no theme names, such as an office's own, is told under `OTHER`."""

TOLD_ELSEWHERE = frozenset({"rectification_item", "institution_revision"})
"""Activities that the paragraph on rectification tells."""

_VERBS = {
    "letter": "签订",
    "form": "运用",
    "talk": "开展",
    "notice": "开展",
    "institution": "",
}
_VERBLESS = ("重温", "参观", "派驻", "制定", "修订", "观看")
_MEETING_ENDS = ("会", "会议")
_FORM_PREFIX = "监督执纪"


def list_themes(section: Section, counted: Sequence[Counted]) -> list[tuple[str, list[Counted]]]:
    """Sort a section's activities into its themes, those without an activity left out.

    The theme of rectification is always among those of its section; the caller fills it.
    """
    facts = [
        fact for fact in counted if fact.section == section and fact.activity not in TOLD_ELSEWHERE
    ]
    themes = [theme for theme in THEMES if theme.section == section]
    named = {code for theme in themes for code in theme.activities}
    sorted_facts = [
        (theme.title, [fact for fact in facts if fact.activity in theme.activities])
        for theme in themes
    ]
    others = [fact for fact in facts if fact.activity not in named]
    return [
        (title, told)
        for title, told in [*sorted_facts, (OTHER, others)]
        if told or title == RECTIFICATION_THEME
    ]


def name_activity(fact: Counted) -> str:
    """Say an activity with its verb.

    A name that is a verb itself (参观…, 重温…) is left as it is.
    """
    name = fact.name.removeprefix(_FORM_PREFIX) if fact.family == "form" else fact.name
    return f"{_find_verb(fact)}{name}"


def _find_verb(fact: Counted) -> str:
    if fact.name.startswith(_VERBLESS):
        return ""
    if fact.family != "meeting":
        return _VERBS.get(fact.family, "")
    return "召开" if fact.name.endswith(_MEETING_ENDS) else "开展"
