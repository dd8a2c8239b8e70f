"""Pages of the client that are no procedure's, and whom a home offers them to. Everything else that a home offers comes
from the life tables (casework/heart/offers.py).
"""

from __future__ import annotations

from casework.heart import access, actors
from casework.heart.chapters import Chapter, Offer
from casework.heart.figures import READERS as FIGURE_READERS
from casework.ledgers.look_ups import READERS as LOOKERS
from casework.ledgers.reviews import READERS as REVISION_READERS

_DISTRICT, _MANAGER = actors.DISTRICT_CLERK, actors.MANAGER_CLERK
_CLERKS = (actors.COMMUNITY_CLERK, actors.STREET_CLERK, _DISTRICT)
_OFFICES = (*_CLERKS, _MANAGER)

PAGES: tuple[tuple[Chapter, Offer], ...] = (
    (Chapter.DAILY, Offer("inbox", "待办", "inbox", "cases/list", 10, {"view": "inbox"},
                          to=(*_CLERKS, *actors.UNIT_ROLES))),
    (Chapter.DAILY, Offer("cases", "我的事项", "list", "cases/list", 19, {"view": "mine"},
                          to=(actors.TENANT, actors.FORMER_TENANT))),
    (Chapter.DAILY, Offer("scan", "扫一扫", "scan", "scan_codes/edit", 52,
                          to=tuple({*actors.ROLE_LABELS} - {actors.ANYBODY, actors.BY_ITSELF}))),
    (Chapter.DAILY, Offer("figures", "统计", "chart", "figures/list", 59, to=FIGURE_READERS)),
    (Chapter.ALLOCATION, Offer("subsidy-months", "我家的补贴", "coin", "payout_months/list", 96, to=(actors.TENANT,),
                               personal=True)),
    (Chapter.ALLOCATION, Offer("committee", "评审小组", "users", "committees/list", 55,
                               to=(*actors.UNIT_ROLES, _DISTRICT, actors.SUPERVISOR))),
    (Chapter.ALLOCATION, Offer("waiting-list", "轮候名册", "list", "waiting_lists/list", 56, to=_CLERKS)),
    (Chapter.LEDGERS, Offer("ledger", "台账", "book", "ledger/list", 44, to=(*access.AREA_ROLES, _MANAGER))),
    (Chapter.LEDGERS, Offer("revisions", "台账变动", "history", "ledger_revisions/list", 54, to=REVISION_READERS)),
    (Chapter.LEDGERS, Offer("lookers", "核查查看", "eye", "cross_checks/list", 57, to=LOOKERS)),
    (Chapter.LEDGERS, Offer("heads", "防改校验码", "shield", "chain_heads/list", 78, to=(_DISTRICT,))),
    (Chapter.DWELLINGS, Offer("rent-charges", "收租", "receipt", "rent_charges/edit", 20, to=(_MANAGER,))),
    (Chapter.DWELLINGS, Offer("rent-payments", "登记租金", "check", "rent_payments/list", 19, to=(_MANAGER,))),
    (Chapter.DWELLINGS, Offer("rent-arrears", "欠租", "warning", "rent_arrears/list", 21, to=(_MANAGER,))),
    (Chapter.DWELLINGS, Offer("rent-arrears", "欠租", "warning", "rent_arrears/list", 47, to=_CLERKS)),
    (Chapter.DWELLINGS, Offer("rent-place", "缴租地点", "pin", "rent_places/edit", 71, to=(_MANAGER,))),
    (Chapter.DWELLINGS, Offer("rent-month-rule", "收租办法", "doc", "rent_month_rules/edit", 72, to=(_MANAGER,))),
    (Chapter.DWELLINGS, Offer("managed", "房源台账", "list", "manager_ledger/list", 48, to=(_MANAGER, _DISTRICT))),
    (Chapter.DWELLINGS, Offer("boards", "房态图", "grid", "boards/list", 62, to=(_MANAGER, *access.AREA_ROLES))),
    (Chapter.DWELLINGS, Offer("heating", "供暖季空置房", "flame", "heating/list", 64, to=(_MANAGER, _DISTRICT))),
    (Chapter.DWELLINGS, Offer("labels", "房源码", "qr", "dwellings/list", 70, to=(_MANAGER,))),
    (Chapter.EXITS, Offer("market-rents", "市场租金", "scales", "market_rents/edit", 73, to=(_DISTRICT,))),
    (Chapter.FILES, Offer("papers", "发文登记簿", "stamp", "papers/list", 68, to=access.BOOK_KEEPERS)),
    (Chapter.EXCHANGE, Offer("exports", "导出的表格", "download", "workbook_exports/list", 80, to=_OFFICES)),
    (Chapter.EXCHANGE, Offer("imports", "导入表格", "upload", "workbook_imports/edit", 81, to=_OFFICES)),
    (Chapter.PEOPLE, Offer("staff", "岗位和邀请", "users", "posts/list", 30, to=(actors.ADMINISTRATOR,))),
    (Chapter.PEOPLE, Offer("invite", "邀请同事", "invite", "invitations/edit", 31, to=(actors.ADMINISTRATOR,))),
    (Chapter.PEOPLE, Offer("contact", "单位电话", "phone", "offices/edit", 32, to=(actors.ADMINISTRATOR,))),
    (Chapter.PEOPLE, Offer("word", "发文代字", "stamp", "papers/edit", 33, to=(actors.ADMINISTRATOR,))),
)
