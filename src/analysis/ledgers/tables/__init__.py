"""Tables: where the tables of a sheet are, what each is, and what its columns hold."""

from analysis.ledgers.tables.across import WAYS, Upright, set_upright
from analysis.ledgers.tables.context import (
    FIRST_MONTH_OF_SCHOOL,
    INVENTED,
    Context,
    find_sections,
    read_context,
    read_month,
    read_organization,
    read_year,
)
from analysis.ledgers.tables.evidence import ABSENCE, SAMPLE, is_duration, look_at, read_status
from analysis.ledgers.tables.heading_grammar import heading_rules
from analysis.ledgers.tables.headings import (
    DAY_HEADINGS,
    Heading,
    Vocabulary,
    heading_text,
    read_codes,
)
from analysis.ledgers.tables.layout import (
    DATA,
    EMPTY,
    Layout,
    Table,
    find_hidden,
    find_layout,
    lay_upright,
)
from analysis.ledgers.tables.markers import (
    DICTIONARY_NAME,
    NOTE_NAME,
    names_body,
    names_branch,
    strip_number,
)
from analysis.ledgers.tables.recognition import (
    ASKED,
    COUNTED,
    MEND_OF_TABLE,
    Recognised,
    recognise,
)
from analysis.ledgers.tables.roles import (
    describe_headless,
    dismiss,
    find_role,
    lists_codes,
    report_headless,
)
from analysis.ledgers.tables.row_kinds import is_value
from analysis.ledgers.tables.side_by_side import data_places, lift_side_title, split_side_by_side
from analysis.ledgers.tables.verdicts import OF_ISSUE, PROBLEM_WORDS, RECOGNITION, TableKind

__all__ = [
    "ABSENCE",
    "ASKED",
    "COUNTED",
    "DATA",
    "DAY_HEADINGS",
    "DICTIONARY_NAME",
    "EMPTY",
    "FIRST_MONTH_OF_SCHOOL",
    "INVENTED",
    "MEND_OF_TABLE",
    "NOTE_NAME",
    "OF_ISSUE",
    "PROBLEM_WORDS",
    "RECOGNITION",
    "SAMPLE",
    "WAYS",
    "Context",
    "Heading",
    "Layout",
    "Recognised",
    "Table",
    "TableKind",
    "Upright",
    "Vocabulary",
    "data_places",
    "describe_headless",
    "dismiss",
    "find_hidden",
    "find_layout",
    "find_role",
    "find_sections",
    "heading_rules",
    "heading_text",
    "is_duration",
    "is_value",
    "lay_upright",
    "lift_side_title",
    "lists_codes",
    "look_at",
    "names_body",
    "names_branch",
    "read_codes",
    "read_context",
    "read_month",
    "read_organization",
    "read_status",
    "read_year",
    "recognise",
    "report_headless",
    "set_upright",
    "split_side_by_side",
    "strip_number",
]
