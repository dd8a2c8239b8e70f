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
}


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
