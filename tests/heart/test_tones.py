"""How each status looks beside its words: written by hand from what each says, and not from where it stands."""

from __future__ import annotations

from casework.heart.life import PROCEDURES

# Somebody is asked for more; it came to a stop; all is done, or as it should be. Everything else is on its way.
ASK = {
    "judgement": {"draft", "returned"},
    "application": {"sent_back", "suspected"}, "scoring": {"draft"}, "subsidy": {"sent_back", "suspected"},
    "violation": {"recorded", "urged"}, "complaint": {"draft"}, "public_report": {"draft"},
    "reconciliation": {"opened"}, "exit": {"questioned"},
    "case_file": {"building", "returned"}, "file_summary": {"returned"}, "ledger_adjustment": {"draft"},
    "registration_transfer": {"draft", "sent_back"}, "ledger_review": {"sent_back"},
    "ledger_return": {"drafted", "sent_back"}, "change_report": {"draft", "returned"},
    "family_change": {"draft", "returned"}, "inspection": {"open"},
    "lease": {"drafted"}, "supplementary_agreement": {"drafted"}, "repair": {"draft"},
    "renewal": {"waiting", "closing", "over", "kept"},
    "breach_clock": {"pressing"},
    "annual_review": {"open", "returned"}, "annual_summary": {"drafted", "sent_back"},
    "spot_check_item": {"community_open", "street_open", "district_open", "results_open"},
    "recovery": {"computed", "to_return"},
    "authorisation": {"drafted", "chased"}, "house_agreement": {"drafted"}, "publicity": {"drafted"},
    "payout": {"drafted"},
    "committee_member": {"draft"}, "application_request": {"draft", "more_asked"},
    "selection": {"drafted"}, "selection_staff": {"community_asked", "street_asked"},
}
STOP = {
    "application": {"duplicate", "refused", "denial_kept", "withdrawn"},
    "subsidy": {"duplicate", "refused", "denial_kept", "withdrawn"},
    "violation": {"refused", "voided"}, "complaint": {"withdrawn"},
    "public_report": {"overdue", "unsent"}, "notice": {"withdrawn", "untold", "lapsed"},
    "exit_correction": {"refused"}, "exit": {"corrected"}, "registered_item": {"retired"},
    "registration_transfer": {"withdrawn"}, "delegation": {"revoked", "cancelled", "resigned", "expired"},
    "change_report": {"refused"}, "family_change": {"refused"}, "liaison": {"dropped"},
    "lease": {"void"}, "supplementary_agreement": {"void"}, "lease_filing": {"cancelled"},
    "repair": {"overdue", "refused", "withdrawn"},
    "rent_reduction": {"refused", "withdrawn", "ended"}, "rent_receipt": {"reversed"}, "rent_demand": {"withdrawn"},
    "rent_plan": {"withdrawn", "ended", "unanswered"},
    "signatory_change": {"refused", "withdrawn"}, "swap": {"declined", "refused", "withdrawn", "stopped"},
    "renewal": {"objected", "refused", "exiting", "withdrawn", "lapsed"}, "handback": {"withdrawn", "lapsed"},
    "rectification": {"unserved", "neglected", "not_right", "refused", "revoked", "left"},
    "breach_clock": {"lapsed", "full", "established", "unfounded", "left"},
    "service": {"unanswered", "overdue", "called_off"}, "escalation": {"settled"},
    "manager_change": {"withdrawn"},
    "recovery": {"overdue", "revoked"}, "enforcement": {"not_left", "refusing", "denied", "lifted"},
    "credit_record": {"in_force", "corrected", "withdrawn", "refused"},
    "credit_objection": {"kept", "taken_back", "over"},
    "annual_review": {"unreported", "left"},
    "spot_check": {"annulled"}, "spot_check_item": {"not_right", "left", "annulled"},
    "judgement": {"untold", "withdrawn", "dropped"},
    "authorisation": {"revoked", "withdrawn"}, "economic_check": {"withdrawn"},
    "house_agreement": {"over", "withdrawn"}, "publicity": {"taken_down"}, "payout": {"dropped"},
    "publicity_objection": {"fallen_away"}, "application_request": {"declined", "withdrawn", "lapsed", "unsent"},
    "comparison": {"annulled"}, "comparison_hit": {"mistaken", "dropped"},
    "status_finding": {"denied", "ended", "withdrawn"}, "scoring": {"withdrawn"},
    "placement_slip": {"void", "declined", "lapsed"},
    "committee_member": {"withdrawn"}, "committee_session": {"cancelled"},
    "selection": {"cancelled"}, "selection_staff": {"called_off"},
    "lot_draw": {"annulled", "cancelled"},
}
DONE = {
    "application": {"housed"}, "subsidy": {"awarded", "ended"}, "violation": {"rectified"},
    "complaint": {"answered", "confirmed", "unfounded"}, "public_report": {"closed", "joined"},
    "notice": {"confirmed", "served", "called", "collected", "returned"},
    "reconciliation": {"closed"}, "exit_correction": {"restored"}, "exit": {"received"}, "case_file": {"checked"},
    "file_summary": {"received"}, "ledger_adjustment": {"recorded"}, "registration_transfer": {"accepted"},
    "ledger_review": {"accepted"}, "ledger_return": {"received"}, "registered_item": {"live"},
    "delegation": {"accepted"}, "report_window": {"opened"}, "change_report": {"received"},
    "family_change": {"received"}, "dwelling_file": {"kept"}, "liaison": {"answered"},
    "lease": {"signed", "keys"}, "supplementary_agreement": {"signed"}, "lease_filing": {"filed"},
    "inspection": {"recorded"},
    "repair": {"closed", "checked", "lapsed", "upheld"},
    "rent_reduction": {"granted"}, "rent_receipt": {"issued"}, "rent_demand": {"served"},
    "rent_plan": {"running", "paid"},
    "signatory_change": {"changed", "given_back"}, "swap": {"closed"},
    "renewal": {"running", "renewed"}, "judgement": {"served", "staying"},
    "rectification": {"righted", "court_ended"},
    "breach_clock": {"objected", "acted", "broken", "excused", "settled"},
    "credit_record": {"expired", "repaired"}, "credit_objection": {"removed", "set_right"},
    "service": {"served"}, "escalation": {"carried_out"},
    "recovery": {"paid"}, "enforcement": {"handed_back", "carried_out"},
    "handback": {"closed"}, "manager_change": {"confirmed"},
    "annual_review": {"confirmed"}, "annual_summary": {"received"},
    "spot_check": {"done"}, "spot_check_item": {"clean", "righted"},
    "authorisation": {"in_force", "replaced", "ended"}, "economic_check": {"concluded"},
    "house_agreement": {"verified", "replaced", "closed"}, "publicity": {"closed"}, "payout": {"paid"},
    "publicity_objection": {"answered"}, "application_request": {"accepted"},
    "comparison": {"compared"}, "comparison_hit": {"unchanged", "led"},
    "status_finding": {"given", "replaced"}, "scoring": {"scored", "closed"},
    "committee_member": {"noted"}, "committee_session": {"concluded"},
    "placement_slip": {"moved_in"}, "selection": {"closed"}, "selection_staff": {"over"},
    "lot_draw": {"done"},
}


def test_every_status_looks_as_it_says() -> None:
    for name, procedure in PROCEDURES.items():
        for status in procedure.statuses:
            kinds = {"ask": ASK, "stop": STOP, "done": DONE}
            looks = [tone for tone, told in kinds.items() if status in told.get(name, ())]
            assert [procedure.tone(status)] == (looks or ["way"]), (name, status)


def test_what_still_waits_for_somebody_is_never_drawn_as_done() -> None:
    for name, procedure in PROCEDURES.items():
        for status in procedure.statuses:
            assert procedure.tone(status) != "done" or procedure.waiting_for(status) is None, (name, status)
