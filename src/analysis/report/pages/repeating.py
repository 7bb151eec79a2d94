"""Repeating: how a notebook asks for a page, and what the page was made from, to be made again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import wraps
from inspect import Parameter, Signature, cleandoc, signature
from typing import Any, Concatenate, ParamSpec

from analysis.records import Records
from analysis.report.cited import cite_rows
from analysis.report.model import Part
from analysis.report.printed_notes import describe_sources
from analysis.report.subject import Subject, find_subject

_P = ParamSpec("_P")
_PLAIN = (str, int, float, type(None))
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


def repeatable(build: Callable[_P, Part]) -> Callable[_P, Part]:
    """Let a page say what it was made from: the function's name and parameters, and the ledgers.

    The records themselves are no parameter: who makes the page again reads the ledgers again. A
    page made from something that JSON cannot write, such as a path, says nothing.
    """
    stated = signature(build)

    @wraps(build)
    def built(*args: _P.args, **kwargs: _P.kwargs) -> Part:
        part = build(*args, **kwargs)
        return replace(part, stated=_state(build.__name__, stated, (args, kwargs), part))

    return built


def _state(
    name: str, stated: Signature, given: tuple[tuple[Any, ...], Mapping[str, Any]], part: Part
) -> Mapping[str, Any] | None:
    args, kwargs = given
    bound = stated.bind(*args, **kwargs)
    bound.apply_defaults()
    parameters = dict(bound.arguments)
    records = parameters.pop("records", None)
    for key, each in parameters.items():
        parameters[key] = list(each) if isinstance(each, tuple) else each
        if isinstance(each, date):
            parameters[key] = each.isoformat()
        listed = parameters[key] if isinstance(parameters[key], list) else [parameters[key]]
        if not all(isinstance(one, _PLAIN) for one in listed):
            return None
    page: dict[str, Any] = {"page": name, "parameters": parameters}
    if not isinstance(records, Records):
        return {"pages": [page]}
    page["read_until"] = None if records.as_of is None else records.as_of.isoformat()
    if records.suppression is not None:
        page["suppress_below"] = records.suppression.below
    cited = list(cite_rows(part.blocks, records))
    return {"pages": [page], "sources": list(describe_sources(records)), "cited": cited}


def page_of_year(build: Callable[Concatenate[Subject, _P], Part]) -> Callable[..., Part]:
    """Let a page be asked for by ledgers, year, organization and cut-off, as notebooks do.

    The page itself takes the subject; what it takes beside it comes after the year. It can be made
    again.
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

    own = signature(build)
    named = Parameter.KEYWORD_ONLY
    vars(built)["__signature__"] = own.replace(
        parameters=(
            Parameter("records", Parameter.POSITIONAL_OR_KEYWORD, annotation=Records),
            *list(own.parameters.values())[1:],
            Parameter("year", named, annotation=int),
            Parameter("organization", named, default=None, annotation="str | None"),
            Parameter("as_of", named, default=None, annotation="date | str | None"),
        )
    )
    built.__doc__ = f"{cleandoc(build.__doc__ or '')}\n{_SHARED}"
    return repeatable(built)
