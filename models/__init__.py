"""Tables, constraints and indexes. No decisions: rules live in `casework/`, and nothing of ours is imported here."""

from models.accounts import Account, Appointment, Attempt, BindingCode, Invitation, Session, Subscription
from models.cases import Case, CaseEvent, ChainHead
from models.change_reports import ChangeReport, ReportWindow
from models.delegations import Delegation
from models.deliveries import Delivery
from models.dwellings import Dwelling, Estate
from models.evidence import Evidence, Pictures
from models.households import Household, HouseholdMember
from models.inspections import Inspection
from models.notices import Notice
from models.obligations import Obligation
from models.organisations import Organisation
from models.registration_transfers import RegistrationTransfer
from models.removals import Removal
from models.requests import AuditEvent, IdempotentAnswer, Setting
from models.tenancies import Lease, LedgerRevision, Tenancy
from models.violations import Violation

__all__ = [
    "Account",
    "Appointment",
    "Attempt",
    "AuditEvent",
    "BindingCode",
    "Case",
    "CaseEvent",
    "ChainHead",
    "ChangeReport",
    "Delegation",
    "Delivery",
    "Dwelling",
    "Estate",
    "Evidence",
    "Household",
    "HouseholdMember",
    "IdempotentAnswer",
    "Inspection",
    "Invitation",
    "Lease",
    "LedgerRevision",
    "Notice",
    "Obligation",
    "Organisation",
    "Pictures",
    "RegistrationTransfer",
    "Removal",
    "ReportWindow",
    "Session",
    "Setting",
    "Subscription",
    "Tenancy",
    "Violation",
]
