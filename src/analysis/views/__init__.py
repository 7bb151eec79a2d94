"""Views: what a choice of years, organization, activities and measure shows; no widgets here."""

from __future__ import annotations

from analysis.views.choices import (
    Choices,
    expand_activities,
    fit_selection,
    list_choices,
    list_told,
    name_selection,
    name_whose,
)
from analysis.views.chosen import (
    QUANTITIES,
    VIEWS,
    Selection,
)
from analysis.views.composing import View, build_view
from analysis.views.marks import Mark
from analysis.views.stored import (
    StoredView,
    describe_views,
    read_selection,
    read_views,
    view_file,
    write_selection,
    write_views,
)

__all__ = [
    "QUANTITIES",
    "VIEWS",
    "Choices",
    "Mark",
    "Selection",
    "StoredView",
    "View",
    "build_view",
    "describe_views",
    "expand_activities",
    "fit_selection",
    "list_choices",
    "list_told",
    "name_selection",
    "name_whose",
    "read_selection",
    "read_views",
    "view_file",
    "write_selection",
    "write_views",
]
