"""The demo's leases (租赁合同), agreements beside them, their filing, in every state, told by whom they concern."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from casework.dwellings import lease_filings, lease_templates, leases, rent_payments, supplementary_agreements
from casework.dwellings.lease_filings import FilingForm
from casework.dwellings.lease_templates import TemplateForm
from casework.dwellings.lease_terms import last_day
from casework.dwellings.leases import DraftForm
from casework.dwellings.rent_payments import PaymentForm
from casework.dwellings.supplementary_agreements import AgreementForm
from casework.heart import access
from casework.heart.actors import MANAGER_CLERK, TENANT
from casework.heart.advance import advance
from casework.words.months import month_of
from models import LeaseContract, LeaseTemplate
from server.demo.families import at

if TYPE_CHECKING:
    from server.demo.world import Work, World

_CLERKS = {"安居物业": "feng-manager", "宏运物业": "chen-manager", "惠民物业": "惠民物业"}
_TEMPLATE = TemplateForm(
    name="公租房租赁合同", lessor="铁东区住房保障中心", lessor_kind="public",
    dwelling="门窗、灶具、暖气、水电表完好，设施交接清单由双方当面点清并签字。",
    rent="按政府核定的公共租赁住房租金标准计收，标准调整的，从调整的次月起按新标准执行。",
    payment="每月10日前交当月租金，到管房单位窗口交或者转到缴费通知单上的账户，收款后开具票据。",
    use="只供承租家庭成员自住，不得转租、转借、改变用途，不得擅自装修、拆改。",
    repair="房屋主体、公共管线、供暖设施由管房单位维修；人为损坏的由承租人修复或者赔偿。",
    recovery="合同终止或者解除后15日内腾空住房，双方到场验收，交回全部钥匙，结清费用。",
    breach="逾期交租的，经书面催告仍不交的，按合同收回住房；转租、转借的，收回住房并记入档案。",
    disputes="先协商解决；协商不成的，可以依法申请行政复议或者提起行政诉讼。",
    utilities="物业费按规定由管房单位承担；水费、电费、燃气费、供暖费由承租人承担，有补助的从其规定。",
    give_back="不再符合条件、取得其他住房、无正当理由连续空置6个月以上的，应当退回住房。",
)
# Whose lease, how many days ago it was drafted, the steps that followed, and whether it is filed.
_STORIES: tuple[tuple[str, int, tuple[str, ...], str], ...] = (
    ("0", 3, (), ""),
    ("kong", 2, ("offer",), ""),
    ("1", 5, ("offer", "sign"), ""),
    ("2", 4, ("offer", "countersign"), ""),
    ("3", 12, ("offer", "sign", "countersign"), ""),
    ("4", 26, ("offer", "countersign", "sign"), "filed"),
    ("5", 18, ("offer", "void"), ""),
    ("new", 20, ("offer", "enter_paper", "hand_keys"), "cancelled"),
)
# Beside the lease that is filed: what it is about, and the steps.
_BESIDE: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("加装扶手", "卫生间加装扶手一处，由管房单位安装并负责维护，不另收费。", ("offer", "sign", "countersign")),
    ("分季交租", "租金改为每季度第一个月10日前一次交清一个季度。", ("offer",)),
    ("停放电动车", "电动车停放在楼下车棚，由承租人自行看管，不得上楼充电。", ("offer", "sign")),
    ("增加门禁卡", "增发门禁卡两张，遗失的由承租人承担补办费用。", ("offer", "countersign")),
    ("外墙保温", "外墙保温施工期间，承租人配合搭设脚手架，工期约二十天。", ()),
    ("养宠物", "承租人饲养小型犬一只，遵守小区养犬约定，保持楼道清洁。", ("offer", "void")),
)


def plan_leases(world: World) -> None:
    for number, who in enumerate(_CLERKS.values()):
        world.later(at(world.ago(60), 600 + number), _template(world, who))
    kept = [
        key for key, row in world.families.items()
        if row.home.manager == "安居物业" and row.bound and row.lease and not row.ended_on
        and row.started_on < world.ago(90) and row.lease[1] < world.ago(100) and key != "kong"
    ]
    newcomers = [key for key, row in world.families.items() if not row.lease and not row.ended_on]
    for number, (whose, days, steps, filed) in enumerate(_STORIES):
        family = newcomers[-1] if whose == "new" else whose if whose == "kong" else kept[-1 - int(whose)]
        _plan(world, number, family, days, steps, filed, first=whose == "new")


def _template(world: World, who: str) -> Work:
    async def work(when: datetime) -> None:
        await lease_templates.save(_TEMPLATE, actor=world.actor(who, when, MANAGER_CLERK))

    return work


def _plan(
    world: World, number: int, family: str, days: int, steps: tuple[str, ...], filed: str, *, first: bool
) -> None:
    case_id, begun = world.new_id(), at(world.ago(days), 560 + 9 * number)
    who = (_CLERKS[world.families[family].home.manager], MANAGER_CLERK)

    async def draft(when: datetime) -> None:
        tenancy = world.tenancies[family]
        # What ended long ago nobody renews any more: what is, is regulated from the day on which it is drafted.
        starts_on = when.date()
        actor = world.actor(who[0], when, MANAGER_CLERK)
        template = await LeaseTemplate.filter(manager_id=actor.organisation_id).order_by("-id").first()
        assert template is not None
        form = DraftForm(
            template_id=template.id, starts_on=starts_on, ends_on=last_day(starts_on, 36), monthly_rent_fen=38500,
            deposit_fen=77000, slip_number=f"安置〔{starts_on.year}〕{tenancy.id}号" if first else "",
        )
        await leases.begin(case_id, tenancy.id, form, actor=actor)

    world.later(begun, draft)
    for turn, action in enumerate(steps, 1):
        when = begun + timedelta(hours=5 * turn)
        if action == "enter_paper":
            world.photograph(case_id, who, when - timedelta(minutes=20), "paper", "签好的合同")
        if action == "hand_keys":
            world.later(when - timedelta(hours=1), _pays(world, who, family))
        world.later(when, _step(world, case_id, action, who, family))
    if not filed:
        return
    filing = world.new_id()
    later = begun + timedelta(days=2)

    async def file(when: datetime) -> None:
        form = FilingForm(number=f"铁房备{when:%Y}-{number:04d}", filed_on=when.date())
        await lease_filings.file(filing, case_id, form, actor=world.actor(who[0], when, MANAGER_CLERK))

    world.later(later, file)
    if filed == "cancelled":
        reason = {"reason": "备案编号抄错一位，重新登记。"}
        world.later(later + timedelta(hours=2), world.step(filing, "cancel", who, reason))
        return
    for place, story in enumerate(_BESIDE):
        _beside(world, case_id, family, who, later + timedelta(days=1 + place, minutes=13 * place), *story)


def _beside(
    world: World, lease_id: str, family: str, who: tuple[str, str], begun: datetime, subject: str, body: str,
    steps: tuple[str, ...],
) -> None:
    case_id = world.new_id()

    async def draft(when: datetime) -> None:
        lease = await LeaseContract.get(case_id=lease_id)
        form = AgreementForm(subject=subject, holds_from=lease.starts_on, body=body)
        await supplementary_agreements.begin(
            case_id, lease_id, form, actor=world.actor(who[0], when, MANAGER_CLERK)
        )

    world.later(begun, draft)
    for turn, action in enumerate(steps, 1):
        world.later(begun + timedelta(hours=3 * turn), _step(world, case_id, action, who, family))


def _pays(world: World, who: tuple[str, str], family: str) -> Work:
    async def work(when: datetime) -> None:
        form = PaymentForm(
            tenancy_id=world.tenancies[family].id, for_month=month_of(when.date()), paid_fen=38500,
            paid_on=when.date(), way="cash", note="首期租金",
        )
        await rent_payments.enter(world.new_id(), form, actor=world.actor(who[0], when, MANAGER_CLERK))

    return work


def _step(world: World, case_id: str, action: str, who: tuple[str, str], family: str) -> Work:
    async def work(when: datetime) -> None:
        by = (family, TENANT) if action == "sign" else who
        actor = world.actor(by[0], when, by[1])
        case = await access.find_case(case_id, actor=actor)
        row = await LeaseContract.get(case_id=case_id)
        read = {"text_sha256": row.text_sha256}
        forms: dict[str, dict[str, Any]] = {
            "offer": {},
            "sign": {**read, "service_address": world.families[family].home.address, "electronic_service": True},
            "countersign": read,
            "enter_paper": {
                **read, "signed_on": when.date().isoformat(), "signer": "承租人本人",
                "service_address": world.families[family].home.address, "electronic_service": False,
            },
            "hand_keys": {"keys_on": when.date().isoformat(), "count": 3, "received_by": "承租人本人"},
            "void": {"reason": "家庭人口有变，重新起草。"},
        }
        await advance(case, action, actor=actor, version=case.version, form=forms[action])

    return work
