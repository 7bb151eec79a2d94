"""The shape of the house: its rooms, their doors and the names in them."""

import ast
import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "analysis"
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


def test_the_house_of_the_readme_is_the_one_that_is_checked():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    picture = re.search(r"## The house\n.*?```text\n(.*?)```", text, re.DOTALL)[1]
    assert [re.split(r" {2,}", line)[0] for line in picture.splitlines()] == layers


def test_a_helper_used_once_hides_something_hard():
    private = once = 0
    for path in PATHS:
        text = path.read_text(encoding="utf-8")
        for node in ast.parse(text).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and re.match("_[^_]", node.name):
                private += 1
                once += len(re.findall(rf"\b{node.name}\b", text)) == 2
    assert once <= private * MOST_USED_ONCE


MOST_USED_ONCE = 0.5
"""More of them, and what a module does is spread over names instead of said in one place."""


def test_each_decision_that_code_names_is_there():
    named = {
        found
        for path in PATHS
        for found in re.findall(r"docs/decisions/[\w-]+\.md", path.read_text(encoding="utf-8"))
    }
    assert named
    assert not [name for name in sorted(named) if not (ROOT / name).is_file()]
