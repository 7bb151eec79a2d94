"""Index: one page that lists the reports of a run, their main numbers, and those that failed."""

from __future__ import annotations

import os
from collections.abc import Sequence
from html import escape
from pathlib import Path
from urllib.parse import quote

from analysis.export.publish import Published

_STYLE = (
    "body{font-family:'Noto Sans CJK SC','Microsoft YaHei',SimSun,sans-serif;margin:2rem auto;"
    "max-width:70rem;padding:0 1rem;color:#1f2328;line-height:1.6}"
    "table{border-collapse:collapse;width:100%}th,td{border:1px solid #8c959f;padding:.3rem .6rem;"
    "text-align:left}thead th{background:#eef1f4}td.number{text-align:right}a{color:#0a4f9c}"
)


def build_index(published: Sequence[Published], folder: Path, year: int) -> str:
    """Build the page; links are relative to `folder`, where it is to stand."""
    heads = list(dict.fromkeys(name for item in published for name, _ in list_main_values(item)))
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in ("单位", *heads, "未计入行"))
    rows = "".join(_row(item, heads, folder) for item in published)
    title = f"{year}年度报告目录"
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">"
        f"<title>{title}</title><style>{_STYLE}</style></head>"
        f"<body><main><h1>{title}</h1><table><thead><tr>{head}</tr></thead>"
        f"<tbody>{rows}</tbody></table></main></body></html>\n"
    )


def list_main_values(item: Published) -> tuple[tuple[str, str], ...]:
    """List the main values of a report as (name, text); none of one that failed."""
    main = item.manifest["report"].get("main_values") or ()
    return tuple((str(name), str(text)) for name, text in main)


def _row(item: Published, heads: Sequence[str], folder: Path) -> str:
    name = escape(str(item.order.organization or item.manifest["report"].get("organization") or ""))
    if item.path is None:
        reason = escape(item.failure or "")
        span = len(heads) + 1
        return f'<tr><th scope="row">{name}</th><td colspan="{span}">未生成：{reason}</td></tr>'
    link = quote(Path(os.path.relpath(item.path, folder)).as_posix())
    values = dict(list_main_values(item))
    cells = "".join(f'<td class="number">{escape(values.get(head, "—"))}</td>' for head in heads)
    left_out = f'<td class="number">{item.left_out}</td>'
    return f'<tr><th scope="row"><a href="{link}">{name}</a></th>{cells}{left_out}</tr>'
