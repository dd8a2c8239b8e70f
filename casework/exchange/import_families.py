"""New families of a workbook: which members are whose, and what would be entered of each.

A row of a ledger without a number is a new family; its members stand in the sheet of members, without a number too.
A member belongs to its block, which begins with the applicant's own row, or to the ID number in a column
承租人身份证号码: never to a name, for two applicants may bear one. Every value that would be written becomes a
difference. Refuses what cannot be read, members of nobody, and families whose members do not add up.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from casework.exchange.import_cells import Cells, Difference, Fault, Grid, Line
from casework.exchange.import_preview import item_text
from casework.exchange.ledger_rows import MEMBER_COLUMNS, NUMBER
from casework.exchange.ledger_tables import SELF
from casework.heart import actors
from casework.heart.actors import Actor
from casework.ledgers.registered_items import may_fill
from casework.ledgers.revisions import EXITED, SUBSIDY
from casework.papers.workbook_sheets import Column
from casework.words.id_documents import RESIDENT, IdDocument
from casework.words.identity import eighteen
from casework.words.masking import mask_phone
from casework.words.reading import ReadingError, as_name, without_spaces
from casework.words.wording import say_day, say_fen
from models import RegisteredItem

# Of the books' columns, what follows from the rest: nothing of a new family is written from them.
_DERIVED = ("members", "violations", "end_reason", "suspended", "street")
_HINT = "请在两张表里各加一列“承租人身份证号码”写明是谁家的"


@dataclass
class Block:
    """Rows of members that stand together: whose they say they are, and which of them is the applicant."""

    rows: list[int]
    applicant: str
    number: str
    selves: list[int]


class NewFamilies:
    """The new families of one workbook, their members dealt out before the first is read."""

    def __init__(
        self, grid: Grid, people: Grid | None, columns: Sequence[Column], items: Sequence[RegisteredItem], *,
        ledger: str, managers: Sequence[str], actor: Actor,
    ) -> None:
        self._grid, self._people, self._columns, self._ledger, self._actor = grid, people, columns, ledger, actor
        self._items = {item.case_id: item for item in items}
        # The one manager there is need not be named.
        self._manager = managers[0] if len(managers) == 1 else ""
        rows = [row for row in grid.rows if grid.cell(row, NUMBER) in (None, "")]
        blocks = _blocks(people) if people else []
        self._dealt, self._unclear, self._left = _deal(grid, rows, blocks)

    def strays(self) -> list[Line]:
        """Members of nobody: what somebody wrote is never passed over."""
        lines = []
        for block in self._left:
            assert self._people is not None
            said = f"没有找到这些成员的家庭：台账的表里没有承租人“{block.applicant}”新的一行。"
            fault = Fault(self._people.name(block.rows[0], "applicant"), said)
            lines.append(Line(self._people.where(block.rows[0]), block.applicant, new=True, wrong=[fault]))
        return lines

    def read(self, row: int) -> Line:
        """One new entry."""
        line = Line(self._grid.where(row), self._grid.text(row, "name"), new=True)
        cells = Cells(self._grid, row, line)
        cells.note_if_hidden()
        if self._ledger not in (EXITED, SUBSIDY):
            cells.fault(NUMBER, "没有台账编号；新入住的家庭不能用表格登记，请按受理程序办理。")
            return line
        if self._actor.role != actors.COMMUNITY_CLERK:
            cells.fault(NUMBER, "没有台账编号；新的登记由社区办理。")
            return line
        shown: dict[str, str] = {"name": cells.text("name", 60)}
        form = self._subsidy(cells, shown) if self._ledger == SUBSIDY else self._exited(cells, shown)
        form |= self._shared(cells, shown)
        if items := self._read_items(cells, shown):
            form["items"] = items
        for column in self._columns:
            if shown.get(column.key):
                line.differences.append(Difference(column.title, "", shown[column.key]))
        form["members"] = self._members(cells)
        line.form = form
        return line

    def _shared(self, cells: Cells, shown: dict[str, str]) -> dict[str, Any]:
        community = cells.text("community")
        if community and without_spaces(community) != without_spaces(self._actor.organisation_name):
            cells.fault("community", f"新的登记只能记在{self._actor.organisation_name}，这里写的是别的社区。")
        phone = cells.telephones("phone", "原文记入备注")
        note = cells.text("remark")
        if phone.rest:
            note = "；".join(part for part in (note, f"其他电话：{phone.rest}") if part)
        most = 200 if self._ledger == SUBSIDY else 500
        if len(note) > most:
            cells.fault("remark", f"最多{most}个字，这里有{len(note)}个。")
        form: dict[str, Any] = {
            "phone": phone.phone, "category": cells.text("category", 40),
            "registered_address": cells.text("registered_address", 200),
            "note" if self._ledger == SUBSIDY else "remark": note,
        }
        if self._ledger == SUBSIDY:
            if cells.text("other_housing"):
                cells.note("other_housing", "登记补贴时不记这一列，可以在登记后用表格补填。")
            if not phone.phone:
                cells.fault("phone", "请填写联系电话。")
        shown |= {
            "phone": mask_phone(phone.phone) if phone.phone else "", "category": form["category"],
            "registered_address": form["registered_address"], "remark": note,
            "community": self._actor.organisation_name,
        }
        return form

    def _subsidy(self, cells: Cells, shown: dict[str, str]) -> dict[str, Any]:
        if cells.raw("ended_on") not in (None, ""):
            cells.fault("ended_on", "已经停发的补贴，请先登记，再办理停发。")
        form: dict[str, Any] = {
            "dwelling_address": cells.text("address", 200), "monthly_amount_fen": cells.fen("amount"),
            "started_on": cells.day("started_on"),
        }
        shown |= {
            "address": str(form["dwelling_address"]), "amount": _fen(form["monthly_amount_fen"]),
            "started_on": _day(form["started_on"]),
        }
        return form

    def _exited(self, cells: Cells, shown: dict[str, str]) -> dict[str, Any]:
        area = cells.centi_m2("area")
        if cells.raw("area") in (None, ""):
            cells.fault("area", "请把建筑面积写成数字，例如 45.5。")
        form: dict[str, Any] = {
            "other_housing": cells.text("other_housing", 200), "address": cells.text("address", 200),
            "manager": cells.text("manager", 60) or self._manager, "area_centi_m2": area or 0,
            "rent_fen": cells.fen("rent"),
            **{key: cells.day(key) for key in ("started_on", "ended_on", "lease_start", "lease_end")},
        }
        if cells.raw("ended_on") in (None, ""):
            cells.fault("ended_on", "请填写退出日期。")
        lease = [key for key, name in (("lease_start", "lease_start"), ("lease_end", "lease_end"), ("rent", "rent_fen"))
                 if form[name] is not None]
        if 0 < len(lease) < 3:
            cells.fault(lease[0], "合同开始、合同到期和月租金要写就都写，缺一项就不能记合同。")
        shown |= {
            "other_housing": form["other_housing"], "address": form["address"], "manager": form["manager"],
            "area": f"{form['area_centi_m2'] / 100:.2f}" if area else "", "rent": _fen(form["rent_fen"]),
            **{key: _day(form[key]) for key in ("started_on", "ended_on", "lease_start", "lease_end")},
        }
        return form

    def _read_items(self, cells: Cells, shown: dict[str, str]) -> dict[str, str]:
        values: dict[str, str] = {}
        for column in self._columns:
            item = self._items.get(column.key)
            if item is None or cells.raw(column.key) in (None, ""):
                continue
            if not may_fill(item, self._actor.role) or item.kind == "photo":
                cells.fault(column.key, f"“{item.name}”不能在这里填写，请在登记后办理。")
                continue
            try:
                values[column.key], shown[column.key] = item_text(
                    item, cells.raw(column.key), cells.grid.sheet.epoch
                )
            except ReadingError as error:
                cells.fault(column.key, f"{error.sentence}。")
        return values

    def _members(self, cells: Cells) -> list[dict[str, str]]:
        if said := self._unclear.get(cells.row):
            cells.fault("name", said)
            return []
        block = self._dealt.get(cells.row)
        if block is None or self._people is None:
            said = "“家庭成员”表里没有这户的成员：台账编号空着，承租人写这户的承租人，第一行写本人。"
            cells.fault("name", said)
            return []
        people = self._people
        first = self._self_of(cells, block)
        rows = [first, *(row for row in block.rows if row != first)] if first else block.rows
        stated = cells.raw("members")
        if isinstance(stated, int | float) and not isinstance(stated, bool) and stated != len(rows):
            cells.fault("members", f"写的是{stated:g}人，“家庭成员”表里这户有{len(rows)}人，请核对。")
        members = []
        for row in rows:
            mine = Cells(people, row, cells.line)
            name, relation = mine.text("name", 60), mine.text("relationship", 20)
            kind = mine.id_kind("id_kind")
            paper = mine.paper("id_number", kind, self._actor.today)
            for key in ("name", "relationship", "id_number"):
                if mine.raw(key) in (None, ""):
                    title = next(column.title for column in MEMBER_COLUMNS if column.key == key)
                    mine.fault(key, f"请填写{title}。")
            if as_name(people.text(row, "applicant")) != as_name(cells.line.title):
                mine.fault("applicant", f"这一行的承租人与这户的承租人“{cells.line.title}”不一致。")
            born = self._birthday(mine, paper)
            member: dict[str, str] = {"name": name, "relationship": relation}
            member["id_number"] = paper.number if paper else ""
            member |= {"id_kind": paper.kind} if paper and paper.kind != RESIDENT else {}
            member |= {"born_on": born} if born else {}
            members.append(member)
            said = f"{relation}，{paper.masked if paper else '身份证号码有错'}"
            said += f"，{_day(born)}出生" if born else ""
            cells.line.differences.append(Difference(f"成员 {name}", "", said))
        return members

    def _birthday(self, mine: Cells, paper: IdDocument | None) -> str | None:
        """The birthday in the row, where the paper's number says none."""
        born = mine.day("born_on")
        if born is None or paper is None:
            return None
        if said := paper.refuses_birthday(date.fromisoformat(born), self._actor.today):
            mine.fault("born_on", said.replace("证件号码", "身份证号码") if paper.kind == RESIDENT else said)
        return born if paper.born_on is None else None

    def _self_of(self, cells: Cells, block: Block) -> int | None:
        """The applicant's own row, which comes first."""
        assert self._people is not None
        name = as_name(cells.line.title)
        named = [row for row in block.rows if as_name(self._people.text(row, "name")) == name]
        found = block.selves or named
        if len(found) != 1:
            said = "没有承租人本人" if not found else "有不止一位承租人本人"
            cells.fault("name", f"“家庭成员”表里这户{said}。")
            return None
        if found[0] not in named:
            Cells(self._people, found[0], cells.line).fault("name", f"本人的姓名与承租人“{cells.line.title}”不一致。")
        return found[0]


def _fen(amount: int | None) -> str:
    return "" if amount is None else say_fen(amount)


def _day(text: str | None) -> str:
    return say_day(date.fromisoformat(text)) if text else ""


def _id(grid: Grid, row: int, key: str) -> str:
    """One person's number, however it is written: fifteen digits are those of eighteen."""
    written = without_spaces(grid.text(row, key)).upper()
    return eighteen(written) if re.fullmatch("[0-9]{15}", written) else written


def _blocks(people: Grid) -> list[Block]:
    """Members without a number as they stand together. A block begins with an applicant's own row, behind an empty row
    and where the applicant changes; rows that name the applicant's ID number are together wherever they stand.
    """
    blocks: list[Block] = []
    by_number: dict[str, Block] = {}
    before = 0
    for row in people.rows:
        if people.cell(row, NUMBER) not in (None, ""):
            before = 0
            continue
        applicant, number = as_name(people.text(row, "applicant")), _id(people, row, "applicant_id")
        is_self = bool(SELF.fullmatch(without_spaces(people.text(row, "relationship"))))
        block = by_number.get(number) if number else None
        if block is None and not number and blocks and before == row - 1 and not is_self:
            last = blocks[-1]
            block = last if last.applicant == applicant and not last.number else None
        if block is None:
            block = Block([], applicant, number, [])
            blocks.append(block)
            if number:
                by_number[number] = block
        block.rows.append(row)
        if is_self:
            block.selves.append(row)
        before = row
    for block in blocks:
        if not block.number and len(block.selves) == 1:
            block.number = _id(people, block.selves[0], "id_number")
    return blocks


def _deal(
    grid: Grid, rows: Sequence[int], blocks: Sequence[Block]
) -> tuple[dict[int, Block], dict[int, str], list[Block]]:
    """Row → its members; row → why they are unclear; members that are nobody's."""
    dealt: dict[int, Block] = {}
    unclear: dict[int, str] = {}
    left = list(blocks)
    by_name: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        number = _id(grid, row, "applicant_id")
        if not number:
            by_name[as_name(grid.text(row, "name"))].append(row)
        elif block := next((one for one in left if one.number == number), None):
            dealt[row] = block
            left.remove(block)
    for name, same in by_name.items():
        mine = [block for block in left if block.applicant == name]
        if len(same) == 1 and mine and sum(len(block.selves) for block in mine) <= 1:
            # Nobody else bears the name: what stands apart is one family's all the same.
            dealt[same[0]] = Block([row for block in mine for row in block.rows], name, "",
                                   [row for block in mine for row in block.selves])
        elif len(same) == len(mine) and all(block.selves == block.rows[:1] for block in mine):
            dealt |= dict(zip(same, mine, strict=True))
        elif mine:
            said = (
                f"承租人“{name}”的新登记有{len(same)}行，成员有{len(mine)}组，分不清是谁家的；"
                f"{_HINT}，或者每户从本人开始连着写。"
            )
            unclear |= dict.fromkeys(same, said)
        left = [block for block in left if block not in mine]
    return dealt, unclear, left
