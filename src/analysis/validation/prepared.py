"""Prepared: records read once for a run of many reports, found again by whoever reads the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from analysis.records import Records
from analysis.workspace import Workspace

Subject = tuple[tuple[str, ...] | None, str, date | None]
"""What was read: the sources, the workspace's folder, and the last day that counts."""


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """Records in memory; `whole` is None where only parts of them came along."""

    subject: Subject
    whole: Records | None
    by_organization: Mapping[str, Records]

    def find(self, organization: str | None) -> Records | None:
        """Find the records of an organization, or all; None if they are not here."""
        narrow = self.by_organization.get(organization) if organization is not None else None
        return narrow or self.whole


_PREPARED: ContextVar[Prepared | None] = ContextVar("prepared", default=None)


def name_subject(
    sources: Sequence[str | Path] | None, workspace: Workspace, cutoff: date | None
) -> Subject:
    """Name what a call reads, whatever folder it is called from."""
    listed = None if sources is None else tuple(str(Path(each).absolute()) for each in sources)
    return listed, str(workspace.root or ""), cutoff


def find_prepared(subject: Subject, organization: str | None) -> Records | None:
    """Find records that this process was given before it began; None if there are none."""
    prepared = _PREPARED.get()
    if prepared is None or prepared.subject != subject:
        return None
    return prepared.find(organization)


@contextmanager
def using(prepared: Prepared) -> Iterator[None]:
    """Let `read_records` find these records, in this process and those forked from it."""
    token = _PREPARED.set(prepared)
    try:
        yield
    finally:
        _PREPARED.reset(token)
