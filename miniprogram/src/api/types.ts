// The shapes of the service's replies, one place. Names follow the service's own.

export type Id = string

export interface Page<T> {
  items: T[]
  next: string | null
}

export interface Choice {
  value: string
  label: string
}

export type FieldKind = 'text' | 'longtext' | 'date' | 'money' | 'choice' | 'yesno' | 'number'

export interface Field {
  name: string
  label: string
  kind: FieldKind
  required: boolean
  choices?: Choice[]
  hint?: string
}

export interface Action {
  action: string
  label: string
  style: 'primary' | 'normal' | 'danger'
  fields: Field[]
}

export type FormValue = string | number | boolean | null

export interface Named {
  id: number
  name: string
}

export interface CaseSummary {
  id: Id
  procedure: string
  procedure_label: string
  number: string
  title: string
  status: string
  status_label: string
  version: number
  household: Named | null
  dwelling: { id: number; address: string } | null
  opened_at: string
  updated_at: string
  due_on: string | null
  waiting_for: string | null
}

export interface Stage {
  label: string
  state: 'done' | 'current' | 'ahead' | 'stopped'
}

export interface HistoryLine {
  at: string
  actor: string
  role_label: string
  organisation: string
  label: string
  note: string
}

export interface Evidence {
  id: Id
  caption: string
  state: 'waiting_upload' | 'sealed' | 'refused' | 'given_up'
  reason: string | null
  sha256: string
  size: number
  taken_at: string | null
  received_at: string | null
  by: string
  display_url: string | null
  thumbnail_url: string | null
  /** Of a sealed photograph: the display copy and the thumbnail are made a moment later. */
  pictures: 'ready' | 'pending' | 'failed' | null
  /** For whoever reviews: cases with a photograph that looks the same. */
  similar: { case_id: string; number: string; taken_at: string }[]
  seal: string | null
}

export interface Case<Detail = Record<string, unknown>> extends CaseSummary {
  stages: Stage[]
  next_step: string
  history: HistoryLine[]
  actions: Action[]
  detail: Detail
  evidence: Evidence[]
}

export interface Info {
  name: string
  district: string
  mode: 'demo' | 'live'
  today: string
  wechat: boolean
  upload_max_bytes: number
  privacy_version: string
  templates: { notice: string }
}

export interface DemoPerson {
  key: string
  name: string
  role_label: string
  organisation: string
  what: string
}

export type Role =
  | 'tenant'
  | 'grid_worker'
  | 'community_clerk'
  | 'street_clerk'
  | 'district_clerk'
  | 'manager_clerk'
  | 'administrator'

export interface Appointment {
  id: number
  role: Role
  role_label: string
  organisation: { id: number; name: string; kind: string } | null
  household: Named | null
}

export interface Me {
  account: Named
  privacy_accepted: boolean
  appointments: Appointment[]
  acting_as: number | null
}

export interface SignedIn {
  token: string
  expires_at: string
  me: Me
}

export interface Ask {
  title: string
  detail: string
  due_on: string | null
  tone: 'ask' | 'info' | 'late'
  link: { page: string; id: string | number | null } | null
}

export interface Home {
  greeting: string
  today: string
  asks: Ask[]
  counts: { key: string; label: string; count: number }[]
  home: {
    address: string
    lease_starts_on: string | null
    lease_ends_on: string | null
    days_left: number | null
    monthly_rent_fen: number | null
  } | null
}

export interface Change {
  label: string
  before: string | null
  after: string | null
}

export interface Member {
  id: number
  name: string
  relationship: string
  id_number: string
  born_on: string | null
  job: string
  employer: string
  income_fen: number | null
  marital_status: string
}

export interface HouseholdForm {
  id: number
  registered_address: string
  phone: string
  members: Member[]
  other_housing: string
}

export interface ReportForm {
  no_change: boolean
  members_in: { name: string; relationship: string; id_number: string; since: string; reason: string }[]
  members_out: { member_id: number | null; since: string; reason: string; note: string }[]
  incomes: { member_id: number | null; monthly_income_fen: number | null; since: string; note: string }[]
  jobs: { member_id: number | null; employer: string; job: string; since: string }[]
  marriages: { member_id: number | null; marital_status: string; since: string }[]
  other_housing: { has: boolean; address: string; area_m2: number | null; since: string | null; note: string } | null
  registered_address: { address: string; since: string } | null
  contact: { phone: string } | null
  note: string
}

export interface ReportDetail {
  year: number
  form: ReportForm
  changes: Change[]
  entered_by: string
}

export interface CurrentReport {
  window: { year: number; opens_on: string; closes_on: string; open: boolean; sentence: string } | null
  case: Case<ReportDetail> | null
  household: HouseholdForm | null
}

export interface ReportWindow {
  id: Id
  year: number
  opens_on: string
  closes_on: string
  open: boolean
  version?: number
  actions: Action[]
}

/** What a day's chain had come to. Only a closed day's is published. */
export interface ChainHead {
  day: string
  chain: string
  label: string
  count: number
  hash: string
  closed: boolean
}

export interface EvidenceIntent {
  id: Id
  case_id: Id
  filename: string
  content_type: string
  size: number
  sha256: string
  caption: string
  taken_at: string | null
  latitude: number | null
  longitude: number | null
  accuracy_m: number | null
  device: string | null
}

export interface UploadGrant {
  url: string
  fields: Record<string, string>
  file_field: string
  expires_at: string
}

export interface Dwelling {
  id: number
  address: string
  estate: string | null
  area_m2: number | string | null
  manager: string | null
  household: Named | null
}

export interface LedgerSummary {
  tenancy_id: number
  household: Named
  dwelling: { id: number; address: string }
  community: string
  members: number
  lease_ends_on: string | null
  violations: number
  category: string | null
}

export interface LedgerEntry {
  tenancy_id: number
  household: Named & { registered_address: string; phone: string; category: string | null }
  dwelling: { id: number; address: string }
  community: string
  street: string
  members: {
    id: number
    name: string
    relationship: string
    id_number: string
    born_on: string | null
    joined_on: string | null
    left_on: string | null
  }[]
  lease: { starts_on: string; ends_on: string; monthly_rent_fen: number } | null
  violations: {
    case_id: Id
    occurred_on: string
    behaviour: string
    behaviour_label: string
    handling_result: string
    status_label: string
    photos: number
  }[]
  cases: CaseSummary[]
  revisions: {
    at: string
    by: string
    role_label: string
    case_id: Id | null
    procedure_label: string
    changes: Change[]
    stage_label: string
  }[]
}

export interface Organisation {
  id: number
  name: string
  kind: string
  parent_id: number | null
}

export interface InspectionDetail {
  may_record: boolean
  visited_at: string | null
  found_home: boolean | null
  occupancy: string | null
  occupancy_label: string | null
  findings: string
  violation_case_id: Id | null
}

export interface ViolationDetail {
  occurred_on: string
  behaviour: string
  behaviour_label: string
  detail: string
  handling_result: string
  inspection_case_id: Id | null
  measures: { on: string; way: string; note: string }[]
}

export interface NoticeDelivery {
  state: 'pending' | 'delivered' | 'seen' | 'confirmed' | 'failed' | 'needs_visit'
  label: string
  reason: string | null
}

export interface NoticeSummary extends CaseSummary {
  kind: string
  kind_label: string
  delivery?: NoticeDelivery | null
}

export interface RentTerms {
  period: string
  due_on: string
  amount_fen: number | null
  note: string
}

export interface KeyTerms {
  collect_from: string
  collect_until: string
  place: string
  bring: string
  contact: string
  note: string
}

export interface NoticeDetail {
  kind: string
  kind_label: string
  text: string
  rent?: RentTerms | null
  key?: KeyTerms | null
  deliveries: { channel_label: string; state: string; state_label: string; at: string | null; reason: string | null }[]
}

export interface NoticeBatch {
  batch_id: Id
  kind_label: string
  total: number
  delivered: number
  seen: number
  confirmed: number
  failed: number
  needs_visit: number
}

export interface CommunityChoice {
  id: number
  name: string
  street: string
}

export interface TransferForm {
  receiving_id: number
  new_address: string
  registered_on: string
  note: string
}

export interface TransferDetail {
  origin: CommunityChoice
  receiving: CommunityChoice
  former_address: string
  new_address: string
  registered_on: string
  note: string
  members: { name: string; relationship: string }[]
  informed_at: string | null
  accepted_at: string | null
  may_edit: boolean
  comes_in: boolean
}
