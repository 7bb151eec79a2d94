"""Repeating: what a page of a notebook was made from, so that it can be made again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import wraps
from inspect import Signature, signature
from typing import Any, ParamSpec

from analysis.records import Records
from analysis.report.model import Part
from analysis.report.sources import describe_sources

_P = ParamSpec("_P")
_PLAIN = (str, int, float, type(None))


def repeatable(build: Callable[_P, Part]) -> Callable[_P, Part]:
    """Let a page say what it was made from: the function's name and parameters, and the ledgers.

    The records themselves are no parameter: who makes the page again reads the ledgers again. A
    page made from something that JSON cannot write, such as a path, says nothing.
    """
    stated = signature(build)

    @wraps(build)
    def built(*args: _P.args, **kwargs: _P.kwargs) -> Part:
        return replace(
            build(*args, **kwargs), stated=_state(build.__name__, stated, (args, kwargs))
        )

    return built


def _state(
    name: str, stated: Signature, given: tuple[tuple[Any, ...], Mapping[str, Any]]
) -> Mapping[str, Any] | None:
    args, kwargs = given
    bound = stated.bind(*args, **kwargs)
    bound.apply_defaults()
    records = bound.arguments.get("records")
    parameters = {key: _write(part) for key, part in bound.arguments.items() if key != "records"}
    if not all(map(_is_plain, parameters.values())):
        return None
    page: dict[str, Any] = {"page": name, "parameters": parameters}
    if not isinstance(records, Records):
        return {"pages": [page]}
    page["read_until"] = None if records.as_of is None else records.as_of.isoformat()
    if records.suppression is not None:
        page["suppress_below"] = records.suppression.below
    return {
        "pages": [page],
        "sources": list(describe_sources(records)),
    }


def _write(part: object) -> object:
    if isinstance(part, date):
        return part.isoformat()
    return list(part) if isinstance(part, tuple) else part


def _is_plain(part: object) -> bool:
    if isinstance(part, list):
        return all(map(_is_plain, part))
    return isinstance(part, _PLAIN)
