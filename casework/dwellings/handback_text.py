"""The text of a hand-back (收回验收) as it is read and signed: what was found, room by room, and every line of the
settlement. The same lines stand on the acceptance paper. Refuses nothing: it says what was found.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from casework.dwellings.handback_forms import CHARGE, HANDLINGS, STATES, Checklist, LineForm, MeterForm
from casework.dwellings.handback_settlement import Line
from casework.dwellings.lease_words import numbered
from casework.dwellings.utility_accounts import UTILITIES
from casework.words.wording import say_day, say_fen
from models import Handback, Tenancy

_OWED = "承租家庭应付"


def say_line(line: LineForm) -> str:
    """What was found of one thing, and what comes of it."""
    said = STATES[line.state] + (f"，{line.note.strip()}" if line.note.strip() else "")
    if not line.handling:
        return said
    fen = say_fen(line.fen) if line.handling == CHARGE else ""
    return f"{said}。{HANDLINGS[line.handling]}{fen}：{line.why.strip()}"


def milli(reading: float) -> int:
    return int((Decimal(str(reading)) * 1000).to_integral_value())


def say_reading(reading_milli: int) -> str:
    return f"{Decimal(reading_milli) / 1000:f}".rstrip("0").rstrip(".") if reading_milli % 1000 else str(
        reading_milli // 1000
    )


def say_meter(one: MeterForm) -> str:
    said = [f"表上{say_reading(milli(one.reading))}"] if one.reading is not None else []
    said += [f"结清凭证：{one.proof.strip()}"] if one.proof.strip() else []
    said += [f"还欠{say_fen(one.owed_fen)}"] if one.owed_fen else []
    return "，".join(said) or "没有登记"


def charges_of(found: Checklist) -> list[Line]:
    """Damage that is charged, and utilities that are not paid."""
    lines = [
        Line(f"赔偿：{room.room}的{line.item}", f"{STATES[line.state]}。{line.why.strip()}", line.fen)
        for room in found.rooms
        for line in room.lines
        if line.handling == CHARGE
    ]
    return lines + [
        Line(f"{UTILITIES[one.utility]}费", "没有结清，一并结算", one.owed_fen) for one in found.meters if one.owed_fen
    ]


def say_sum(line: Line) -> str:
    return f"{_OWED}{say_fen(line.fen)}" if line.fen > 0 else f"退给承租家庭{say_fen(-line.fen)}"


def say_total(total: int) -> str:
    if total > 0:
        return f"合计：承租家庭应补交{say_fen(total)}。"
    return f"合计：管房单位应退还{say_fen(-total)}。" if total else "合计：两清，谁也不欠谁。"


def say_keys(found: Checklist) -> str:
    return f"收回钥匙{found.keys}把。{found.keys_note}" if found.keys_note else f"收回钥匙{found.keys}把。"


def handback_text(
    *, lessor: str, tenancy: Tenancy, row: Handback, found: Checklist, lines: Sequence[Line], total: int
) -> str:
    assert row.left_on is not None
    day = say_day(row.left_on)
    rooms = [
        f"{room.room}：" + "；".join(f"{line.item}，{say_line(line)}" for line in room.lines) for room in found.rooms
    ]
    meters = [f"{UTILITIES[one.utility]}：{say_meter(one)}。" for one in found.meters]
    sums = [f"{line.what}：{say_sum(line)}。{line.how}" for line in lines] or ["没有要结算的款项。"]
    if not row.deposit_fen:
        sums.append(f"押金：没有收过。{row.deposit_note}".strip())
    mend = f"收回后先维修：{row.mend}。" if row.mend else "收回后房源空出，可以另行安排。"
    parts = [
        ("当事人和房屋", f"管房单位：{lessor}。承租家庭：{tenancy.household.name}。房屋：{tenancy.dwelling.address}。"),
        ("交回钥匙", f"{day}交回。{say_keys(found)}"),
        ("逐间查看", "\n".join(rooms)),
        ("水、电、燃气、供暖", "\n".join(meters) or "没有登记户号、表号。"),
        ("逐项结算", "\n".join(sums)),
        ("结算结果", say_total(total)),
        ("收回以后", f"租金算到{day}，以后不再收。双方签字，这份验收单生效，租住关系结束。{mend}"),
    ]
    return numbered("公共租赁住房收回验收单", parts)
