"""Native charts: a panel as DrawingML, its numbers cached and in a workbook that can be edited."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis.export.word.chart_panels import PALETTE, Numbers, Panel, Series
from analysis.export.word.layout_settings import Style
from analysis.export.word.package_parts import (
    DECLARATION,
    OFFICE,
    SHEET_TYPE,
    Package,
    write_attribute,
    write_text,
)
from analysis.formatting import plain_number

SHEET = "数据"
CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"

_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_INK, _GRID, _LINE = "262626", "E3E5E8", "8C8C8C"
_FORMULA_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_MOST_UNMARKED = 6
_LONG_NAMES = 24
_TURNED = '<a:bodyPr rot="-5400000" vert="horz"/>'
_PLAIN_BODY = "<a:bodyPr/>"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the workbook behind a chart: its head and its cells."""

    head: str
    cells: tuple[str | float | None, ...]


def add_chart(package: Package, number: int, panel: Panel, style: Style) -> str:
    """Add a chart and its workbook to the file; return the chart's part."""
    part = f"word/charts/chart{number}.xml"
    book = f"word/embeddings/chart{number}.xlsx"
    columns = list_columns(panel)
    package.add(part, _Writer(panel, style, columns).write(), _CHART_TYPE)
    package.add(book, write_book(columns), SHEET_TYPE)
    package.relate(part, f"{OFFICE}/relationships/package", f"../embeddings/chart{number}.xlsx")
    return part


def list_columns(panel: Panel) -> list[Column]:
    """List the columns of the workbook behind a chart."""
    if panel.kind == "points":
        return [
            column
            for one in panel.series
            for column in (Column(f"{one.name}·横轴", one.at), Column(one.name, one.values))
        ]
    columns = [Column(panel.across or "类别", panel.categories)]
    for one in panel.series:
        columns.append(Column(one.name, one.values))
        for name, ends in zip(("向上", "向下"), one.ends or (), strict=False):
            columns.append(Column(f"{one.name}{name}的差", ends))
    return columns


def write_book(columns: Sequence[Column]) -> bytes:
    """Write a workbook of one sheet; no cell is a formula, whatever its text begins with."""
    height = max((len(column.cells) for column in columns), default=0)
    rows = []
    for row in range(height + 1):
        cells = (
            (place, column.head if row == 0 else column.cells[row - 1])
            for place, column in enumerate(columns)
            if row <= len(column.cells)
        )
        written = "".join(_write_cell(place, row, cell) for place, cell in cells if cell is not None)
        rows.append(f'<row r="{row + 1}">{written}</row>')
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    book = Package()
    book.relate("", f"{OFFICE}/relationships/officeDocument", "xl/workbook.xml")
    book.relate("xl/workbook.xml", f"{OFFICE}/relationships/worksheet", "worksheets/sheet1.xml")
    book.relate("xl/workbook.xml", f"{OFFICE}/relationships/styles", "styles.xml")
    book.add(
        "xl/workbook.xml",
        f'<workbook xmlns="{main}" xmlns:r="{OFFICE}/relationships"><sheets>'
        f'<sheet name="{SHEET}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        f"{office}.sheet.main+xml",
    )
    book.add(
        "xl/worksheets/sheet1.xml",
        f'<worksheet xmlns="{main}"><sheetFormatPr defaultRowHeight="15"/>'
        f"<sheetData>{''.join(rows)}</sheetData></worksheet>",
        f"{office}.worksheet+xml",
    )
    plain = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"'
    book.add(
        "xl/styles.xml",
        f'<styleSheet xmlns="{main}"><fonts count="1"><font><sz val="11"/><name val="宋体"/></font>'
        '</fonts><fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        f'<cellStyleXfs count="1">{plain}/></cellStyleXfs>'
        f'<cellXfs count="2">{plain} xfId="0"/>{plain} xfId="0" quotePrefix="1"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
        "</styleSheet>",
        f"{office}.styles+xml",
    )
    return book.pack(is_stored=True)


def _write_cell(column: int, row: int, cell: str | float) -> str:
    place = f"{_letter(column)}{row + 1}"
    if not isinstance(cell, str):
        return f'<c r="{place}"><v>{_write_number(cell)}</v></c>'
    quoted = ' s="1"' if cell.startswith(_FORMULA_SIGNS) else ""
    text = f'<is><t xml:space="preserve">{write_text(cell)}</t></is>'
    return f'<c r="{place}"{quoted} t="inlineStr">{text}</c>'


def _letter(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _write_number(number: float) -> str:
    return repr(plain_number(number))


class _Writer:
    """Writes one chart."""

    def __init__(self, panel: Panel, style: Style, columns: Sequence[Column]) -> None:
        self._panel = panel
        self._style = style
        self._columns = columns
        self._next = 0 if panel.kind == "points" else 1

    def write(self) -> str:
        panel = self._panel
        groups = "".join(self._write_groups())
        axes = "" if panel.kind == "pie" else self._write_axes()
        title = self._write_title(panel.title, bold=True) if panel.title else ""
        deleted = 0 if panel.title else 1
        legend = (
            f'<c:legend><c:legendPos val="t"/><c:overlay val="0"/>{self._text()}</c:legend>'
            if panel.has_legend
            else ""
        )
        return (
            f'<c:chartSpace xmlns:c="{CHART}" '
            'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
            f'xmlns:r="{OFFICE}/relationships"><c:date1904 val="0"/><c:roundedCorners val="0"/>'
            f'<c:chart>{title}<c:autoTitleDeleted val="{deleted}"/><c:plotArea><c:layout/>'
            f"{groups}{axes}</c:plotArea>{legend}"
            '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
            "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"
            f'{self._text()}<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData>'
            "</c:chartSpace>"
        )

    def _write_groups(self) -> Iterator[str]:
        """Write the series, those that are drawn alike together."""
        panel = self._panel
        written = [(one, self._write_series(place, one)) for place, one in enumerate(panel.series)]
        bars = "".join(text for one, text in written if one.is_bar)
        others = "".join(text for one, text in written if not one.is_bar)
        axes = '<c:axId val="1"/><c:axId val="2"/>'
        vary = '<c:varyColors val="0"/>'
        if panel.kind == "pie":
            yield f'<c:pieChart><c:varyColors val="1"/>{others}<c:firstSliceAng val="0"/></c:pieChart>'
        elif panel.kind == "points":
            style = '<c:scatterStyle val="lineMarker"/>'
            yield f"<c:scatterChart>{style}{vary}{others}{axes}</c:scatterChart>"
        if bars:
            grouping = "stacked" if panel.is_stacked else "clustered"
            overlap = '<c:overlap val="100"/>' if panel.is_stacked else ""
            yield (
                f'<c:barChart><c:barDir val="{"bar" if panel.kind == "bars" else "col"}"/>'
                f'<c:grouping val="{grouping}"/>{vary}{bars}<c:gapWidth val="60"/>{overlap}{axes}'
                "</c:barChart>"
            )
        if others and panel.kind in ("lines", "columns", "bars"):
            grouping = '<c:grouping val="standard"/>'
            yield f'<c:lineChart>{grouping}{vary}{others}<c:marker val="1"/>{axes}</c:lineChart>'

    def _write_series(self, place: int, one: Series) -> str:
        across = None
        if self._panel.kind == "points":
            across = self._refer(one.at)
        column = self._next
        name = (
            f"<c:tx><c:strRef><c:f>{SHEET}!${_letter(column)}$1</c:f>"
            f'<c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>{write_text(one.name)}</c:v></c:pt>'
            "</c:strCache></c:strRef></c:tx>"
        )
        values = self._refer(one.values)
        ends = self._write_ends(one)
        head = f'<c:idx val="{place}"/><c:order val="{place}"/>{name}'
        points = "".join(self._write_points(one))
        labels = self._write_labels(one)
        if across is not None:
            return (
                f"<c:ser>{head}{self._shape(one)}{self._marker(one, _first(one))}{points}{labels}"
                f"<c:xVal>{across}</c:xVal><c:yVal>{values}</c:yVal>"
                '<c:smooth val="0"/></c:ser>'
            )
        data = f"<c:cat>{self._write_categories()}</c:cat><c:val>{values}</c:val>"
        if one.is_bar:
            even = '<c:invertIfNegative val="0"/>'
            return f"<c:ser>{head}{_fill(one, _first(one), False)}{even}{points}{labels}{data}</c:ser>"
        if self._panel.kind == "pie":
            return f"<c:ser>{head}{points}{labels}{data}</c:ser>"
        marker = self._marker(one, _first(one))
        return (
            f"<c:ser>{head}{self._shape(one)}{marker}{points}{labels}{ends}{data}"
            '<c:smooth val="0"/></c:ser>'
        )

    def _refer(self, numbers: Numbers) -> str:
        """Write the numbers of the next column: where they stand, and as they are now."""
        letter = _letter(self._next)
        self._next += 1
        points = "".join(
            f'<c:pt idx="{n}"><c:v>{_write_number(number)}</c:v></c:pt>'
            for n, number in enumerate(numbers)
            if number is not None
        )
        return (
            f"<c:numRef><c:f>{SHEET}!${letter}$2:${letter}${len(numbers) + 1}</c:f><c:numCache>"
            f'<c:formatCode>General</c:formatCode><c:ptCount val="{len(numbers)}"/>{points}'
            "</c:numCache></c:numRef>"
        )

    def _write_categories(self) -> str:
        names = self._panel.categories
        points = "".join(
            f'<c:pt idx="{n}"><c:v>{write_text(name)}</c:v></c:pt>' for n, name in enumerate(names)
        )
        return (
            f"<c:strRef><c:f>{SHEET}!$A$2:$A${len(names) + 1}</c:f><c:strCache>"
            f'<c:ptCount val="{len(names)}"/>{points}</c:strCache></c:strRef>'
        )

    def _write_ends(self, one: Series) -> str:
        """Write lines from each point to the other that it is compared with."""
        if one.ends is None:
            return ""
        ups, downs = (self._refer(ends) for ends in one.ends)
        line = f'<c:spPr><a:ln w="28575">{_solid(_LINE)}</a:ln></c:spPr>'
        return (
            '<c:errBars><c:errDir val="y"/><c:errBarType val="both"/><c:errValType val="cust"/>'
            f'<c:noEndCap val="1"/><c:plus>{ups}</c:plus><c:minus>{downs}</c:minus>{line}'
            "</c:errBars>"
        )

    def _write_points(self, one: Series) -> Iterator[str]:
        """Write the points that look otherwise than their series."""
        if len(set(one.colours)) < 2 and not one.hollow:
            return
        first, is_hollow = _first(one), False
        for n, number in enumerate(one.values):
            colour = one.colours[n] if n < len(one.colours) else first
            if number is None or (colour == first and (n in one.hollow) == is_hollow):
                continue
            head = f'<c:dPt><c:idx val="{n}"/>'
            if one.is_bar:
                even = '<c:invertIfNegative val="0"/><c:bubble3D val="0"/>'
                yield f"{head}{even}{_fill(one, colour, n in one.hollow)}</c:dPt>"
            elif self._panel.kind == "pie":
                yield f'{head}<c:bubble3D val="0"/>{_fill(one, colour, False)}</c:dPt>'
            else:
                marker = self._marker(one, colour, is_hollow=n in one.hollow)
                yield f'{head}{marker}<c:bubble3D val="0"/>{self._shape(one, colour)}</c:dPt>'

    def _shape(self, one: Series, colour: str = "") -> str:
        """Write the line of a series, or that it has none."""
        if not one.has_line:
            return "<c:spPr><a:ln w=\"19050\"><a:noFill/></a:ln></c:spPr>"
        dash = '<a:prstDash val="sysDash"/>' if one.is_dotted else ""
        return f'<c:spPr><a:ln w="22225">{_solid(colour or _first(one))}{dash}<a:round/></a:ln></c:spPr>'

    def _marker(self, one: Series, colour: str, *, is_hollow: bool = False) -> str:
        every = len(one.hollow) == sum(number is not None for number in one.values) > 0
        shape = "diamond" if every else "square" if one.is_dotted else "circle"
        if self._panel.kind == "points" and one.has_line:
            return '<c:marker><c:symbol val="none"/></c:marker>'
        inside = _solid("FFFFFF") if is_hollow or every else _solid(colour)
        return (
            f'<c:marker><c:symbol val="{shape}"/><c:size val="7"/><c:spPr>{inside}'
            f'<a:ln w="15875">{_solid(colour)}</a:ln></c:spPr></c:marker>'
        )

    def _write_labels(self, one: Series) -> str:
        if self._panel.kind == "pie":
            shown = '<c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="0"/>'
            return f'<c:dLbls>{self._text()}<c:showLegendKey val="0"/>{shown}<c:showBubbleSize val="0"/><c:showLeaderLines val="0"/></c:dLbls>'
        pattern = one.label_format or ("General" if self._panel.is_named else "")
        if not pattern or one.base:
            return ""
        if one.is_bar:
            place = "ctr" if self._panel.is_stacked else "outEnd"
        else:
            place = "t"
        colour = _INK
        if one.is_bar and self._panel.is_stacked:
            colour = "FFFFFF" if _is_dark(_first(one)) else "000000"
        form = f'<c:numFmt formatCode="{write_attribute(pattern)}" sourceLinked="0"/><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{self._text(colour)}'
        special = []
        for n, number in enumerate(one.values):
            label = one.labels[n] if n < len(one.labels) else ""
            if self._panel.is_named:
                is_last = n == len(one.values) - 1
                side = "r" if is_last else "l"
                special.append(f'<c:dLbl><c:idx val="{n}"/>{form}{_show(side, has_name=is_last)}<c:separator> </c:separator></c:dLbl>')
            elif number is None or not label:
                special.append(f'<c:dLbl><c:idx val="{n}"/><c:delete val="1"/></c:dLbl>')
            elif n in one.below and not one.is_bar:
                special.append(f'<c:dLbl><c:idx val="{n}"/>{form}{_show("b")}</c:dLbl>')
        return f"<c:dLbls>{''.join(special)}{form}{_show(place)}</c:dLbls>"

    def _write_axes(self) -> str:
        panel = self._panel
        is_lying = panel.kind == "bars"
        orientation = "maxMin" if panel.is_turned else "minMax"
        is_long = not is_lying and sum(map(len, panel.categories)) > 2 * _LONG_NAMES and max(map(len, panel.categories)) > 3
        body = _TURNED if is_long else _PLAIN_BODY
        line = f'<c:spPr><a:ln w="9525">{_solid(_LINE)}</a:ln></c:spPr>'
        numbers = [n for one in panel.series for n in (*one.values, *(0,)) if n is not None]
        low = '<c:min val="0"/>' if min(numbers, default=0) >= 0 else ""
        top = f'<c:max val="{_write_number(panel.top)}"/>' if panel.top is not None else ""
        step = panel.step
        is_small = all(float(n).is_integer() for n in numbers) and max(numbers, default=0) < _MOST_UNMARKED
        if step is None and is_small and not panel.is_stacked:
            step = 1
        unit = f'<c:majorUnit val="{_write_number(step)}"/>' if step else ""
        grid = f'<c:majorGridlines><c:spPr><a:ln w="6350">{_solid(_GRID)}</a:ln></c:spPr></c:majorGridlines>'
        sides = ("l", "b") if is_lying else ("b", "l")
        ticks = '<c:majorTickMark val="out"/><c:minorTickMark val="none"/><c:tickLblPos val="{}"/>'
        form = '<c:numFmt formatCode="General" sourceLinked="0"/>'
        if panel.kind == "points":
            first = (
                f'<c:valAx><c:axId val="1"/><c:scaling><c:orientation val="minMax"/></c:scaling>'
                f'<c:delete val="0"/><c:axPos val="b"/>{self._write_title(panel.across)}{form}'
                f'{ticks.format("low")}{line}{self._text()}<c:crossAx val="2"/>'
                '<c:crosses val="autoZero"/><c:crossBetween val="midCat"/></c:valAx>'
            )
        else:
            first = (
                f'<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="{orientation}"/></c:scaling>'
                f'<c:delete val="0"/><c:axPos val="{sides[0]}"/>{self._write_title(panel.across)}{form}'
                f'{ticks.format("low")}{line}{self._text(body=body)}<c:crossAx val="2"/>'
                '<c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/>'
                '<c:lblOffset val="100"/><c:tickLblSkip val="1"/><c:noMultiLvlLbl val="1"/></c:catAx>'
            )
        crosses = "max" if panel.is_turned else "autoZero"
        between = "midCat" if panel.kind == "points" else "between"
        return first + (
            f'<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/>{top}{low}</c:scaling>'
            f'<c:delete val="0"/><c:axPos val="{sides[1]}"/>{grid}{self._write_title(panel.up, turned=not is_lying)}{form}'
            f'{ticks.format("nextTo")}{line}{self._text()}<c:crossAx val="1"/>'
            f'<c:crosses val="{crosses}"/><c:crossBetween val="{between}"/>{unit}</c:valAx>'
        )

    def _write_title(self, text: str, *, bold: bool = False, turned: bool = False) -> str:
        if not text:
            return ""
        body = '<a:bodyPr rot="-5400000" vert="horz"/>' if turned else _PLAIN_BODY
        runs = self._run_properties("rPr", bold=bold)
        return (
            f'<c:title><c:tx><c:rich>{body}<a:p><a:pPr>{self._run_properties("defRPr", bold=bold)}</a:pPr>'
            f"<a:r>{runs}<a:t>{write_text(text)}</a:t></a:r></a:p></c:rich></c:tx>"
            '<c:overlay val="0"/></c:title>'
        )

    def _text(self, colour: str = _INK, body: str = _PLAIN_BODY) -> str:
        properties = self._run_properties("defRPr", colour)
        return f'<c:txPr>{body}<a:p><a:pPr>{properties}</a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'

    def _run_properties(self, tag: str, colour: str = _INK, *, bold: bool = False) -> str:
        latin, font = write_attribute(self._style.latin), write_attribute(self._style.font)
        return (
            f'<a:{tag} {"lang=" + chr(34) + "zh-CN" + chr(34) + " " if tag == "rPr" else ""}sz="{round(100 * self._style.size)}" b="{int(bold)}">{_solid(colour)}'
            f'<a:latin typeface="{latin}"/><a:ea typeface="{font}"/></a:{tag}>'
        )


def _show(place: str, *, has_name: bool = False) -> str:
    return (
        f'<c:dLblPos val="{place}"/><c:showLegendKey val="0"/><c:showVal val="1"/>'
        f'<c:showCatName val="0"/><c:showSerName val="{int(has_name)}"/><c:showPercent val="0"/>'
        '<c:showBubbleSize val="0"/>'
    )


def _first(one: Series) -> str:
    """Give the colour of a series: that of most of its points."""
    return max(one.colours, key=one.colours.count) if one.colours else PALETTE[0]


def _fill(one: Series, colour: str, is_hollow: bool) -> str:
    if one.base:
        return "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"
    inside = _solid("FFFFFF") if is_hollow else _solid(colour)
    return f'<c:spPr>{inside}<a:ln w="9525">{_solid(colour)}</a:ln></c:spPr>'


def _solid(colour: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'


def _is_dark(colour: str) -> bool:
    red, green, blue = bytes.fromhex(colour)
    return 299 * red + 587 * green + 114 * blue < 128_000
