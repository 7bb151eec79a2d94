"""Commands: what ``tongbi`` can be asked, with help and refusals in Chinese.

A command's own module is loaded when it runs, so that ``--help`` stays quick.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial
from importlib import import_module
from itertools import takewhile
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unicodedata import east_asian_width

import click

from analysis import __version__
from analysis.errors import nearest
from analysis.suppression import LOWEST

_ABOUT = "同比：读取党风廉政建设台账，逐年统计、同比分析，生成年度报告。"
_SOURCES = (
    "SOURCE 是台账文件、文件夹、通配符或 Parquet 数据集；不写时按 workspace.toml 所指的位置读取。"
)
_COMMAS = re.compile("[,，、]")
_WIDTH = 100
"""Columns of a page of help; a Chinese character takes two."""


# ------------------------------------------------------------------ values as they are typed


def _read_date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"“{text}”不是日期，请写成 2025-12-31") from None


def _read_year(text: str) -> int:
    found = re.fullmatch(r"(\d{4})年?(度)?", text)
    if not found:
        raise click.BadParameter(f"“{text}”不是年份，请写成 2025")
    return int(found[1])


def _read_years(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{4})(?:-(\d{4}))?", text)
    if not found or (found[2] and int(found[2]) < int(found[1])):
        raise click.BadParameter(f"“{text}”不是年份范围，请写成 2019-2025")
    return int(found[1]), int(found[2] or found[1])


def _read_positive(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise click.BadParameter(f"“{text}”不是正整数")
    return int(text)


def _read_threshold(text: str) -> int:
    if text.isascii() and text.isdigit() and (int(text) >= LOWEST or int(text) == 0):
        return int(text)
    raise click.BadParameter(f"“{text}”不是{LOWEST}或更大的整数（0为全部公开）")


def _one_of(kind: str, *known: str) -> Callable[[str], str]:
    """Make the reader of an option that takes one of a few words."""

    def read(text: str) -> str:
        if text in known:
            return text
        near = nearest(text, known)
        hint = f"是否想写“{near}”？" if near else ""
        raise click.BadParameter(f"没有“{text}”这种{kind}。{hint}可用：{'、'.join(known)}")

    return read


# ------------------------------------------------------------------ commands that speak Chinese


class _Place(click.Argument):
    """What a command works on, with the words that help says of it."""

    def __init__(self, name: str, metavar: str, text: str, **more: Any) -> None:
        super().__init__([name], metavar=metavar, **more)
        self.text = text


class _Listed(click.Option):
    """An option of several words, which may also stand in one, with commas between."""


def _option(flag: str, metavar: str, text: str, read: Any = str, **more: Any) -> click.Option:
    return click.Option([flag], metavar=metavar, help=text, type=read, **more)


def _flag(flag: str, text: str) -> click.Option:
    return click.Option([flag], is_flag=True, help=text)


def _telling(flags: list[str], text: str, tell: Callable[[click.Context], str]) -> click.Option:
    """Make an option that tells something instead of running the command."""

    def show(context: click.Context, _: click.Parameter, is_asked: bool) -> None:
        if is_asked:
            click.echo(tell(context))
            context.exit()

    return click.Option(
        flags, is_flag=True, is_eager=True, expose_value=False, help=text, callback=show
    )


_HELP = _telling(["-h", "--help"], "显示本说明", lambda context: context.get_help())


class _Command(click.Command):
    """A command whose module is loaded when it runs.

    Parameters
    ----------
    name
        The command's name, and its module's.
    """

    def __init__(self, name: str, text: str, *params: click.Parameter, example: str) -> None:
        debug = _flag("--debug", "出错时显示程序的完整追踪信息")
        super().__init__(
            name,
            callback=partial(_run, name),
            help=text,
            params=[_HELP, debug, *params],
            add_help_option=False,
        )
        self.example = example

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments; an option of several values may be written once before all."""
        ctx.allow_extra_args = True
        try:
            super().parse_args(ctx, self._spread(args))
        except click.UsageError as error:
            error.ctx = ctx  # click tells it of some only
            raise
        if ctx.args:
            raise _unknown(ctx.args[0], ctx)
        return ctx.args

    def _spread(self, args: Sequence[str]) -> list[str]:
        """Write the flag before each value of ``--to html xlsx``, as click wants it."""
        takers = {option.opts[0]: option for option in _list_options(self) if not option.is_flag}
        spread: list[str] = []
        place = 0
        while place < len(args) and args[place] != "--":
            flag = args[place]
            place += 1
            if (option := takers.get(flag)) is None:
                spread.append(flag)
                continue
            values = list(takewhile(lambda text: text == "-" or text[:1] != "-", args[place:]))
            values = values if option.multiple else values[: option.nargs]
            if len(values) < option.nargs:
                raise click.BadOptionUsage(flag, "")
            place += len(values)
            if isinstance(option, _Listed):
                values = [part for text in values for part in _COMMAS.split(text) if part]
            parts = [[value] for value in values] if option.multiple else [values]
            spread += [text for part in parts for text in (flag, *part)]
        return [*spread, *args[place:]]

    def get_help(self, ctx: click.Context) -> str:
        """Write the page of help."""
        places = [one for one in self.params if isinstance(one, _Place)]
        options = _list_options(self)
        needed = [_name_option(one) for one in options if one.required]
        named = [f"[{one.metavar} …]" if one.nargs < 0 else str(one.metavar) for one in places]
        usage = " ".join([ctx.command_path, *needed, "[选项]", *named])
        return _write_help(
            usage,
            self.help or "",
            对象=[(one.metavar or "", one.text) for one in places],
            选项=[(_name_option(one), one.help or "") for one in options],
            示例=[(self.example, "")],
        )


class _Program(click.Group):
    """All commands."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read what stands before the command; without one there is nothing to do."""
        if not [text for text in args if text != "--"]:
            raise click.UsageError("缺少必需的参数：命令", ctx)
        return super().parse_args(ctx, args)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        """Find a command, or offer the nearest."""
        if command := super().get_command(ctx, cmd_name):
            return command
        near = nearest(cmd_name, self.commands)
        hint = f"是否想写“{near}”？" if near else ""
        listed = "、".join(self.commands)
        raise click.UsageError(f"没有命令“{cmd_name}”。{hint}可用：{listed}", ctx)

    def get_help(self, ctx: click.Context) -> str:
        """Write the page that names every command."""
        commands = [(f"  {name}", command.help or "") for name, command in self.commands.items()]
        return _write_help(
            f"{ctx.command_path} 命令 [选项]",
            _ABOUT,
            选项=[(_name_option(one), one.help or "") for one in _list_options(self)],
            命令=commands,
            说明=[(_SOURCES, ""), ("一个命令的选项和示例，见 tongbi 命令 --help。", "")],
        )


def _run(name: str, /, **values: Any) -> int:
    if name != "lab":
        # NumPy starts a thread for each core when it loads; our sums are too small to want them.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    code: int = import_module(f"analysis.cli.{name}").run(SimpleNamespace(**values))
    return code


def explain_refusal(error: click.UsageError) -> str:
    """Say in Chinese why a command line is refused, and where to look."""
    path = error.ctx.command_path if error.ctx else "tongbi"
    return f"{_explain(error, error.ctx)}\n查看用法：{path} --help"


def _explain(error: click.UsageError, context: click.Context | None) -> str:
    if isinstance(error, click.NoSuchOption) and context:
        return _unknown(error.option_name, context).message
    if isinstance(error, click.BadOptionUsage) and context:
        options = {flag: one for one in _list_options(context.command) for flag in one.opts}
        option = options[error.option_name]
        if option.is_flag:
            return f"参数 {error.option_name} 后面不写值"
        number = "一" if option.nargs == 1 else option.nargs
        least = "至少" if option.multiple else ""
        return f"参数 {error.option_name} 后面{least}要写{number}个值"
    if isinstance(error, click.BadParameter) and error.param:
        param = error.param
        name = param.opts[0] if isinstance(param, click.Option) else param.human_readable_name
        is_missing = isinstance(error, click.MissingParameter)
        return f"缺少必需的参数：{name}" if is_missing else f"参数 {name}：{error.message}"
    return error.message


def _unknown(argument: str, context: click.Context) -> click.UsageError:
    flags = [option.opts[-1] for option in _list_options(context.command)]
    near = nearest(argument.split("=")[0], flags)
    hint = f"是否想写“{near}”？" if near else f"可用：{'、'.join(sorted(flags))}"
    return click.UsageError(f"不认识的参数“{argument}”。{hint}", context)


def _list_options(command: click.Command) -> list[click.Option]:
    return [param for param in command.params if isinstance(param, click.Option)]


# ------------------------------------------------------------------ pages of help


def _write_help(usage: str, text: str, **sections: Iterable[tuple[str, str]]) -> str:
    """Write a page of help: usage, what it does, and sections of names and what they mean."""
    lines = [f"用法：{usage}", "", text]
    for title, rows in sections.items():
        listed = list(rows)
        column = max((_measure(name) for name, _ in listed), default=0) + 2
        lines += ["", f"{title}："] * bool(listed)
        for name, meaning in listed:
            first, *more = _wrap(meaning, _WIDTH - column - 2) if meaning else [""]
            lines.append(f"  {name}{' ' * (column - _measure(name))}{first}".rstrip())
            lines += [f"{' ' * (column + 2)}{line}" for line in more]
    return "\n".join(lines)


def _name_option(option: click.Option) -> str:
    several = f" [{option.metavar} …]" if option.multiple else ""
    value = f" {option.metavar}{several}" if option.metavar else ""
    return ", ".join(option.opts) + value


def _measure(text: str) -> int:
    """Count the columns that a text takes on a terminal."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def _wrap(text: str, width: int) -> list[str]:
    """Break a text into lines; words of Latin letters and marks behind a word stay whole."""
    lines = [""]
    for word in re.findall(r"[!-~]+[，。、；：）”]*|.[，。、；：）”]*", text):
        if _measure(lines[-1] + word) > width:
            lines.append("")
        lines[-1] += word if lines[-1] else word.lstrip()
    return lines


# ------------------------------------------------------------------ the commands


_LEDGERS = _Place("sources", "SOURCE", "台账文件、文件夹、通配符或数据集", nargs=-1)
_JSON = _option("--json", "FILE", "结果另存为 JSON（- 为标准输出）", Path)
_CSV = _option("--csv", "FILE", "结果另存为 CSV（- 为标准输出）", Path)
_FORCE = _flag("--force", "结果文件已经存在、又不是同比写出的，也覆盖（台账等原件从不覆盖）")
_AS_OF = _option("--as-of", "DATE", "截止日期，如 2025-11-30（默认今天）", _read_date)
_SUPPRESS_BELOW = _option(
    "--suppress-below",
    "N",
    "涉及人的数目少于N的不公开，能推算的也不公开（默认按 workspace.toml，0为不限）",
    _read_threshold,
)

_COMMANDS = (
    _Command(
        "check",
        "检查台账，逐条列出问题和修改办法",
        _LEDGERS,
        _JSON,
        _option("--annotate", "DIR", "把标出问题的台账副本写到这个文件夹（原台账不动）", Path),
        _FORCE,
        _option("--answers", "FILE", "先用这个文件里的答案：哪一栏、哪张表是什么", Path),
        _AS_OF,
        example="tongbi check D:/台账 --annotate D:/标注",
    ),
    _Command(
        "measures",
        "按单位和年度统计全部指标",
        _LEDGERS,
        _telling(
            ["--list"],
            "列出全部指标：名称、代码、单位、口径",
            lambda _: str(import_module("analysis.cli.measures").tell_measures()),
        ),
        _option("--year", "Y", "只看这一年", _read_year),
        _option("--org", "O", "只看这个单位"),
        _JSON,
        _CSV,
        _FORCE,
        _option(
            "--engine",
            "E",
            "用什么统计：pandas、duckdb 或 spark（默认：台账用 pandas，数据集用 duckdb）",
            _one_of("引擎", "pandas", "duckdb", "spark"),
        ),
        _option("--master", "URL", "Spark 集群的地址，如 spark://主机:7077（默认在本机运行）"),
        _SUPPRESS_BELOW,
        _AS_OF,
        example="tongbi measures D:/台账 --year 2025 --csv 指标.csv",
    ),
    _Command(
        "extract",
        "读出往年报告里写的数，注明出处",
        _Place(
            "reports",
            "REPORT",
            "报告文件、文件夹或通配符：.docx .pdf .html .txt .md（不写时按 workspace.toml）",
            nargs=-1,
        ),
        _JSON,
        _CSV,
        _FORCE,
        example="tongbi extract D:/往年报告 --csv 往年数.csv",
    ),
    _Command(
        "convert",
        "把台账转换成 Parquet 数据集，供大数据量统计",
        _LEDGERS,
        _option(
            "--to",
            "parquet DIR",
            "写成 Parquet 数据集，放在文件夹 DIR（原有的数据集由新的整个替换）",
            nargs=2,
            required=True,
        ),
        _flag("--with-names", "保留个人姓名各栏（默认不写入数据集）"),
        _option(
            "--as-of",
            "DATE",
            "数据集统计到哪一天为止，如 2025-11-30（默认不限，读取时再定）",
            _read_date,
        ),
        example="tongbi convert D:/台账 --to parquet D:/数据集",
    ),
    _Command(
        "report",
        "运行报告笔记本，导出年度报告",
        _LEDGERS,
        _option("--year", "Y", "报告年度", _read_year, required=True),
        _option("--org", "O", "一个或几个单位", multiple=True),
        _flag("--all-orgs", "台账中的全部单位，另附目录页（不与 --org 同用）"),
        _Listed(
            ["--to"],
            metavar="格式",
            help="导出格式：html（网页）、docx（Word）、xlsx（电子表格，各表和依据）、"
            "pdf（由本机的浏览器打印网页），可写几种",
            type=_one_of("格式", "html", "docx", "xlsx", "pdf"),
            multiple=True,
            default=["html"],
        ),
        _option(
            "--parts",
            "部分",
            "text（只要正文）或 all（正文和附件，默认）；核对清单总是另写一个文件",
            _one_of("部分", "text", "all"),
            default="all",
        ),
        _option("--out", "DIR", "导出到这个文件夹（默认 reports）", Path),
        _option("--jobs", "N", "同时生成几份（默认按处理器数）", _read_positive),
        _flag("--force", "没有变化的报告也重新生成；同名而不是同比写出的文件也覆盖"),
        _option("--notebook", "FILE", "改用这个笔记本", Path),
        _flag("--strict", "有任何一行未计入时以 1 退出"),
        _flag("--no-keys", "打印时数值旁边不印依据编号"),
        _flag("--with-names", "不拦下台账中的个人姓名（报告中会注明）"),
        _SUPPRESS_BELOW,
        _AS_OF,
        example="tongbi report D:/台账 --year 2025 --to html docx",
    ),
    _Command(
        "verify",
        "用台账重算导出报告中的每个数，列出不符之处",
        _Place("export", "EXPORT", "导出的网页或 Word 文件", type=Path),
        _LEDGERS,
        example="tongbi verify reports/某单位_2025年度报告.html D:/台账",
    ),
    _Command(
        "stale",
        "查报告稿里照抄往年的段落、没有改的年份和数",
        _Place(
            "drafts",
            "DRAFT",
            "报告稿、导出的报告、自写段落（data/paragraphs 中的 .md），可以是文件夹或通配符",
            nargs=-1,
            required=True,
        ),
        _option(
            "--against",
            "OLD",
            "往年或别的单位的报告：文件、文件夹或通配符（不写时按 workspace.toml）",
            multiple=True,
        ),
        _option(
            "--ledgers",
            "SOURCE",
            "用这些台账核对稿中的数（不写时按 workspace.toml；没有台账就不核对）",
            multiple=True,
        ),
        _JSON,
        _FORCE,
        example="tongbi stale D:/2025年报告.docx --against D:/往年报告",
    ),
    _Command(
        "sample",
        "生成虚构的示例台账（每个文件都注明虚构）",
        _Place("folder", "DIR", "写到这个文件夹", type=Path),
        _option("--orgs", "N", "单位个数", _read_positive, default="1"),
        _option("--years", "A-B", "年度范围，如 2019-2025", _read_years, default="2019-2025"),
        _option("--records", "N", "大约多少条记录", _read_positive),
        _option("--seed", "S", "随机种子", _read_positive, default="2023"),
        _option(
            "--to",
            "格式",
            "xlsx（台账文件，默认）或 parquet（数据集，可达上亿条）",
            _one_of("格式", "xlsx", "parquet"),
            default="xlsx",
        ),
        _flag("--force", "同名而不是示例的文件也覆盖"),
        example="tongbi sample D:/示例 --orgs 3 --years 2023-2025",
    ),
    _Command(
        "lab",
        "打开 JupyterLab 工作台（中文界面，只在本机）",
        _option("--port", "N", "用这个端口（默认从8888起第一个空闲的）", _read_positive),
        _flag("--no-browser", "只显示地址，不打开浏览器"),
        example="tongbi lab",
    ),
)

PROGRAM = _Program(
    "tongbi",
    commands={command.name or "": command for command in _COMMANDS},
    params=[_HELP, _telling(["--version"], "显示版本", lambda _: __version__)],
    add_help_option=False,
)
"""What ``tongbi`` runs."""
