"""Model: a report and its parts, each able to show itself in a notebook, block by block."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from analysis.charts import Drawing
from analysis.content import Heading, ListBlock, Paragraph, PartStart, Table
from analysis.findings import Findings

REPORT_MIME = "application/vnd.tongbi.report+json"

Block: TypeAlias = Heading | PartStart | Paragraph | ListBlock | Table | Drawing


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One part of a report: its heading and its blocks in order.

    `stated` is what an export keeps of a page that stands alone: how to make it again.
    """

    title: str
    blocks: tuple[Block, ...]
    stated: Mapping[str, Any] | None = None

    @property
    def text(self) -> str:
        """The words of the part, tables and charts left out."""
        spoken = (b for b in self.blocks if isinstance(b, Heading | Paragraph | ListBlock))
        return "\n".join(block.text for block in spoken)

    @property
    def charts(self) -> tuple[Drawing, ...]:
        """The charts of the part."""
        return tuple(block for block in self.blocks if isinstance(block, Drawing))

    def _ipython_display_(self) -> None:
        from IPython.display import display

        for bundle in self.list_bundles():
            display(bundle, raw=True)

    def list_bundles(self) -> Iterator[dict[str, Any]]:
        """List what a notebook stores of each block; the first says what the page is made from."""
        stated = {} if self.stated is None else {REPORT_MIME: dict(self.stated)}
        for block in self.blocks:
            yield {**bundle_block(block), **stated}
            stated = {}


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """A finished report: its title, its parts, and what it rests on.

    Showing it in a notebook shows the title and hands the sources to the export; the parts are
    shown one by one.
    """

    title: str
    findings: Findings
    parts: tuple[Part, ...]
    sources: tuple[Mapping[str, Any], ...]
    is_invented: bool
    suppress_below: int | None = None
    cited: tuple[Mapping[str, Any], ...] = ()

    @property
    def opening(self) -> Part:
        """The first screen of the page, and the opening of the text."""
        return self.parts[0]

    @property
    def duties(self) -> Part:
        """一、履职情况."""
        return self.parts[1]

    @property
    def problems(self) -> Part:
        """二、存在的问题."""
        return self.parts[2]

    @property
    def next_steps(self) -> Part:
        """三、下一步打算, and the signature."""
        return self.parts[3]

    @property
    def comparison(self) -> Part:
        """附件1: 数据与图表."""
        return self.parts[4]

    @property
    def notes(self) -> Part:
        """附件2: 口径与数据说明."""
        return self.parts[5]

    @property
    def checklist(self) -> Part:
        """What the clerk has to do before the text is handed in."""
        return self.parts[6]

    @property
    def handed_in(self) -> str:
        """The words of the text that is handed in."""
        return "\n".join(part.text for part in self.parts[:4])

    @property
    def text(self) -> str:
        """All the words of the report."""
        return "\n".join([self.title, *(part.text for part in self.parts)])

    def main_values(self) -> list[tuple[str, str]]:
        """List the year's main values as (name, text), those that the office would look for."""
        by_code = {each.measure.code: each for each in self.findings.comparisons}
        found = (by_code[code] for code in MAIN_MEASURES if code in by_code)
        return [(each.measure.name, each.value.text) for each in found if each.value.is_kept]

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        period = self.findings.period
        stated = {
            "title": self.title,
            "organization": self.findings.organization,
            "year": self.findings.year,
            "period": period.key,
            "as_of": period.end.isoformat(),
            "is_invented": self.is_invented,
            "main_values": [list(pair) for pair in self.main_values()],
            "left_out": self.findings.rows_left_out,
        }
        if self.suppress_below is not None:
            stated["suppress_below"] = self.suppress_below
        return {
            **Heading(1, self.title, "report")._repr_mimebundle_(),
            REPORT_MIME: {
                "report": stated,
                "sources": list(self.sources),
                "cited": list(self.cited),
            },
        }


MAIN_MEASURES = (
    "group_study",
    "study_exchange",
    "theme_party_day",
    "party_lecture",
    "responsibility_letter",
    "integrity_talk",
    "supervision_form_1",
    "rectification_opened",
    "rectification_closed",
    "institution_revision",
)
"""What a terminal says of a finished report."""


def bundle_block(block: Report | Block) -> dict[str, Any]:
    """Give what a notebook stores of a block."""
    return block._repr_mimebundle_()
