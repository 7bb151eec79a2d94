"""Export: a report or an executed notebook, written as a file."""

from __future__ import annotations

from analysis.export.publish import Order, Published, publish

__all__ = ["Order", "Published", "publish"]
