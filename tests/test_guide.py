"""The guide names only what there is: commands, options, targets, buttons, pictures, links."""

import json
import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from analysis.cli.commands import PROGRAM

ROOT = Path(__file__).parents[1]
GUIDE = ROOT / "docs/使用说明.md"
START = ROOT / "notebooks/开始.md"
PAGES = (GUIDE, START, ROOT / "README.md", ROOT / "README.zh-CN.md")
SCHEMA = ROOT / "src/analysis/cli/jupyter/labextensions/tongbi-lab/schemas/tongbi-lab/plugin.json"
MOST_PICTURES = 8
MOST_BYTES = 150_000

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_COMMAND = re.compile(r"\btongbi (?P<rest>[a-z][^`\n|]*)")
_FLAG = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
_OTHERS_FLAGS = {"--require-hashes", "--no-deps", "--no-build-isolation", "--no-index"}
_OTHERS_FLAGS |= {"--find-links", "--to"}  # pip's, and nbconvert's

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def _commands():
    return {
        name: {flag for param in command.params for flag in param.opts}
        for name, command in PROGRAM.commands.items()
    }


def _heading_anchor(line):
    return re.sub(r"[^\w\- ]", "", line.lstrip("# ").strip()).replace(" ", "-").lower()


@every_page
def test_every_link_and_picture_is_there(page):
    text = page.read_text(encoding="utf-8")
    anchors = {_heading_anchor(line) for line in text.splitlines() if line.startswith("#")}
    for target in _LINK.findall(text):
        if target.startswith("#"):
            assert unquote(target[1:]) in anchors
        elif not target.startswith("http"):
            assert (page.parent / unquote(target).split("#")[0]).exists(), target


@every_page
def test_every_command_and_option_exists(page):
    commands = _commands()
    text = page.read_text(encoding="utf-8")
    known = set().union(*commands.values()) | _OTHERS_FLAGS
    assert [flag for flag in _FLAG.findall(text) if flag not in known] == []
    for line in _COMMAND.findall(text):
        name = re.match(r"[a-z]+", line)[0]
        assert name in commands, line
        unknown = [flag for flag in _FLAG.findall(line) if flag not in commands[name]]
        assert unknown == [], line


def test_every_make_target_exists():
    made = (ROOT / "Makefile").read_text(encoding="utf-8")
    for page in PAGES:
        for target in re.findall(r"\bmake ([a-z][\w-]*)", page.read_text(encoding="utf-8")):
            assert re.search(rf"^{target}:", made, re.MULTILINE), f"{page.name}: make {target}"


def test_the_buttons_that_the_guide_names_are_in_the_toolbar():
    toolbar = json.loads(SCHEMA.read_text(encoding="utf-8"))["jupyter.lab.toolbars"]["Notebook"]
    guide = GUIDE.read_text(encoding="utf-8")
    for button in toolbar:
        assert f"“{button['label']}”" in guide


def test_the_pictures_are_few_small_and_all_in_use():
    guide = GUIDE.read_text(encoding="utf-8")
    pictures = sorted((ROOT / "docs/screenshots").glob("*"))
    assert len(pictures) <= MOST_PICTURES
    for picture in pictures:
        assert picture.read_bytes().startswith(b"\x89PNG")
        assert picture.stat().st_size <= MOST_BYTES
        assert f"screenshots/{picture.name}" in guide


def test_the_start_page_says_in_five_lines_what_to_open():
    lines = [line for line in START.read_text("utf-8").splitlines() if line[:1].isdigit()]
    targets = [_LINK.findall(line) for line in lines]
    notebooks = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
    assert [target for line in targets for target in line] == [*notebooks, "../docs/使用说明.md"]


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_readme_names_the_guide(name):
    assert "docs/使用说明.md" in (ROOT / name).read_text(encoding="utf-8")
