"""Page: what an executed notebook shows, as blocks with their values numbered, and as HTML."""

from __future__ import annotations

from analysis.export.page.assembly import (
    TEMPLATE,
    TEMPLATES,
    WRONG_TEMPLATE,
    export_html,
    export_page,
    finish_page,
    list_contents,
    read_bundles,
    warm_up,
    write_page,
)
from analysis.export.page.block_html import PageBlock
from analysis.export.page.bundle import (
    BASIC,
    CARTESIAN,
    Script,
    packed_plotly,
    page_script,
    page_style,
    policy,
)
from analysis.export.page.document import (
    Document,
    DocumentPart,
    Options,
    build_document,
    read_document,
)
from analysis.export.page.evidence_entries import (
    HIDDEN_ROWS,
    WITHOUT_ROWS,
    CitedCells,
    EvidenceEntry,
    EvidenceTable,
    EvidenceValue,
    Place,
    build_evidence,
    evidence_html,
    name_elsewhere,
    name_rows,
)
from analysis.export.page.figures import Chart
from analysis.export.page.foreign_markup import Markup, Picture
from analysis.export.page.manifest import (
    MANIFEST_PART,
    MANIFEST_SPACE,
    Entry,
    Numbered,
    list_places,
    period_label,
    write_manifest_part,
)
from analysis.export.page.outputs import PRIORITY, OutputReader, Piece, Values
from analysis.export.page.sanitise import PAGE_TAGS

__all__ = [
    "BASIC",
    "CARTESIAN",
    "HIDDEN_ROWS",
    "MANIFEST_PART",
    "MANIFEST_SPACE",
    "PAGE_TAGS",
    "PRIORITY",
    "TEMPLATE",
    "TEMPLATES",
    "WITHOUT_ROWS",
    "WRONG_TEMPLATE",
    "Chart",
    "CitedCells",
    "Document",
    "DocumentPart",
    "Entry",
    "EvidenceEntry",
    "EvidenceTable",
    "EvidenceValue",
    "Markup",
    "Numbered",
    "Options",
    "OutputReader",
    "PageBlock",
    "Picture",
    "Piece",
    "Place",
    "Script",
    "Values",
    "build_document",
    "build_evidence",
    "evidence_html",
    "export_html",
    "export_page",
    "finish_page",
    "list_contents",
    "list_places",
    "name_elsewhere",
    "name_rows",
    "packed_plotly",
    "page_script",
    "page_style",
    "period_label",
    "policy",
    "read_bundles",
    "read_document",
    "warm_up",
    "write_manifest_part",
    "write_page",
]
