"""Catalogue: the activities that are counted and the columns that are known, as data."""

from analysis.catalogue.activity import Activity, Break, BreakKind, Cadence, Every, Field
from analysis.catalogue.definition_breaks import read_first_day
from analysis.catalogue.entries import Catalogue
from analysis.catalogue.loading import default_catalogue, load_catalogue
from analysis.catalogue.spelling import normalise
from analysis.catalogue.suggestions import suggest_activity, suggest_field

__all__ = [
    "Activity",
    "Break",
    "BreakKind",
    "Cadence",
    "Catalogue",
    "Every",
    "Field",
    "default_catalogue",
    "load_catalogue",
    "normalise",
    "read_first_day",
    "suggest_activity",
    "suggest_field",
]
