"""Shared: JSON in a notebook's outputs that its copies hold in common, because nobody changes it.

nbconvert copies a notebook deep, several times over; most of it is the drawings and their values.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nbformat import NotebookNode, from_dict


class SharedDict(NotebookNode):  # type: ignore[misc]  # nbformat carries no types
    """An object of JSON; its deep copy is itself."""

    def __deepcopy__(self, memo: object) -> SharedDict:
        return self


class SharedList(list[Any]):
    """A list of JSON; its deep copy is itself."""

    def __deepcopy__(self, memo: object) -> SharedList:
        return self


def share_data(output: Mapping[str, Any]) -> NotebookNode:
    """Make an output of a notebook, its JSON contents shared by the notebook's copies."""
    node = from_dict({**output, "data": {}} if "data" in output else output)
    for mime, content in output.get("data", {}).items():
        node.data[mime] = _share(content)
    return node


def _share(content: object) -> object:
    if isinstance(content, dict):
        shared = SharedDict()
        dict.update(shared, content)  # as it stands: a node would turn all below into nodes
        return shared
    return SharedList(content) if isinstance(content, list) else content
