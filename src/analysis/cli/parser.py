"""Parser: the commands and their options, with help and refusals in Chinese."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from analysis import __version__
from analysis.errors import nearest
from analysis.suppression import LOWEST

_REFUSALS = (
    (r"the following arguments are required: (.+)", "缺少必需的参数：{0}"),
    (r"argument (.+?): expected one argument", "参数 {0} 后面要写一个值"),
    (r"argument (.+?): expected at least one argument", "参数 {0} 后面至少要写一个值"),
    (r"argument (.+?): not allowed with argument (.+)", "参数 {0} 与 {1} 不能同时使用"),
    (r"argument (.+?): (.+)", "参数 {0}：{1}"),
)


class _Formatter(argparse.RawDescriptionHelpFormatter):
    def add_usage(
        self, usage: str | None, actions: Any, groups: Any, prefix: str | None = None
    ) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    """An argument parser that speaks Chinese and offers the nearest known name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        ours = {"formatter_class": _Formatter, "add_help": False, "allow_abbrev": False}
        super().__init__(*args, **{**ours, **kwargs})
        self._positionals.title = "对象"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示本说明")

    def parse_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> argparse.Namespace:
        options, unknown = self.parse_known_args(args, namespace)
        if unknown:
            command = getattr(options, "parser", self)
            command.refuse_unknown(unknown[0])
        return options

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> tuple[argparse.Namespace, list[str]]:
        arguments = sys.argv[1:] if args is None else list(args)
        if self._subparsers is None:
            for argument in arguments:
                flag = argument.split("=")[0]
                if flag.startswith("--") and flag not in self._option_string_actions:
                    self.refuse_unknown(argument)
        return super().parse_known_args(arguments, namespace)

    def refuse_unknown(self, argument: str) -> NoReturn:
        """Refuse an argument that no option takes."""
        flags = [flag for flag in self._option_string_actions if flag.startswith("--")]
        near = nearest(argument.split("=")[0], flags)
        hint = f"是否想写“{near}”？" if near else f"可用：{'、'.join(sorted(flags))}"
        self.error(f"不认识的参数“{argument}”。{hint}")

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is None or value in action.choices:
            return
        known = [str(choice) for choice in action.choices]
        near = nearest(str(value), known)
        hint = f"是否想写“{near}”？" if near else ""
        self.error(f"没有命令“{value}”。{hint}可用：{'、'.join(known)}")

    def error(self, message: str) -> NoReturn:
        for pattern, chinese in _REFUSALS:
            found = re.fullmatch(pattern, message)
            if found:
                message = chinese.format(*found.groups())
                break
        sys.stderr.write(f"{message}\n查看用法：{self.prog} --help\n")
        sys.exit(2)


def _read_date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}”不是日期，请写成 2025-12-31") from None


def _read_year(text: str) -> int:
    found = re.fullmatch(r"(\d{4})年?(度)?", text)
    if not found:
        raise argparse.ArgumentTypeError(f"“{text}”不是年份，请写成 2025")
    return int(found[1])


def _read_years(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{4})(?:-(\d{4}))?", text)
    if not found or (found[2] and int(found[2]) < int(found[1])):
        raise argparse.ArgumentTypeError(f"“{text}”不是年份范围，请写成 2019-2025")
    return int(found[1]), int(found[2] or found[1])


def _read_positive(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"“{text}”不是正整数")
    return int(text)


def _read_threshold(text: str) -> int:
    if text.isascii() and text.isdigit() and (int(text) >= LOWEST or int(text) == 0):
        return int(text)
    raise argparse.ArgumentTypeError(f"“{text}”不是{LOWEST}或更大的整数（0为全部公开）")


def _read_sample_format(text: str) -> str:
    if text in ("xlsx", "parquet"):
        return text
    raise argparse.ArgumentTypeError(f"没有“{text}”这种格式，可用：xlsx、parquet")


def _read_format(text: str) -> str:
    known = ["html", "xlsx"]
    if text in known:
        return text
    raise argparse.ArgumentTypeError(f"没有“{text}”这种格式，可用：{'、'.join(known)}")


def _read_engine(text: str) -> str:
    known = ["pandas", "duckdb", "spark"]
    if text in known:
        return text
    near = nearest(text, known)
    hint = f"是否想写“{near}”？" if near else ""
    raise argparse.ArgumentTypeError(f"没有“{text}”这种引擎。{hint}可用：{'、'.join(known)}")


def _run_later(module: str) -> Callable[[argparse.Namespace], int]:
    """Put off importing a command's module until the command runs: ``--help`` stays quick."""

    def run(options: argparse.Namespace) -> int:
        from importlib import import_module

        code: int = import_module(f"analysis.cli.{module}").run(options)
        return code

    return run


def build_parser() -> argparse.ArgumentParser:
    """Build the parser of all commands.

    Returns
    -------
    argparse.ArgumentParser
        Its namespace holds ``run``, the function of the command, and ``debug``.
    """
    parser = _Parser(
        prog="tongbi",
        description="同比：读取党风廉政建设台账，逐年统计、同比分析，生成年度报告。",
        epilog=(
            "SOURCE 是台账文件、文件夹、通配符或 Parquet 数据集；"
            "不写时按 workspace.toml 所指的位置读取。"
        ),
    )
    parser.add_argument("--version", action="version", version=__version__, help="显示版本")
    commands = parser.add_subparsers(
        title="命令", metavar="命令", dest="command", required=True, parser_class=_Parser
    )
    _add_check(commands)
    _add_measures(commands)
    _add_convert(commands)
    _add_report(commands)
    _add_verify(commands)
    _add_sample(commands)
    _add_lab(commands)
    return parser


def _add_command(commands: Any, name: str, text: str) -> _Parser:
    command: _Parser = commands.add_parser(name, help=text, description=text)
    command.add_argument("--debug", action="store_true", help="出错时显示程序的完整追踪信息")
    command.set_defaults(run=_run_later(name), parser=command)
    return command


def _add_sources(command: _Parser) -> None:
    command.add_argument(
        "sources", nargs="*", metavar="SOURCE", help="台账文件、文件夹、通配符或数据集"
    )


def _add_as_of(command: _Parser) -> None:
    command.add_argument(
        "--as-of", type=_read_date, metavar="DATE", help="截止日期，如 2025-11-30（默认今天）"
    )


def _add_suppress_below(command: _Parser) -> None:
    command.add_argument(
        "--suppress-below",
        type=_read_threshold,
        metavar="N",
        help="涉及人的数目少于N的不公开，能推算的也不公开（默认按 workspace.toml，0为不限）",
    )


def _add_check(commands: Any) -> None:
    command = _add_command(commands, "check", "检查台账，逐条列出问题和修改办法")
    _add_sources(command)
    command.add_argument(
        "--json", type=Path, metavar="FILE", help="结果另存为 JSON（- 为标准输出）"
    )
    command.add_argument(
        "--annotate",
        type=Path,
        metavar="DIR",
        help="把标出问题的台账副本写到这个文件夹（原台账不动）",
    )
    _add_as_of(command)


def _add_measures(commands: Any) -> None:
    command = _add_command(commands, "measures", "按单位和年度统计全部指标")
    _add_sources(command)
    command.add_argument("--year", type=_read_year, metavar="Y", help="只看这一年")
    command.add_argument("--org", metavar="O", help="只看这个单位")
    command.add_argument(
        "--json", type=Path, metavar="FILE", help="结果另存为 JSON（- 为标准输出）"
    )
    command.add_argument("--csv", type=Path, metavar="FILE", help="结果另存为 CSV（- 为标准输出）")
    command.add_argument(
        "--engine",
        type=_read_engine,
        metavar="E",
        help="用什么统计：pandas、duckdb 或 spark（默认：台账用 pandas，数据集用 duckdb）",
    )
    command.add_argument(
        "--master", metavar="URL", help="Spark 集群的地址，如 spark://主机:7077（默认在本机运行）"
    )
    _add_suppress_below(command)
    _add_as_of(command)


def _add_convert(commands: Any) -> None:
    command = _add_command(commands, "convert", "把台账转换成 Parquet 数据集，供大数据量统计")
    _add_sources(command)
    command.add_argument(
        "--to",
        nargs=2,
        required=True,
        metavar=("parquet", "DIR"),
        help="写成 Parquet 数据集，放在文件夹 DIR（原有的数据集由新的整个替换）",
    )
    command.add_argument(
        "--with-names", action="store_true", help="保留个人姓名各栏（默认不写入数据集）"
    )
    command.add_argument(
        "--as-of",
        type=_read_date,
        metavar="DATE",
        help="数据集统计到哪一天为止，如 2025-11-30（默认不限，读取时再定）",
    )


def _add_report(commands: Any) -> None:
    command = _add_command(commands, "report", "运行报告笔记本，导出年度报告")
    _add_sources(command)
    command.add_argument("--year", type=_read_year, required=True, metavar="Y", help="报告年度")
    which = command.add_mutually_exclusive_group()
    which.add_argument("--org", nargs="+", metavar="O", help="一个或几个单位")
    which.add_argument("--all-orgs", action="store_true", help="台账中的全部单位，另附目录页")
    command.add_argument(
        "--to",
        nargs="+",
        default=["html"],
        type=_read_format,
        metavar="格式",
        help="导出格式：html（网页）、xlsx（电子表格，各表和依据），可写几种",
    )
    command.add_argument("--out", type=Path, metavar="DIR", help="导出到这个文件夹（默认 reports）")
    command.add_argument(
        "--jobs", type=_read_positive, metavar="N", help="同时生成几份（默认按处理器数）"
    )
    command.add_argument(
        "--force", action="store_true", help="没有变化的报告也重新生成（多个单位时默认沿用）"
    )
    command.add_argument("--notebook", type=Path, metavar="FILE", help="改用这个笔记本")
    command.add_argument("--strict", action="store_true", help="有任何一行未计入时以 1 退出")
    command.add_argument(
        "--with-names", action="store_true", help="不拦下台账中的个人姓名（报告中会注明）"
    )
    _add_suppress_below(command)
    _add_as_of(command)


def _add_verify(commands: Any) -> None:
    command = _add_command(commands, "verify", "用台账重算导出报告中的每个数，列出不符之处")
    command.add_argument("export", type=Path, metavar="EXPORT", help="导出的 HTML 文件")
    _add_sources(command)


def _add_sample(commands: Any) -> None:
    command = _add_command(commands, "sample", "生成虚构的示例台账（每个文件都注明虚构）")
    command.add_argument("folder", type=Path, metavar="DIR", help="写到这个文件夹")
    command.add_argument("--orgs", type=_read_positive, default=1, metavar="N", help="单位个数")
    command.add_argument(
        "--years",
        type=_read_years,
        default=(2019, 2025),
        metavar="A-B",
        help="年度范围，如 2019-2025",
    )
    command.add_argument("--records", type=_read_positive, metavar="N", help="大约多少条记录")
    command.add_argument("--seed", type=_read_positive, default=2023, metavar="S", help="随机种子")
    command.add_argument(
        "--to",
        type=_read_sample_format,
        default="xlsx",
        metavar="格式",
        help="xlsx（台账文件，默认）或 parquet（数据集，可达上亿条）",
    )


def _add_lab(commands: Any) -> None:
    command = _add_command(commands, "lab", "打开 JupyterLab 工作台（中文界面，只在本机）")
    command.add_argument(
        "--port", type=_read_positive, metavar="N", help="用这个端口（默认从8888起第一个空闲的）"
    )
    command.add_argument("--no-browser", action="store_true", help="只显示地址，不打开浏览器")
