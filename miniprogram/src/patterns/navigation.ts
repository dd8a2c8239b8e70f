// One way to open a page, and the one table that says which page shows a case of which procedure.

type How = 'push' | 'replace' | 'relaunch'

export function open(page: string, params: Record<string, string | number | null | undefined> = {}, how: How = 'push'): void {
  const pairs = Object.entries(params).filter(([, value]) => value !== undefined && value !== null && value !== '')
  const tail = pairs.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join('&')
  const url = `/pages/${page}${tail ? '?' + tail : ''}`
  if (how === 'relaunch') uni.reLaunch({ url })
  else if (how === 'replace') uni.redirectTo({ url })
  else uni.navigateTo({ url })
}

export function back(): void {
  if (getCurrentPages().length > 1) uni.navigateBack()
  else open('home/detail', {}, 'relaunch')
}

/** Procedures with a page of their own; every other case opens in the generic page. */
const PAGE_OF: Record<string, string> = {
  change_report: 'change_reports/detail',
  family_change: 'family_changes/detail',
  inspection: 'inspections/detail',
  violation: 'violations/detail',
  complaint: 'complaints/detail',
  public_report: 'public_reports/detail',
  annual_review: 'annual_reviews/detail',
  annual_summary: 'annual_summaries/detail',
  spot_check: 'spot_checks/detail',
  spot_check_item: 'spot_check_items/detail',
  notice: 'notices/detail',
  registration_transfer: 'registration_transfers/detail',
  reconciliation: 'reconciliations/detail',
  case_file: 'case_files/detail',
  file_summary: 'file_summaries/detail',
  delegation: 'delegations/detail',
  subsidy: 'subsidies/detail',
  payout: 'payouts/detail',
  publicity: 'publicities/detail',
  publicity_objection: 'publicity_objections/detail',
  house_agreement: 'house_agreements/detail',
  application: 'applications/detail',
  application_request: 'application_requests/detail',
  exit: 'exits/detail',
  exit_correction: 'exit_corrections/detail',
  ledger_review: 'ledger_reviews/detail',
  ledger_return: 'ledger_returns/detail',
  registered_item: 'registered_items/detail',
  dwelling_file: 'dwelling_files/detail',
  liaison: 'liaisons/detail',
  manager_change: 'manager_changes/detail',
  lease: 'leases/detail',
  supplementary_agreement: 'supplementary_agreements/detail',
  lease_filing: 'lease_filings/detail',
  repair: 'repairs/detail',
  rectification: 'rectifications/detail',
  breach_clock: 'breach_clocks/detail',
  rent_reduction: 'rent_reductions/detail',
  rent_receipt: 'rent_receipts/detail',
  rent_demand: 'rent_demands/detail',
  rent_plan: 'rent_plans/detail',
  renewal: 'renewals/detail',
  signatory_change: 'signatory_changes/detail',
  swap: 'swaps/detail',
  authorisation: 'authorisations/detail',
  economic_check: 'economic_checks/detail',
  comparison: 'comparisons/detail',
  comparison_hit: 'comparison_hits/detail',
  judgement: 'judgements/detail',
  recovery: 'recoveries/detail',
  credit_record: 'credit_records/detail',
  credit_objection: 'credit_objections/detail',
  service: 'services/detail',
  enforcement: 'enforcements/detail',
  escalation: 'escalations/detail',
  placement_slip: 'placement_slips/detail',
  scoring: 'scorings/detail',
  status_finding: 'status_findings/detail',
  committee_member: 'committee_members/detail',
  committee_session: 'committee_sessions/detail',
  lot_draw: 'lot_draws/detail',
  handback: 'handbacks/detail',
  selection: 'selections/detail',
  selection_staff: 'selection_staff/detail',
}

/** The page on which a case of that procedure is seen. */
export function pageOf(procedure: string | undefined): string {
  return PAGE_OF[procedure ?? ''] ?? 'cases/detail'
}

export function openCase(one: { id: string; procedure?: string }, how: How = 'push'): void {
  open(pageOf(one.procedure), { id: one.id }, how)
}

/** Where the service offers to go. A page that only a newer version has is said, not silently missed. */
export function openOffer(offer: { page: string; params: Record<string, string> }): void {
  const tail = Object.entries(offer.params).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')
  uni.navigateTo({
    url: `/pages/${offer.page}${tail ? '?' + tail : ''}`,
    fail: () => uni.showToast({ title: '请先更新到最新版本', icon: 'none' }),
  })
}

/** Where an item of the home page leads; what is unknown to this version opens as a case or the inbox. */
export function openLink(link: { page: string; id: string | number | null }): void {
  const pages: Record<string, () => void> = {
    change_report_edit: () => open('change_reports/edit'),
    change_report: () => open('change_reports/detail', { id: link.id }),
    family_change: () => open('family_changes/detail', { id: link.id }),
    case: () => open('cases/detail', { id: link.id }),
    notice: () => open('notices/detail', { id: link.id }),
    notices: () => open('notices/list'),
    notice_new: () => open('notice_rounds/list'),
    inspection: () => open('inspections/detail', { id: link.id }),
    inspection_new: () => open('inspections/edit', { dwelling: link.id }),
    inspection_edit: () => open('inspections/edit', { id: link.id }),
    inspections: () => open('inspections/list'),
    violation: () => open('violations/detail', { id: link.id }),
    violations: () => open('violations/list'),
    complaint: () => open('complaints/detail', { id: link.id }),
    complaints: () => open('complaints/list'),
    repair: () => open('repairs/detail', { id: link.id }),
    rent_account: () => open('rent_accounts/detail'),
    application_standing: () => open('application_standings/detail'),
    selection_board: () => open('selection_boards/detail', { id: link.id }),
    renewal_standing: () => open('renewal_standings/detail'),
    registration_transfer: () => open('registration_transfers/detail', { id: link.id }),
    registration_transfers: () => open('registration_transfers/list'),
    reconciliation: () => open('reconciliations/detail', { id: link.id }),
    reconciliations: () => open('reconciliations/list'),
    case_file: () => open('case_files/detail', { id: link.id }),
    case_files: () => open('case_files/list'),
    file_summary: () => open('file_summaries/detail', { id: link.id }),
    delegation: () => open('delegations/detail', { id: link.id }),
    delegations: () => open('delegations/list'),
    ledger_review: () => open('ledger_reviews/detail', { id: link.id }),
    ledger_return: () => open('ledger_returns/detail', { id: link.id }),
    application: () => open('applications/detail', { id: link.id }),
    exit: () => open('exits/detail', { id: link.id }),
    exit_correction: () => open('exit_corrections/detail', { id: link.id }),
    subsidy: () => open('subsidies/detail', { id: link.id }),
    report_windows: () => open('report_windows/list'),
    report_window: () => open('report_windows/list'),
    inbox: () => open('cases/list', { view: 'inbox' }),
    cases: () => open('cases/list'),
    award: () => open('ledger/detail', { id: link.id, award: 'yes' }),
    ledger: () => (link.id ? open('ledger/detail', { id: link.id }) : open('ledger/list')),
    home: () => open('home/detail', {}, 'relaunch'),
    bind: () => open('bindings/edit'),
  }
  const go = pages[link.page]
  if (go) go()
  else if (link.id) openCase({ id: String(link.id), procedure: link.page })
  else open('cases/list', { view: 'inbox' })
}

export function hasOwnPage(procedure: string): boolean {
  return procedure in PAGE_OF
}
