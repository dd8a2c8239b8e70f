"""Who acts: an account in one of its appointments, at a time, from an address. Every rule is told its actor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from casework.words.clock import business_day

TENANT = "tenant"
# A family that has left, for a while: it reads of its leaving and its notices, and does nothing (docs/decisions/0022).
FORMER_TENANT = "former_tenant"
# Whom a tenant names to act in the family's place. Once it is accepted, its bearer acts as the family, within bounds.
DELEGATE = "delegate"
# A family that has applied and lives nowhere yet: reads where its own application stands, while that goes on.
APPLICANT = "applicant"
GRID_WORKER = "grid_worker"
COMMUNITY_CLERK = "community_clerk"
STREET_CLERK = "street_clerk"
DISTRICT_CLERK = "district_clerk"
MANAGER_CLERK = "manager_clerk"
# Of the units of the review committee (评审小组, 2b). The housing bureau coordinates (2c); what each of the next three
# finds about somebody, no other unit finds (2d, 2e, 2f).
HOUSING_CLERK = "housing_clerk"
CIVIL_AFFAIRS_CLERK = "civil_affairs_clerk"
HEALTH_CLERK = "health_clerk"
FEDERATION_CLERK = "federation_clerk"
UNIT_CLERK = "unit_clerk"
# Invited to watch over one session of the committee (2b): reads that one, and nothing once it is over.
SUPERVISOR = "supervisor"
ADMINISTRATOR = "administrator"
# Somebody without an account who reports a breach (4.1): holds a receipt, and reaches that one case.
ANYBODY = "anybody"
# Nobody: what the calendar brings about, and what follows in another step's place.
BY_ITSELF = "by_itself"

ROLE_LABELS = {
    TENANT: "承租家庭",
    FORMER_TENANT: "已退出家庭",
    DELEGATE: "代办人",
    APPLICANT: "申请家庭",
    GRID_WORKER: "网格员",
    COMMUNITY_CLERK: "社区",
    STREET_CLERK: "街道",
    DISTRICT_CLERK: "区保障办",
    MANAGER_CLERK: "管房单位",
    HOUSING_CLERK: "区住建局",
    CIVIL_AFFAIRS_CLERK: "区民政局",
    HEALTH_CLERK: "区卫健局",
    FEDERATION_CLERK: "区残联",
    UNIT_CLERK: "评审小组成员单位",
    SUPERVISOR: "受邀监督人员",
    ADMINISTRATOR: "单位管理员",
    ANYBODY: "群众",
    BY_ITSELF: "系统到期",
}

# Which roles an organisation of a kind may appoint to.
ROLES_OF_KIND = {
    "community": (GRID_WORKER, COMMUNITY_CLERK, ADMINISTRATOR),
    "street": (STREET_CLERK, ADMINISTRATOR),
    "district_office": (DISTRICT_CLERK, ADMINISTRATOR),
    "property_manager": (MANAGER_CLERK, ADMINISTRATOR),
    "housing_bureau": (HOUSING_CLERK, ADMINISTRATOR),
    "civil_affairs": (CIVIL_AFFAIRS_CLERK, ADMINISTRATOR),
    "health_bureau": (HEALTH_CLERK, ADMINISTRATOR),
    "disabled_federation": (FEDERATION_CLERK, ADMINISTRATOR),
    "committee_unit": (UNIT_CLERK, ADMINISTRATOR),
}
# The units of the review committee, the one that coordinates first.
UNIT_ROLES = (HOUSING_CLERK, CIVIL_AFFAIRS_CLERK, HEALTH_CLERK, FEDERATION_CLERK, UNIT_CLERK)


@dataclass(frozen=True)
class Delegated:
    """In whose place somebody acts, by which delegation, and in what: names of procedures."""

    case_id: str
    household_id: int
    principal: str
    purposes: tuple[str, ...]
    until: date


@dataclass(frozen=True)
class Actor:
    account_id: int
    name: str
    role: str  # "" for an account without a current appointment
    at: datetime
    appointment_id: int | None = None
    organisation_id: int | None = None
    organisation_name: str = ""
    path: str = ""
    household_id: int | None = None
    address: str = ""
    # The handle of the session that asks (`casework/people/sessions.py`); "": no request.
    session: str = ""
    # Of ANYBODY: the case to which the secret in hand belongs.
    receipt: str = ""
    # Of APPLICANT: the case of its own application.
    application: str = ""
    # Of SUPERVISOR: the session of the committee that it was invited to.
    committee_session: str = ""
    # Set: the family's role, household and reach, but not in person, and for these purposes alone.
    delegated: Delegated | None = None

    @property
    def right(self) -> str:
        """What a link or a grant stands on (`casework/evidence/media_rights.py`); "": no session of anybody's."""
        if self.receipt:
            return f"receipt.{self.receipt}"
        return f"{self.session}.{self.appointment_id or 0}.{self.role}" if self.session else ""

    @property
    def today(self) -> date:
        return business_day(self.at)

    @property
    def role_label(self) -> str:
        return ROLE_LABELS.get(self.role, "")
