"""Catalogue: the activities that are counted and the columns that are known, as data."""

from analysis.catalogue.activity import Activity, Break, Cadence, Every
from analysis.catalogue.entries import Catalogue
from analysis.catalogue.loading import default_catalogue, load_catalogue
from analysis.catalogue.reorganizations import (
    Reorganization,
    find_todays_name,
    read_reorganizations,
    tell_todays_name,
)
from analysis.catalogue.spelling import normalise
from analysis.catalogue.suggestions import suggest_activity, suggest_field

__all__ = [
    "Activity",
    "Break",
    "Cadence",
    "Catalogue",
    "Every",
    "Reorganization",
    "default_catalogue",
    "find_todays_name",
    "load_catalogue",
    "normalise",
    "read_reorganizations",
    "suggest_activity",
    "suggest_field",
    "tell_todays_name",
]
