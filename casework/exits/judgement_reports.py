"""What a report is asked before it goes up, and what it brings about (5.1a, 5.2a): its grounds, of a family each under
judgement once; the evidence that lies sealed; what is withheld from the family because it shows others.
"""

from __future__ import annotations

from datetime import date

from tortoise.exceptions import IntegrityError

from casework.evidence.evidence import check_all_arrived
from casework.exits.grounds import (
    AWARD,
    Ground,
    ground_of,
)
from casework.exits.judgement_duty import (
    TELL_DAYS,
)
from casework.exits.judgement_evidence import lying, missing, wanting
from casework.exits.judgement_papers import HEARING_NOTICE
from casework.exits.judgement_rows import (
    already,
    closed,
    due_in,
    grounds_of,
    points_of,
    row_of,
    subject_of,
    write,
)
from casework.heart import naming
from casework.heart.life import Move
from casework.heart.problems import invalid, refuse
from casework.heart.queries import column
from casework.heart.sources import tell_source
from casework.ledgers.responsibility import hold
from casework.papers.papers import make_void
from models import (
    Case,
    Evidence,
    Judgement,
    JudgementGround,
    JudgementSource,
)


async def words_are_fair(move: Move) -> None:
    """Nobody is named who reported something of a neighbour: the family reads it."""
    sources: list[Case] | None = move.with_.get("sources")
    if sources is None:
        row = await Judgement.get(case_id=move.case.id)
        sources = [one.case for one in await JudgementSource.filter(judgement_id=row.id).select_related("case")]
    texts = {
        f"form.{name}": text
        for name in ("facts", "words")
        if isinstance(text := getattr(move.form, name, None), str)
    }
    for source in sources:
        if named := await naming.names_who_reported(texts, source, actor=move.actor):
            raise invalid(named)


def _right_grounds(move: Move, subject: str) -> list[Ground]:
    """Of the form, each once, that hold today for what it is about. Raises form_invalid."""
    found = []
    for code in dict.fromkeys(move.form.grounds):
        ground = ground_of(code, move.actor.today)
        if subject not in ground.subjects:
            about = "领取补贴的家庭" if subject == AWARD else "承租家庭"
            raise invalid({"form.grounds": f"“{ground.label}”不适用于{about}。"})
        found.append(ground)
    if move.form.from_day and move.form.from_day > move.actor.today:
        raise invalid({"form.from_day": "日期不能晚于今天。"})
    return found


async def can_open(move: Move) -> None:
    move.with_["grounds"] = _right_grounds(move, move.with_["subject"])
    await words_are_fair(move)


async def opened(move: Move) -> None:
    row = await Judgement.create(
        case_id=move.case.id, household_id=move.case.household_id, tenancy_id=move.with_.get("tenancy_id"),
        award_id=move.with_.get("award_id"), facts=move.form.facts, ruled_on=move.actor.today,
    )
    await JudgementSource.bulk_create(
        [JudgementSource(judgement_id=row.id, case_id=source.id) for source in move.with_["sources"]]
    )
    await _put_grounds(move, row, [ground.code for ground in move.with_["grounds"]], move.form.from_day)


async def _put_grounds(move: Move, row: Judgement, codes: list[str], from_day: date | None) -> None:
    """Of a family each ground is under judgement once. Raises judgement_exists."""
    await hold(row.household_id)
    taken = JudgementGround.filter(household_id=row.household_id, ground__in=codes, standing=1)
    if found := await taken.select_related("judgement__case").first():
        raise already(row, found)
    try:
        for code in codes:
            await JudgementGround.create(
                judgement_id=row.id, household_id=row.household_id, ground=code, from_day=from_day
            )
    except IntegrityError:
        raise refuse("judgement_exists") from None


async def can_amend(move: Move) -> None:
    move.with_["grounds"] = _right_grounds(move, subject_of(await row_of(move.case)))
    await words_are_fair(move)


async def amended(move: Move) -> None:
    row = await row_of(move.case)
    await JudgementGround.filter(judgement_id=row.id).delete()
    await write(move.case, facts=move.form.facts, ruled_on=move.actor.today)
    await _put_grounds(move, row, [ground.code for ground in move.with_["grounds"]], move.form.from_day)


async def can_withhold(move: Move) -> None:
    wanted = set(move.form.evidence)
    own = set(await column(Evidence.filter(case_id=move.case.id, id__in=list(wanted) or [""]), "id"))
    if wanted != own:
        raise invalid({"form.evidence": "请从这件上报的照片和材料里选择。"})
    if wanted and len(move.form.words.strip()) < 4:
        raise invalid({"form.words": "不给家庭看原件的，要用文字说明是什么、能说明什么。"})
    await words_are_fair(move)


async def withheld(move: Move) -> None:
    await write(move.case, withheld=list(move.form.evidence), withheld_words=move.form.words or None)


async def can_report(move: Move) -> None:
    """The evidence lies sealed, all that each ground wants. Raises evidence_missing, photographs_unfinished."""
    await check_all_arrived(move.case.id)
    row = await row_of(move.case)
    there = await lying(row)
    if not there.sealed:
        raise missing(["这件上报里还没有任何照片、视频或者书面材料"])
    if wants := wanting([ground for _, ground in await grounds_of(row)], there):
        raise missing(wants)


async def reported(move: Move) -> None:
    await due_in(move, TELL_DAYS)


async def can_send_back(move: Move) -> None:
    if (await row_of(move.case)).source_case_id:
        raise refuse("step_not_possible", "这件是系统按续租结果上报的，没有人可以补充；不属实的，请结束。")


async def reported_by_itself(move: Move) -> None:
    row = await Judgement.create(
        case_id=move.case.id, household_id=move.case.household_id, tenancy_id=move.with_["tenancy"].id,
        source_case_id=move.with_["source"], facts=move.with_["facts"], ruled_on=move.actor.today,
    )
    await _put_grounds(move, row, [move.with_["ground"]], None)
    await due_in(move, TELL_DAYS)


async def dropped(move: Move) -> None:
    await closed(move)


async def withdrawn(move: Move) -> None:
    """Found wrong, or taken back: nothing stands any more, and all of it stays to be read."""
    if await points_of(row := await row_of(move.case)) or row.told_on:
        await make_void(HEARING_NOTICE, move.case, actor=move.actor, reason=move.form.reason)
    await tell_source(row.source_case_id, "keep", at=move.actor.at)
    await closed(move)
