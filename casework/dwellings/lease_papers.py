"""The signed lease, and the signed agreement beside one, as papers (4.4.1.2, 4.4.1.5): numbered, frozen, with who
signed which text when. They are issued by the step by which the second side signs, and made void with it.
"""

from __future__ import annotations

from casework.heart.actors import Actor
from casework.heart.heads import heads_before, say_head
from casework.heart.life import LetterWords
from casework.heart.problems import refuse
from casework.papers.declared import Filled, Paper, Section, declare
from casework.words.wording import say_day, say_moment
from models import Case, CaseEvent, LeaseContract, LeaseText

WAYS = {"phone": "在小程序里签订", "paper": "签纸质合同，扫描件已存"}


async def _fill(case: Case, actor: Actor) -> Filled:
    row = await LeaseContract.get(case_id=case.id)
    laid = await LeaseText.get(case_id=case.id, turn=row.turn)
    text = laid.text or ""
    title, _, words = text.partition("\n")
    assert row.signed_on is not None
    signed = [
        [side, who or "", say_moment(at) if at else ""]
        for side, who, at in (
            ("承租人", row.family_signer, row.family_signed_at), ("管房单位", row.manager_signer, row.manager_signed_at)
        )
    ]
    return Filled(
        title=title.partition("：")[0],
        facts=[
            ("事项编号", case.number), *([("补充什么", row.subject)] if row.subject else []),
            ("签订日期", say_day(row.signed_on)), ("签订方式", WAYS[row.signed_by_way]),
        ],
        sections={
            "text": words,
            "signed": signed,
            "service": f"送达地址：{row.service_address or ''}。"
            f"{'同意' if row.electronic_service else '不同意'}接受电子送达。",
        },
        seal=("正文校验码", row.text_sha256),
    )


_SECTIONS = (
    Section("text", "合同正文"),
    Section("signed", "签订", (("一方", 40), ("签订人", 70), ("时间", 60))),
    Section("service", "送达地址确认"),
)
LEASE_PAPER = declare(
    Paper(
        name="lease", title="公共租赁住房租赁合同", series="contract", filed_with=("lease",), sections=_SECTIONS,
        signed_by=("承租人", "管房单位"), fill=_fill,
    )
)
# What lies before both and is signed by neither, or by one: for who signs on paper.
declare(
    Paper(
        name="lease_text", title="合同文本（未签署）", series="", filed_with=("lease", "supplementary_agreement"),
        sections=(Section("text", "正文"),),
        signed_by=("承租人签字", "管房单位经办人签字、盖章", "签订日期"),
        how="本件没有双方签字不生效。签好后请管房单位拍照登记。扫右上角二维码，可看本件正文是否与系统封存的一致。",
    )
)
AGREEMENT_PAPER = declare(
    Paper(
        name="supplementary_agreement", title="补充协议", series="contract", filed_with=("supplementary_agreement",),
        sections=_SECTIONS, signed_by=("承租人", "管房单位"), fill=_fill,
    )
)


async def unsigned_text(case: Case) -> LetterWords:
    """The text as it lies before both, marked as not signed. Raises not_found: none does, or both have signed."""
    row = await LeaseContract.get(case_id=case.id)
    laid = await LeaseText.get_or_none(case_id=case.id, turn=row.turn, text_sha256=row.text_sha256 or "-")
    if row.signed_on is not None:
        raise refuse("not_found", "合同双方已经签订，请看正式的文书。")
    if laid is None:
        raise refuse("not_found", "现在没有交双方签订的正文。")
    step = await CaseEvent.filter(case_id=case.id, action="offer").order_by("-version").first()
    assert step is not None
    text = laid.text or ""
    title, _, words = text.partition("\n")
    return LetterWords(
        f"{title.partition('：')[0]}（未签署）", words, row.text_sha256,
        [say_head(one) for one in await heads_before(laid.day)], step.version, "lease_text",
        (("状态", "未签署：双方签字以前没有效力"), ("正文第几版", f"第{laid.turn}版"), ("正文校验码", row.text_sha256)),
    )
