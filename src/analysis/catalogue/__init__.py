"""Catalogue: the activities that are counted and the columns that are known, as data."""

from analysis.catalogue.activity import Activity, Break, Cadence, Field
from analysis.catalogue.entries import Catalogue
from analysis.catalogue.loading import load_catalogue
from analysis.catalogue.spelling import normalise

__all__ = ["Activity", "Break", "Cadence", "Catalogue", "Field", "load_catalogue", "normalise"]
