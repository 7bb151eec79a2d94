"""Annotate: copies of ledgers with their problems marked; the ledgers are never touched."""

from analysis.annotate.marked_copies import AnnotatedCopy, write_annotated

__all__ = ["AnnotatedCopy", "write_annotated"]
