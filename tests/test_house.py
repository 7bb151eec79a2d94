"""The shape of the house: its rooms, their doors and the names in them."""

import ast
from collections import Counter
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "analysis"
PATHS = sorted(SOURCE.rglob("*.py"))
FOLDERS = sorted({path.parent for path in PATHS})
MOST_FILES = 12
"""So many can be told apart at a glance; `__init__` is the door and not counted."""
NAMES_IN_TWO_ROOMS = {"reading", "tables"}
"""Nouns that are unmistakable in their folder."""


def module_of(path):
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(("analysis", *parts)).removesuffix(".__init__")


ROOMS = {module_of(path) for path in PATHS if path.name == "__init__.py"}
MODULES = {module_of(path) for path in PATHS} - ROOMS


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_room_holds_so_many_files_as_one_can_see(folder):
    modules = [path.stem for path in folder.glob("*.py") if path.name not in DOORS]
    assert len(modules) <= MOST_FILES


DOORS = {"__init__.py", "__main__.py"}


def test_a_module_can_be_asked_for_by_its_name():
    names = Counter(path.stem for path in PATHS if path.name not in DOORS)
    assert {name for name, times in names.items() if times > 1} <= NAMES_IN_TWO_ROOMS


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module in MODULES:
            yield node.module


LOADED_ALONE = {
    "analysis.datasets.spark": "a session of Spark takes seconds, and few ask for one",
}
"""Modules that other rooms name, because the door would load them for everybody; and why."""


@pytest.mark.parametrize("path", PATHS, ids=module_of)
def test_other_rooms_are_entered_by_their_door(path):
    own = module_of(path)
    for module in imported(path):
        room = module.rpartition(".")[0]
        is_inside = own == room or own.startswith(f"{room}.")
        assert room == "analysis" or is_inside or module in LOADED_ALONE, f"{own} -> {module}"
