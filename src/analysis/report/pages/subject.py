"""Subject: whose year a page of a notebook is about, found once for all pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, wraps
from inspect import Parameter, Signature, cleandoc, signature
from pathlib import Path
from typing import Any, Concatenate, ParamSpec

from analysis.catalogue import Catalogue
from analysis.findings import Findings, find_findings
from analysis.measures import ALL_ORGANIZATIONS
from analysis.periods import read_cutoff
from analysis.records import Records
from analysis.report.building import check_subject, read_workspace_holidays
from analysis.report.model import Part
from analysis.workspace import find_workspace

_P = ParamSpec("_P")

_SHARED = """
Parameters
----------
records : Records
    All ledgers and past reports, checked.
year : int
    The year in question; a ledger must have been kept in it.
organization : str, optional
    Whose year; all organizations together if None.
as_of : date or str, optional
    The last day counted; the records' own, or 31 December, if None.

Raises
------
UnknownNameError, ReportError
    As `build_report` says.
"""


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """One organization's year: the ledgers, what they tell, and where measures are found."""

    records: Records
    organization: str | None
    findings: Findings
    catalogue: Catalogue

    @property
    def year(self) -> int:
        """The year in question."""
        return self.findings.year


def page_of_year(build: Callable[Concatenate[Subject, _P], Part]) -> Callable[..., Part]:
    """Let a page be asked for by ledgers, year, organization and cut-off, as notebooks do.

    The page itself takes the subject; what it takes beside it comes after the year.
    """

    @wraps(build)
    def built(
        records: Records,
        *args: Any,
        year: int,
        organization: str | None = None,
        as_of: date | str | None = None,
        **more: Any,
    ) -> Part:
        return build(find_subject(records, year, organization, as_of), *args, **more)

    vars(built)["__signature__"] = _describe_parameters(signature(build))
    built.__doc__ = f"{cleandoc(build.__doc__ or '')}\n{_SHARED}"
    return built


def _describe_parameters(own: Signature) -> Signature:
    """Put what every page is asked for around what one page takes beside its subject."""
    _, *more = own.parameters.values()
    named = Parameter.KEYWORD_ONLY
    shared = (
        Parameter("year", named, annotation=int),
        Parameter("organization", named, default=None, annotation="str | None"),
        Parameter("as_of", named, default=None, annotation="date | str | None"),
    )
    records = Parameter("records", Parameter.POSITIONAL_OR_KEYWORD, annotation=Records)
    return own.replace(parameters=(records, *more, *shared))


def find_subject(
    records: Records, year: int, organization: str | None, as_of: date | str | None
) -> Subject:
    """Find what the ledgers tell of a year.

    Raises
    ------
    UnknownNameError, ReportError
        As `build_report` says.
    """
    named = None if organization == ALL_ORGANIZATIONS else organization
    return _find_subject(records, year, named, read_cutoff(as_of), Path.cwd())


# A notebook shows a dozen pages of one year.
@lru_cache(maxsize=2)
def _find_subject(
    records: Records, year: int, organization: str | None, as_of: date | None, folder: Path
) -> Subject:
    check_subject(records, year, organization)
    workspace = find_workspace(folder)
    findings = find_findings(
        records,
        organization=organization,
        year=year,
        as_of=as_of,
        catalogue=workspace.catalogue,
        holidays=read_workspace_holidays(workspace),
    )
    return Subject(records, organization, findings, workspace.catalogue)
