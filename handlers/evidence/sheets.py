"""Evidence sheets: the PDF of a visit or a violation. Whether one is still true is asked at /v, without signing in."""

from __future__ import annotations

from casework.evidence.sheets import make_sheet
from casework.heart import access
from handlers.heart.http import Ask, Pdf, endpoint


@endpoint("GET", "/cases/<case_id:str>/evidence-sheet", summary="下载证据材料（PDF）", reply=Pdf)
async def read(ask: Ask) -> Pdf:
    case = await access.find_case(ask.path["case_id"], actor=ask.actor)
    address = ask.services.public_url or f"{ask.request.scheme}://{ask.request.host}"
    sheet = await make_sheet(case, actor=ask.actor, store=ask.services.store, address=address)
    return Pdf(data=sheet.pdf, filename=sheet.filename)
