"""Narrative: findings in plain official Chinese; each sentence a pure function of its findings."""

from __future__ import annotations

from analysis.narrative.next_steps import (
    Step,
    compose_next_steps,
    compose_upkeep,
    load_next_steps,
)
from analysis.narrative.phrases import (
    MISSING,
    join_runs,
    list_names,
    merge_text,
    number_point,
    phrase_change,
    tell_breaks,
)
from analysis.narrative.printed_definitions import (
    compose_absences,
    compose_cadences,
    compose_definitions,
    compose_limits,
    compose_rules,
)
from analysis.narrative.told_agreements import (
    describe_agreements,
    tabulate_agreements,
    tabulate_changes,
)
from analysis.narrative.told_changes import (
    describe_contributions,
    describe_national,
    describe_revision,
    describe_revisions,
)
from analysis.narrative.told_weaknesses import list_points
from analysis.narrative.voice import Voice
from analysis.narrative.weak_points import (
    OwnPoint,
    choose_points,
    compose_problems,
    title_point,
)
from analysis.narrative.work_done import (
    SECTION_TITLES,
    THEMES,
    Told,
    compose_lead,
    compose_section,
    join_titles,
)

__all__ = [
    "MISSING",
    "SECTION_TITLES",
    "THEMES",
    "OwnPoint",
    "Step",
    "Told",
    "Voice",
    "choose_points",
    "compose_absences",
    "compose_cadences",
    "compose_definitions",
    "compose_lead",
    "compose_limits",
    "compose_next_steps",
    "compose_problems",
    "compose_rules",
    "compose_section",
    "compose_upkeep",
    "describe_agreements",
    "describe_contributions",
    "describe_national",
    "describe_revision",
    "describe_revisions",
    "join_runs",
    "join_titles",
    "list_names",
    "list_points",
    "load_next_steps",
    "merge_text",
    "number_point",
    "phrase_change",
    "tabulate_agreements",
    "tabulate_changes",
    "tell_breaks",
    "title_point",
]
