"""Chart markup: a panel as DrawingML, its numbers cached as they stand in the workbook behind."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.export.word.layout_settings import Style
from analysis.export.word.native.chart_books import (
    SHEET,
    letter,
    list_columns,
    write_book,
    write_number,
)
from analysis.export.word.native.panels import PALETTE, Numbers, Panel, Series
from analysis.export.word.package_parts import (
    OFFICE,
    SHEET_TYPE,
    Package,
    write_attribute,
    write_text,
)

CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"

_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_INK, _GRID, _LINE = "262626", "E3E5E8", "8C8C8C"
_MOST_UNMARKED = 6
_DARK = 128_000  # thousandths of lightness, of 255
_SHORT, _ROOM = 3, 48  # characters of one category, and of all of them on one line
_UNSEEN = "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"
_TURNED = '<a:bodyPr rot="-5400000" vert="horz"/>'
_PLAIN_BODY = "<a:bodyPr/>"


def add_chart(package: Package, number: int, panel: Panel, style: Style) -> str:
    """Add a chart and its workbook to the file; return the chart's part."""
    part = f"word/charts/chart{number}.xml"
    book = f"word/embeddings/chart{number}.xlsx"
    columns = list_columns(panel)
    package.add(part, ChartWriter(panel, style).write(), _CHART_TYPE)
    package.add(book, write_book(columns), SHEET_TYPE)
    package.relate(part, f"{OFFICE}/relationships/package", f"../embeddings/chart{number}.xlsx")
    return part


class ChartWriter:
    """Writes one chart."""

    def __init__(self, panel: Panel, style: Style) -> None:
        self._panel = panel
        self._style = style
        self._next = 0 if panel.kind == "points" else 1

    def write(self) -> str:
        """Write the whole part."""
        panel = self._panel
        groups = "".join(self._write_groups())
        axes = "" if panel.kind == "pie" else self._write_axes()
        title = self._write_title(panel.title, bold=True) if panel.title else ""
        deleted = 0 if panel.title else 1
        unseen = "".join(
            f'<c:legendEntry><c:idx val="{place}"/><c:delete val="1"/></c:legendEntry>'
            for place, one in enumerate(panel.series)
            if one.base
        )
        legend = (
            f'<c:legend><c:legendPos val="t"/>{unseen}<c:overlay val="0"/>{self._text()}</c:legend>'
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
            f"{_UNSEEN}"
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
            angle = '<c:firstSliceAng val="0"/>'
            yield f'<c:pieChart><c:varyColors val="1"/>{others}{angle}</c:pieChart>'
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
            f"<c:tx><c:strRef><c:f>{SHEET}!${letter(column)}$1</c:f>"
            '<c:strCache><c:ptCount val="1"/><c:pt idx="0">'
            f"<c:v>{write_text(one.name)}</c:v></c:pt></c:strCache></c:strRef></c:tx>"
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
            return (
                f"<c:ser>{head}{_fill(one, _first(one), False)}{even}{points}{labels}{data}</c:ser>"
            )
        if self._panel.kind == "pie":
            return f"<c:ser>{head}{points}{labels}{data}</c:ser>"
        marker = self._marker(one, _first(one))
        return (
            f"<c:ser>{head}{self._shape(one)}{marker}{points}{labels}{ends}{data}"
            '<c:smooth val="0"/></c:ser>'
        )

    def _refer(self, numbers: Numbers) -> str:
        """Write the numbers of the next column: where they stand, and as they are now."""
        name = letter(self._next)
        self._next += 1
        points = "".join(
            f'<c:pt idx="{n}"><c:v>{write_number(number)}</c:v></c:pt>'
            for n, number in enumerate(numbers)
            if number is not None
        )
        return (
            f"<c:numRef><c:f>{SHEET}!${name}$2:${name}${len(numbers) + 1}</c:f><c:numCache>"
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
            return '<c:spPr><a:ln w="19050"><a:noFill/></a:ln></c:spPr>'
        dash = '<a:prstDash val="sysDash"/>' if one.is_dotted else ""
        line = f"{_solid(colour or _first(one))}{dash}<a:round/>"
        return f'<c:spPr><a:ln w="22225">{line}</a:ln></c:spPr>'

    def _marker(self, one: Series, colour: str, *, is_hollow: bool = False) -> str:
        every = len(one.hollow) == sum(number is not None for number in one.values) > 0
        shape = "diamond" if every else "square" if one.is_dotted else "circle"
        if self._panel.kind == "points" and one.has_line:
            return '<c:marker><c:symbol val="none"/></c:marker>'
        inside = _solid("FFFFFF" if is_hollow else colour)
        return (
            f'<c:marker><c:symbol val="{shape}"/><c:size val="7"/><c:spPr>{inside}'
            f'<a:ln w="15875">{_solid(colour)}</a:ln></c:spPr></c:marker>'
        )

    def _write_labels(self, one: Series) -> str:
        """Write the numbers beside the points, each as the drawing has it."""
        is_named = self._panel.is_named
        if self._panel.kind == "pie":
            return f"<c:dLbls>{self._text()}{_show('')}</c:dLbls>"
        pattern = one.label_format or ("General" if is_named else "")
        if not pattern or one.base:
            return ""
        colour, place = _INK, "t"
        if one.is_bar:
            place = "outEnd"
            if self._panel.is_stacked:
                red, green, blue = bytes.fromhex(_first(one))
                is_dark = 299 * red + 587 * green + 114 * blue < _DARK
                place, colour = "ctr", "FFFFFF" if is_dark else "000000"
        form = (
            f'<c:numFmt formatCode="{write_attribute(pattern)}" sourceLinked="0"/>'
            f"{_UNSEEN}{self._text(colour)}"
        )
        special = ""
        for n in range(len(one.values)):
            said = self._write_label(one, n, form)
            special += f'<c:dLbl><c:idx val="{n}"/>{said}</c:dLbl>' if said else ""
        return f"<c:dLbls>{special}{form}{_show(place)}</c:dLbls>"

    def _write_label(self, one: Series, place: int, form: str) -> str:
        """Write the label of a point that is unlike the others: none, below, or with a name."""
        if self._panel.is_named:
            is_last = place == len(one.values) - 1
            shown = _show("r" if is_last else "l", has_name=is_last)
            return f"{form}{shown}<c:separator> </c:separator>"
        if one.values[place] is None or not "".join(one.labels[place : place + 1]):
            return '<c:delete val="1"/>'
        is_below = place in one.below and not one.is_bar
        return form + _show("b") if is_below else ""

    def _write_axes(self) -> str:
        panel = self._panel
        is_lying, is_counted = panel.kind == "bars", panel.kind == "points"
        sides = ("l", "b") if is_lying else ("b", "l")
        longest = max(map(len, panel.categories), default=0)
        is_long = not is_lying and longest > _SHORT and sum(map(len, panel.categories)) > _ROOM
        numbers = [n for one in panel.series for n in one.values if n is not None]
        low = '<c:min val="0"/>' if min(numbers, default=0) >= 0 else ""
        top = f'<c:max val="{write_number(panel.top)}"/>' if panel.top is not None else ""
        is_small = max(numbers, default=0) < _MOST_UNMARKED and not panel.is_stacked
        step = 1 if is_small and all(float(n).is_integer() for n in numbers) else panel.step
        unit = f'<c:majorUnit val="{write_number(step)}"/>' if step else ""
        first = self._write_axis(
            (1, 2),
            sides[0],
            self._write_title(panel.across),
            orientation="maxMin" if panel.is_turned else "minMax",
            body=_TURNED if is_long else _PLAIN_BODY,
            end='<c:crosses val="autoZero"/><c:crossBetween val="midCat"/>'
            if is_counted
            else '<c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/>'
            '<c:lblOffset val="100"/><c:tickLblSkip val="1"/><c:noMultiLvlLbl val="1"/>',
        )
        grid = f'<c:majorGridlines><c:spPr><a:ln w="6350">{_solid(_GRID)}</a:ln></c:spPr>'
        second = self._write_axis(
            (2, 1),
            sides[1],
            f"{grid}</c:majorGridlines>{self._write_title(panel.up, turned=not is_lying)}",
            bounds=top + low,
            labels="nextTo",
            end=f'<c:crosses val="{"max" if panel.is_turned else "autoZero"}"/>'
            f'<c:crossBetween val="{"midCat" if is_counted else "between"}"/>{unit}',
        )
        kind = "valAx" if is_counted else "catAx"
        return f"<c:{kind}>{first}</c:{kind}><c:valAx>{second}</c:valAx>"

    def _write_axis(
        self,
        axes: tuple[int, int],
        side: str,
        title: str,
        *,
        end: str,
        orientation: str = "minMax",
        bounds: str = "",
        labels: str = "low",
        body: str = _PLAIN_BODY,
    ) -> str:
        own, other = axes
        return (
            f'<c:axId val="{own}"/><c:scaling><c:orientation val="{orientation}"/>{bounds}'
            f'</c:scaling><c:delete val="0"/><c:axPos val="{side}"/>{title}'
            '<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="out"/>'
            f'<c:minorTickMark val="none"/><c:tickLblPos val="{labels}"/>'
            f'<c:spPr><a:ln w="9525">{_solid(_LINE)}</a:ln></c:spPr>{self._text(body=body)}'
            f'<c:crossAx val="{other}"/>{end}'
        )

    def _write_title(self, text: str, *, bold: bool = False, turned: bool = False) -> str:
        if not text:
            return ""
        body = _TURNED if turned else _PLAIN_BODY
        return (
            f"<c:title><c:tx><c:rich>{body}<a:p><a:pPr>{self._look('defRPr', bold=bold)}</a:pPr>"
            f"<a:r>{self._look('rPr', bold=bold)}<a:t>{write_text(text)}</a:t></a:r></a:p>"
            '</c:rich></c:tx><c:overlay val="0"/></c:title>'
        )

    def _text(self, colour: str = _INK, body: str = _PLAIN_BODY) -> str:
        look = self._look("defRPr", colour)
        return (
            f'<c:txPr>{body}<a:p><a:pPr>{look}</a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
        )

    def _look(self, tag: str, colour: str = _INK, *, bold: bool = False) -> str:
        latin, font = write_attribute(self._style.latin), write_attribute(self._style.font)
        language = ' lang="zh-CN"' if tag == "rPr" else ""
        size = round(100 * self._style.size)
        return (
            f'<a:{tag}{language} sz="{size}" b="{int(bold)}">{_solid(colour)}'
            f'<a:latin typeface="{latin}"/><a:ea typeface="{font}"/></a:{tag}>'
        )


def _show(place: str, *, has_name: bool = False) -> str:
    position = f'<c:dLblPos val="{place}"/>' if place else ""
    return (
        f'{position}<c:showLegendKey val="0"/><c:showVal val="1"/>'
        f'<c:showCatName val="0"/><c:showSerName val="{int(has_name)}"/><c:showPercent val="0"/>'
        '<c:showBubbleSize val="0"/>'
    )


def _first(one: Series) -> str:
    """Give the colour of a series: that of most of its points."""
    return max(one.colours, key=one.colours.count) if one.colours else PALETTE[0]


def _fill(one: Series, colour: str, is_hollow: bool) -> str:
    if one.base:
        return _UNSEEN
    inside = _solid("FFFFFF") if is_hollow else _solid(colour)
    return f'<c:spPr>{inside}<a:ln w="9525">{_solid(colour)}</a:ln></c:spPr>'


def _solid(colour: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'
