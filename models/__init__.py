"""Tables, constraints and indexes. No decisions: rules live in `casework/`, and nothing of ours is imported here."""

from models.accounts import (
    Account,
    AccountName,
    Appointment,
    Attempt,
    BindingCode,
    Invitation,
    Session,
    SignInCode,
    Subscription,
)
from models.annual_reviews import AnnualReview
from models.annual_summaries import AnnualSummary
from models.application_requests import ApplicationRequest, ApplicationRequestKey
from models.applications import ApplicantCode, Application
from models.asks import Ask
from models.authorisations import Authorisation, AuthorisationSignature
from models.breach_clocks import BreachClock
from models.calendar_addresses import CalendarAddress
from models.case_files import CaseFile, ChecklistItem, FileItem, FileSummary
from models.cases import Case, CaseEvent, ChainHead
from models.chain_links import ChainLink
from models.change_reports import ChangeReport, ReportWindow
from models.committees import (
    CommitteeMember,
    CommitteeSession,
    SessionAnswer,
    SessionItem,
    SessionSupervisor,
)
from models.comparisons import Comparison, ComparisonHit
from models.complaints import Complaint
from models.counted_days import CountedDay
from models.credit_records import CreditObjection, CreditPerson, CreditRecord
from models.cross_checks import CheckShown, CrossCheck, CrossCheckKey
from models.delegations import Delegation
from models.deliveries import Delivery
from models.denials import Denial
from models.dwelling_files import DwellingFile, DwellingRevision
from models.dwellings import Dwelling, DwellingHold, Estate
from models.economic_checks import EconomicCheck, EconomicCheckReading
from models.enforcements import Enforcement, EnforcementEntry
from models.escalations import Escalation
from models.evidence import Evidence, Pictures
from models.exits import Exit, ExitCorrection
from models.handbacks import Handback, MeterReading
from models.house_agreements import HouseAgreement
from models.households import Household, HouseholdMember
from models.in_hand import InHand
from models.inspections import Inspection
from models.judgements import Judgement, JudgementGround, JudgementPoint, JudgementSource
from models.leases import LeaseContract, LeaseFiling, LeaseTemplate, LeaseText
from models.ledger_returns import LedgerReturn, LedgerReview
from models.liaisons import Liaison, UtilityAccount
from models.lot_draws import LotDraw, LotDrawLine, LotDrawRoom
from models.manager_changes import ManagerChange, ManagerMove
from models.notices import (
    KeyCollection,
    Notice,
    NoticeLine,
    NoticeRound,
    NoticeSchedule,
    NoticeSlot,
    NoticeTemplate,
)
from models.obligations import DutyTally, Obligation, ObligationEvent
from models.organisations import Organisation
from models.papers import IssuedPaper, PaperSeries
from models.payouts import Payout, PayoutLine
from models.placement_slips import PlacementSlip
from models.public_reports import PublicReport, ReportDay, ReportTally
from models.publicities import Publicity, PublicityLine, PublicityObjection
from models.reconciliations import Reconciliation, ReconciliationDifference
from models.recordings import Recording, RecordingPart
from models.recoveries import MarketRent, Recovery, RecoveryEntry, RecoveryLine
from models.rectifications import Rectification
from models.registered_items import LedgerAdjustment, RegisteredItem, RegisteredValue
from models.registration_transfers import RegistrationTransfer
from models.removals import Removal
from models.renewals import RenewalRequest
from models.rent_demands import RentDemand
from models.rent_month_rules import RentMonthRule
from models.rent_payments import Expenditure, ManagerMonth, RentPayment
from models.rent_places import RentPlace
from models.rent_plans import RentPlan
from models.rent_receipts import RentReceipt
from models.rent_reductions import RentReduction
from models.repairs import Repair
from models.requests import AuditEvent, IdempotentAnswer, Setting
from models.rule_values import RuleValue
from models.scorings import Score, ScoreRuleSet, Scoring
from models.selections import (
    Selection,
    SelectionAct,
    SelectionContact,
    SelectionDwelling,
    SelectionStaff,
    SelectionTurn,
)
from models.services import Service, ServiceProof, ServiceTry
from models.signatory_changes import SignatoryChange
from models.spot_checks import SpotCheck, SpotCheckItem, SpotCheckMembers
from models.status_findings import StatusFinding
from models.subsidies import Subsidy, SubsidyAward
from models.swaps import Swap
from models.tenancies import FormerWord, Lease, LedgerMove, LedgerRevision, Tenancy
from models.turns import Turn
from models.violations import Violation
from models.waiting_places import WaitingPlace
from models.workbook_exports import WorkbookExport, WorkbookPart
from models.workbook_imports import WorkbookImport, WorkbookImportLine

__all__ = [
    "Account",
    "AccountName",
    "AnnualReview",
    "AnnualSummary",
    "ApplicantCode",
    "Application",
    "ApplicationRequest",
    "ApplicationRequestKey",
    "Appointment",
    "Ask",
    "Attempt",
    "AuditEvent",
    "Authorisation",
    "AuthorisationSignature",
    "BindingCode",
    "BreachClock",
    "CalendarAddress",
    "Case",
    "CaseEvent",
    "CaseFile",
    "ChainHead",
    "ChainLink",
    "ChangeReport",
    "CheckShown",
    "ChecklistItem",
    "CommitteeMember",
    "CommitteeSession",
    "Comparison",
    "ComparisonHit",
    "Complaint",
    "CountedDay",
    "CreditObjection",
    "CreditPerson",
    "CreditRecord",
    "CrossCheck",
    "CrossCheckKey",
    "Delegation",
    "Delivery",
    "Denial",
    "DutyTally",
    "Dwelling",
    "DwellingFile",
    "DwellingHold",
    "DwellingRevision",
    "EconomicCheck",
    "EconomicCheckReading",
    "Enforcement",
    "EnforcementEntry",
    "Escalation",
    "Estate",
    "Evidence",
    "Exit",
    "ExitCorrection",
    "Expenditure",
    "FileItem",
    "FileSummary",
    "FormerWord",
    "Handback",
    "HouseAgreement",
    "Household",
    "HouseholdMember",
    "IdempotentAnswer",
    "InHand",
    "Inspection",
    "Invitation",
    "IssuedPaper",
    "Judgement",
    "JudgementGround",
    "JudgementPoint",
    "JudgementSource",
    "KeyCollection",
    "Lease",
    "LeaseContract",
    "LeaseFiling",
    "LeaseTemplate",
    "LeaseText",
    "LedgerAdjustment",
    "LedgerMove",
    "LedgerReturn",
    "LedgerReview",
    "LedgerRevision",
    "Liaison",
    "LotDraw",
    "LotDrawLine",
    "LotDrawRoom",
    "ManagerChange",
    "ManagerMonth",
    "ManagerMove",
    "MarketRent",
    "MeterReading",
    "Notice",
    "NoticeLine",
    "NoticeRound",
    "NoticeSchedule",
    "NoticeSlot",
    "NoticeTemplate",
    "Obligation",
    "ObligationEvent",
    "Organisation",
    "PaperSeries",
    "Payout",
    "PayoutLine",
    "Pictures",
    "PlacementSlip",
    "PublicReport",
    "Publicity",
    "PublicityLine",
    "PublicityObjection",
    "Reconciliation",
    "ReconciliationDifference",
    "Recording",
    "RecordingPart",
    "Recovery",
    "RecoveryEntry",
    "RecoveryLine",
    "Rectification",
    "RegisteredItem",
    "RegisteredValue",
    "RegistrationTransfer",
    "Removal",
    "RenewalRequest",
    "RentDemand",
    "RentMonthRule",
    "RentPayment",
    "RentPlace",
    "RentPlan",
    "RentReceipt",
    "RentReduction",
    "Repair",
    "ReportDay",
    "ReportTally",
    "ReportWindow",
    "RuleValue",
    "Score",
    "ScoreRuleSet",
    "Scoring",
    "Selection",
    "SelectionAct",
    "SelectionContact",
    "SelectionDwelling",
    "SelectionStaff",
    "SelectionTurn",
    "Service",
    "ServiceProof",
    "ServiceTry",
    "Session",
    "SessionAnswer",
    "SessionItem",
    "SessionSupervisor",
    "Setting",
    "SignInCode",
    "SignatoryChange",
    "SpotCheck",
    "SpotCheckItem",
    "SpotCheckMembers",
    "StatusFinding",
    "Subscription",
    "Subsidy",
    "SubsidyAward",
    "Swap",
    "Tenancy",
    "Turn",
    "UtilityAccount",
    "Violation",
    "WaitingPlace",
    "WorkbookExport",
    "WorkbookImport",
    "WorkbookImportLine",
    "WorkbookPart",
]
