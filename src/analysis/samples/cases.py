"""Cases: problems fed back to the invented office, and the institutions it made, as a table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Batch:
    """Problems fed back together, and what became of each.

    Parameters
    ----------
    outcomes
        For each item: days from feedback to the due date (or the due text), days from feedback
        to completion (None: still open), number of institutions made.
    """

    origin: str
    found: str
    outcomes: tuple[tuple[int | str, int | None, int], ...]


_PROMPT = "立行立改"
_LASTING = "长期坚持"

BATCHES: tuple[tuple[Batch, ...], ...] = (
    (
        Batch(
            "审计",
            "04-12",
            ((60, 45, 0), (60, 52, 0), (_PROMPT, 10, 0), (90, 80, 0), (150, 171, 0), (240, 343, 0)),
        ),
    ),
    (
        Batch("自查", "05-18", ((45, 30, 0), (60, 58, 1), (60, 66, 0), (_LASTING, 190, 2))),
        Batch("巡察", "06-10", ((90, 70, 1), (90, 84, 1), (120, 110, 1), (60, 40, 0))),
    ),
    (
        Batch(
            "巡察",
            "03-22",
            (
                (60, 40, 1),
                (60, 50, 1),
                (90, 70, 1),
                (90, 80, 1),
                (90, 85, 1),
                (120, 100, 1),
                (120, 118, 0),
            ),
        ),
    ),
    (
        Batch(
            "巡察",
            "03-21",
            ((60, 41, 1), (60, 55, 1), (90, 84, 1), (90, 102, 0), (120, 96, 1), (180, 160, 1)),
        ),
    ),
    (
        Batch(
            "巡察",
            "03-15",
            (
                (30, 12, 1),
                (30, 20, 1),
                (30, 26, 1),
                (60, 47, 1),
                (60, 55, 1),
                (90, 72, 1),
                (90, 86, 1),
                (120, 104, 1),
                (180, 150, 1),
                (240, 221, 1),
            ),
        ),
    ),
    (
        Batch(
            "巡察",
            "04-09",
            (
                (_PROMPT, 14, 0),
                (60, 44, 1),
                (60, 57, 1),
                (90, 73, 1),
                (90, 88, 1),
                (120, 133, 0),
                (150, 140, 1),
                (255, 314, 0),
            ),
        ),
        Batch("审计", "09-11", ((60, 51, 1), (200, 188, 0), (290, 317, 0), (230, None, 0))),
    ),
    (
        Batch(
            "自查", "03-12", ((_PROMPT, 9, 0), (60, 48, 0), (60, 75, 0), (90, 82, 0), (180, 166, 0))
        ),
        Batch(
            "巡察",
            "06-16",
            (
                (90, 71, 0),
                (90, 88, 0),
                (120, 139, 0),
                (120, None, 0),
                (150, None, 0),
                (180, None, 0),
                (_LASTING, None, 0),
                (270, None, 0),
                (350, None, 0),
            ),
        ),
    ),
)

# Institutions entered in a ledger of their own, for years whose rectification ledger has no column.
OWN_INSTITUTIONS = (4, 0, 0, 0, 0, 0, 6)

PROBLEMS = (
    "部分会议记录要素不全",
    "公务接待清单填写不规范",
    "固定资产盘点不及时",
    "廉政风险点排查不细",
    "学习笔记检查不经常",
    "采购比价资料不完整",
    "窗口值班交接不清",
    "差旅审批先行后补",
    "信息公开更新偏慢",
    "档案移交手续不齐",
)
INSTITUTIONS = (
    "会议记录管理办法",
    "公务接待实施细则",
    "固定资产盘点规定",
    "廉政风险点清单管理办法",
    "学习考勤办法",
    "采购比价操作规程",
    "窗口值班交接制度",
    "差旅审批规定",
    "信息公开审核制度",
    "档案移交规程",
)
