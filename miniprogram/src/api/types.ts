// Short names for the service's shapes. The shapes themselves are made from the service's API document (schema.ts,
// `make types`): nothing is written down a second time here, so that a change of the service breaks the build.
import type { components } from './schema'

type Shapes = components['schemas']

/** Every method and address of the service: what it takes and what it answers. */
export type Doors = Shapes['Doors']
export type Reply<D extends keyof Doors> = Doors[D]['reply']
export type Body<D extends keyof Doors> = Doors[D]['body']

export type Id = string

export interface Page<T> {
  items: T[]
  next: string | null
}

/** `picture`: an address; photographs are chosen by what is on them. */
export type Choice = Shapes['Choice'] & { picture?: string | null }
/** As the service describes fields; beyond, pages ask for one of many (`pick`). Several choices are parted by commas. */
export interface Field extends Pick<Shapes['FormField'], 'name' | 'label' | 'required'>, Partial<Omit<Shapes['FormField'], 'name' | 'label' | 'required' | 'kind' | 'choices' | 'fields'>> {
  kind: Shapes['FormField']['kind'] | 'pick'
  choices?: Choice[]
  fields?: Field[]
}
export type FormList = Shapes['FormList']
export type FieldKind = Field['kind']
export type Action = Shapes['Action']
export type FormValue = string | number | boolean | string[] | null
export type Named = Shapes['Ref']

export type CaseSummary = Shapes['CaseSummary']
export type Case<Detail = Record<string, unknown>> = Omit<Shapes['CaseReply'], 'detail'> & { detail: Detail }
export type NextCase = Shapes['NextReply']
export type UnchangedLine = Shapes['UnchangedLine']
export type Stage = Shapes['Stage']
export type HistoryLine = Shapes['HistoryLine']
/** What a step takes as its form: `StepForm<'inspection.record'>`. */
export type StepForm<S extends keyof Shapes['StepForms']> = Shapes['StepForms'][S]

export type Evidence = Shapes['EvidenceReply']
export type EvidenceIntent = Body<'POST /evidence'>
export type UploadGrant = Shapes['Upload']

export type PaperSummary = Shapes['IssuedPaperLine']
export type Paper = Shapes['PaperReply']

export type Info = Shapes['Info']
export type DemoPerson = Shapes['Person']
export type Me = Shapes['Me']
export type Appointment = Shapes['AppointmentReply']
export type Role = Appointment['role']
export type IntervalList = Shapes['IntervalList']
export type CalendarState = Shapes['CalendarState']
export type Device = Shapes['SessionReply']
export type Post = Shapes['PostLine']
export type PostDetail = Shapes['PostDetail']
export type Invitation = Shapes['InvitationLine']
export type FamilyBinding = Shapes['BindingLine']
export type SignedIn = Shapes['SignedIn']
export type ShownCode = Shapes['ShownCode']
export type SignInCode = Shapes['SignInCodeReply']

export type Ask = Shapes['Asked']
export type Home = Shapes['Home']

export type Change = Shapes['Change']
export type Member = Shapes['MemberReply']
export type HouseholdForm = Shapes['HouseholdForm']
export type ReportForm = Required<Shapes['ReportForm']>
/** As the service keeps it: with every part there. */
export type ReportDetail = Omit<Shapes['Details']['change_report'], 'form'> & { form: ReportForm }
export type FamilyChangeDetail = Shapes['Details']['family_change']
export type CurrentReport = Omit<Shapes['CurrentReport'], 'case'> & { case: Case<ReportDetail> | null }
export type ReportWindow = Shapes['WindowLine']
export type ChainHead = Shapes['HeadReply']

export type Dwelling = Shapes['DwellingLine']
export type Scanned = Shapes['ScannedReply']
export type LedgerSummary = Shapes['EntryLine']
export type LedgerEntry = Shapes['EntryReply']
/** A family that lives in public housing now. */
export type LivingFamily = LedgerSummary & { tenancy_id: number; dwelling: NonNullable<LedgerSummary['dwelling']> }
export type LedgerFilter = Omit<NonNullable<Doors['GET /ledger']['query']>, 'cursor' | 'limit' | 'community_id'>
export type LedgerName = NonNullable<LedgerFilter['ledger']>
export type LedgerStatus = NonNullable<LedgerFilter['status']>
export type LedgerCounts = Shapes['CountsReply']
export type LedgerItemValue = Shapes['ItemValue']
/** A change of a ledger on its way community → street → district. */
export type LedgerChange = Shapes['RevisionItem']
export type ExportBook = Shapes['ExportBook']
export type WorkbookExport = Shapes['ExportReply']
export type WorkbookImport = Shapes['ImportReply']
export type ImportLine = Shapes['ImportLine']
export type ChangeState = NonNullable<NonNullable<Doors['GET /ledger-revisions']['query']>['state']>
export type LedgerReviewDetail = Shapes['Details']['ledger_review']
export type LedgerReturnDetail = Shapes['Details']['ledger_return']
export type LedgerFigures = LedgerReturnDetail['figures'][number]
export type RegisteredItem = LedgerItemValue['item']
export type ItemDetail = Shapes['Details']['registered_item']
export type ItemDefinition = Body<'POST /registered-items'>['form']
export type LedgerItemName = ItemDefinition['ledger']
export type AdjustmentDetail = Shapes['Details']['ledger_adjustment']
export type SubsidyDetail = Shapes['Details']['subsidy']
export type PayoutDetail = Shapes['Details']['payout']
export type PublicityDetail = Shapes['Details']['publicity']
export type PublicityObjectionDetail = Shapes['Details']['publicity_objection']
export type PublicityPage = Shapes['PublicityPage']
export type OpenPublicities = Shapes['OpenPublicities']
export type ObjectionReceipt = Shapes['ObjectionReceipt']
export type ApplicationRequestDetail = Shapes['Details']['application_request']
export type OpenRequestForm = Shapes['RequestOpenForm']
export type RequestReceipt = Shapes['RequestReceipt']
export type SelfCheck = Shapes['SelfCheckReply']
export type WaitingToShow = Shapes['WaitingReply']
export type HouseAgreementDetail = Shapes['Details']['house_agreement']
export type SubsidyForm = SubsidyDetail['form']
export type CrossCheck = NonNullable<SubsidyDetail['check']>
export type MonthRow = Shapes['MonthRow']
export type MonthCell = Shapes['MonthCell']
export type OwedPage = Shapes['OwedPage']
export type OwedLine = Shapes['OwedReply']
export type Answer = Shapes['Answer']
export type ApplicationDetail = Shapes['Details']['application']
export type Denial = NonNullable<ApplicationDetail['denial']>
export type ApplicationForm = ApplicationDetail['form']
export type VacantDwelling = Shapes['VacantLine']
export type ExitDetail = Shapes['Details']['exit']
export type ExitCorrectionDetail = Shapes['Details']['exit_correction']
export type Organisation = Shapes['OrganisationLine']

export type InspectionDetail = Shapes['Details']['inspection']
export type Committee = Reply<'GET /committees'>
export type CommitteeUnitForm = Body<'POST /committees/units'>['form']
export type PlacementSlipDetail = Shapes['Details']['placement_slip']
export type StatusFindingDetail = Shapes['Details']['status_finding']
export type ScoringDetail = Shapes['Details']['scoring']
export type OwnScore = NonNullable<Reply<'GET /scorings/own'>['score']>
export type ScoreVersion = ScoringDetail['versions'][number]
export type StatusPeople = Reply<'GET /status-findings/people'>
export type CommitteeMemberDetail = Shapes['Details']['committee_member']
export type CommitteeSessionDetail = Shapes['Details']['committee_session']
export type MemberCandidates = Reply<'GET /committee-members/candidates'>
export type SessionAnswerForm = Body<'POST /committee-sessions/{case_id}/answers'>['form']
export type SupervisorForm = Body<'POST /committee-sessions/{case_id}/supervisors'>['form']
export type SelectionDetail = Shapes['Details']['selection']
export type SelectionStaffDetail = Shapes['Details']['selection_staff']
export type SelectionBoard = Shapes['SelectionBoardBody']
export type SelectionTurn = Shapes['SelectionTurnLine']
export type SelectionDone = Shapes['SelectionDone']
export type WatchedSelection = Shapes['WatchedSelection']
export type SelectionHome = Shapes['OfferedHome']
export type HomePhotograph = Shapes['HomePhotograph']
export type SelectionFamily = Shapes['SelectionFamily']
export type EscalationDetail = Shapes['Details']['escalation']
export type ServiceDetail = Shapes['Details']['service']
export type EnforcementDetail = Shapes['Details']['enforcement']
export type AnnualReviewDetail = Shapes['Details']['annual_review']
export type AnnualSummaryDetail = Shapes['Details']['annual_summary']
export type SummaryCounts = AnnualSummaryDetail['now']
export type SummaryStanding = Shapes['SummaryStanding']
export type PlainReview = Shapes['PlainReview']
export type SpotCheckDetail = Shapes['Details']['spot_check']
export type SpotCheckItemDetail = Shapes['Details']['spot_check_item']
export type SpotCheckBoardLine = Shapes['BoardLine']
export type ComparisonBoardLine = Shapes['ComparisonBoardLine']
export type SpotCheckProspect = Shapes['ProspectReply']
export type DrawRecord = Shapes['DrawRecord']
export type LotDrawDetail = Shapes['Details']['lot_draw']
export type AnnulmentForm = Body<'POST /lot-draws/{case_id}/agreement'>['form']
export type OpenLot = Shapes['OpenLot']
export type LotLine = Shapes['LotLine']
export type OwnLot = Shapes['OwnLot']
export type RectificationDetail = Shapes['Details']['rectification']
export type BreachClockDetail = Shapes['Details']['breach_clock']
export type RepairDetail = Shapes['Details']['repair']
export type ComplaintDetail = Shapes['Details']['complaint']
export type PublicReportDetail = Shapes['Details']['public_report']
export type OpenReportForm = Reply<'GET /public-reports/form'>
export type ReportReceipt = Reply<'POST /public-reports/follow'>
export type RecoveryDetail = Shapes['Details']['recovery']
export type CreditRecordDetail = Shapes['Details']['credit_record']
export type CreditObjectionDetail = Shapes['Details']['credit_objection']
export type ViolationDetail = Shapes['Details']['violation']

export type NoticeDetail = Shapes['Details']['notice']
export type NoticeDelivery = Shapes['Standing']
export type NoticeSummary = Shapes['NoticeLine']
export type NoticeBatch = Shapes['BatchReply']
export type NoticeRound = Shapes['RoundReply']
export type NoticeRoundLine = Shapes['RoundLine']
export type NoticeFamily = Shapes['RoundFamily']
export type NoticePreparing = Body<'POST /notice-rounds'>
export type NoticeShow = NonNullable<NonNullable<Doors['GET /notice-rounds/{round_id}/families']['query']>['show']>
export type NoticeTemplate = Shapes['NoticeTemplateReply']
export type NoticeSchedule = Shapes['ScheduleReply']
export type NoticeTemplates = Shapes['NoticeTemplateList']
export type NoticeIssue = Body<'POST /notices'>
export type NoticeIssued = Reply<'POST /notices'>
export type RentTerms = Shapes['RentParticulars']
export type KeyTerms = Shapes['KeyParticulars']

export type Office = Shapes['Office']
export type OfficeContact = Body<'PUT /offices/own'>['form']
export type Found = Reply<'GET /finding'>

export type DelegationSummary = Shapes['DelegationLine']
export type DelegationDetail = Shapes['Details']['delegation']
export type DelegationGift = Body<'POST /delegations'>['form']

export type CommunityChoice = Shapes['CommunityLine']
export type TransferForm = Body<'POST /registration-transfers'>['form']
export type TransferDetail = Shapes['Details']['registration_transfer']

export type ManagedDwelling = Shapes['ManagedDwelling']
export type ManagedEntry = Shapes['ManagedEntry']
export type PaymentLine = Shapes['PaymentLine']
export type UnpaidLine = Shapes['UnpaidLine']
export type ExpenditureLine = Shapes['ExpenditureLine']
export type DifferenceLine = Shapes['DifferenceLine']
export type ReconciliationDetail = Shapes['Details']['reconciliation']

export type ChecklistItem = Shapes['ItemReply']
export type BoardReply = Shapes['FileBoard']
export type BoardLine = Shapes['FileBoardLine']
export type FileDetail = Shapes['Details']['case_file']
export type FileSummaryDetail = Shapes['Details']['file_summary']

export type DwellingState = NonNullable<NonNullable<Doors['GET /dwellings']['query']>['state']>
export type DwellingStanding = Shapes['StandingReply']
export type DwellingWhole = Reply<'GET /dwellings/{dwelling_id}'>
export type DwellingCounts = Reply<'GET /dwellings/counts'>
export type DwellingFileDetail = Shapes['Details']['dwelling_file']
export type BoardEstate = Shapes['EstateLine']
export type MarketRents = Shapes['MarketRentReply']
export type BoardBuildings = Reply<'GET /boards/{estate_id}'>
export type Board = Reply<'GET /boards/{estate_id}/building'>
export type LiaisonDetail = Shapes['Details']['liaison']
export type ManagerChangeDetail = Shapes['Details']['manager_change']
export type LeaseDetail = Shapes['Details']['lease']
export type LeaseState = LeaseDetail['state']
export type AgreementDetail = Shapes['Details']['supplementary_agreement']
export type LeaseFilingDetail = Shapes['Details']['lease_filing']
export type LeaseTemplate = Shapes['TemplateReply']
export type LeaseShow = NonNullable<NonNullable<Doors['GET /leases']['query']>['show']>
export type FamilyLeases = Reply<'GET /leases/of/{tenancy_id}'>
export type NextTerm = Reply<'GET /leases/next'>
export type RenewalDetail = Shapes['Details']['renewal']
export type SwapDetail = Shapes['Details']['swap']
export type AuthorisationDetail = Shapes['Details']['authorisation']
export type EconomicCheckDetail = Shapes['Details']['economic_check']
export type ComparisonDetail = Shapes['Details']['comparison']
export type ComparisonHitDetail = Shapes['Details']['comparison_hit']
export type CheckReading = Shapes['ReadReply']
export type AuthorisationStanding = Shapes['AuthorisationStanding']
export type Signer = Shapes['SignerLine']
export type SignatoryChangeDetail = Shapes['Details']['signatory_change']
export type Candidates = Shapes['Candidates']
export type Candidate = Shapes['CandidateLine']
export type RenewalStanding = Shapes['RenewalStanding']
export type JudgementDetail = Shapes['Details']['judgement']
export type HandbackDetail = Shapes['Details']['handback']
export type HandbackStanding = Shapes['HandbackStanding']
export type DwellingLogLine = Shapes['LogLine']
export type HeatingSeason = Reply<'GET /heating'>
export type ChargeLine = Shapes['ChargeLine']
export type ChargeSums = NonNullable<Reply<'GET /rent-charges'>['sums']>
export type WaitingPage = Reply<'GET /waiting-list'>
export type ArrearsPage = Reply<'GET /rent-arrears'>
export type RentStatement = Reply<'GET /rent-account'>
export type RentReductionDetail = Shapes['Details']['rent_reduction']
export type RentReceiptDetail = Shapes['Details']['rent_receipt']
export type RentDemandDetail = Shapes['Details']['rent_demand']
export type RentPlanDetail = Shapes['Details']['rent_plan']
export type ArrearsLine = ArrearsPage['items'][number]

export type AreaLine = Shapes['AreaLine']
export type TablePage = Shapes['TablePage']
export type TableColumn = Shapes['TableColumn']
export type TableLine = Shapes['TableLine']
export type FigureTheme = Shapes['FigureTheme']
export type FigureChart = Shapes['FigureChart']
export type FigureRow = Shapes['FigureRow']
export type FigureLines = Shapes['FigureLines']
