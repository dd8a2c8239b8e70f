"""What a sheet's own XML says and a reader of values does not tell: bounds, merged cells, hidden rows, formulas that
were never calculated, errors.

One walk by expat, which keeps nothing, over the very bytes that are read afterwards. Refuses with WorkbookRefused:
document types (whoever writes one wants entities that grow or that point at other files), too_many_rows,
too_many_columns, too_many_cells.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from xml.parsers import expat

from casework.exchange.workbook_values import (
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ELEMENTS,
    MOST_EMPTY,
    MOST_MERGED,
    MOST_ROWS,
    Place,
    Range,
    WorkbookRefused,
    place_of,
    range_of,
    refuse_place,
    too_many_cells,
)

_TRUE = ("1", "true", "on")


def _refuse_doctype(*_: object) -> None:
    raise WorkbookRefused("not_a_workbook", "文件中有不属于Excel工作簿的内容")


def parser_of() -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def refuse_doctype(data: bytes) -> None:
    """Walks a part for nothing else. Raises WorkbookRefused; ExpatError where it is no XML."""
    parser_of().Parse(data, True)


@lru_cache(maxsize=4096)
def local_name(name: str) -> str:
    return name.rpartition(":")[2]


class SheetScan:
    """One sheet of an .xlsx. `cells`: how many the sheets before had."""

    def __init__(self, cells: int = 0) -> None:
        self.merged: list[Range] = []
        self.hidden_rows: set[int] = set()
        self.uncalculated: set[Place] = set()
        self.errors: set[Place] = set()
        self.cells, self._empty, self._elements = cells, 0, 0
        self._row = self._column = 0
        self._formula = self._valued = self._is_text = self._is_error = False
        self._take: dict[str, Callable[[dict[str, str]], None]] = {
            "row": self._start_row, "c": self._start_cell, "f": self._start_formula, "v": self._start_value,
            "t": self._start_value, "mergeCell": self._merge, "worksheet": self._skip,
        }

    def walk(self, data: bytes) -> None:
        """Raises WorkbookRefused; ExpatError, ValueError or KeyError where it is no sheet."""
        self._parser = parser_of()
        self._parser.StartElementHandler = self._first
        self._parser.Parse(data, True)
        self._end_cell()

    def _first(self, name: str, attributes: dict[str, str]) -> None:
        if local_name(name) != "worksheet":
            raise ValueError("no sheet")
        self._parser.StartElementHandler = self._start

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        if self._elements > MOST_ELEMENTS:
            raise too_many_cells()
        take = self._take.get(name) or self._take.get(local_name(name))
        if take:
            take(attributes)

    def _skip(self, _: dict[str, str]) -> None:
        raise ValueError("a sheet in a sheet")

    def _start_row(self, attributes: dict[str, str]) -> None:
        self._end_cell()
        self._row = int(attributes["r"]) if "r" in attributes else self._row + 1
        self._column = 0
        self._empty += 1
        if self._empty > MOST_EMPTY:
            raise too_many_cells()
        if attributes.get("hidden") in _TRUE and self._row <= MOST_ROWS:
            self.hidden_rows.add(self._row)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._end_cell()
        if "r" in attributes:
            self._row, self._column = place_of(attributes["r"])
        else:
            self._column += 1
        self._empty += 1
        if self._empty > MOST_EMPTY:
            raise too_many_cells()
        kind = attributes.get("t", "")
        self._is_text, self._is_error = kind == "str", kind == "e"

    def _start_formula(self, _: dict[str, str]) -> None:
        # Whether the value beside it is there and empty is told by its characters.
        self._formula, self._valued = True, False

    def _start_value(self, _: dict[str, str]) -> None:
        if self._formula:
            self._parser.CharacterDataHandler = self._characters
            self._parser.EndElementHandler = self._stop
        else:
            self._valued = True

    def _characters(self, text: str) -> None:
        self._valued = True

    def _stop(self, _: str = "") -> None:
        self._parser.CharacterDataHandler = self._parser.EndElementHandler = None

    def _end_cell(self) -> None:
        # A formula that gives an empty text has been calculated; one without any value has not.
        if self._formula and not self._valued and not self._is_text:
            self._keep(self.uncalculated)
        if self._valued:
            refuse_place(self._row, self._column)
            self.cells += 1
            if self.cells > MOST_CELLS:
                raise too_many_cells()
            if self._is_error:
                self._keep(self.errors)
        self._formula = self._valued = self._is_text = self._is_error = False

    def _keep(self, places: set[Place]) -> None:
        # Formulas that somebody pulled down to the end of the sheet hold nothing where nothing else stands.
        if self._row <= MOST_ROWS and self._column <= MOST_COLUMNS:
            places.add((self._row, self._column))
            if len(places) > MOST_CELLS:
                raise too_many_cells()

    def _merge(self, attributes: dict[str, str]) -> None:
        if len(self.merged) >= MOST_MERGED:
            raise WorkbookRefused("too_many_cells", "工作表的合并单元格太多")
        self.merged.append(range_of(attributes["ref"]))
