import { call } from './http'
import type { Case, FormValue, SelectionDetail, SelectionStaffDetail } from './types'

const of = (id: string) => ({ case_id: id })

/** The selection day. What a desk sends bears an id of its own, so that it may be sent again as it is. */
export const selections = {
  estates: () => call('GET /selections/estates', { query: {} }),
  watched: () => call('GET /selections/watched', { query: { open: 'yes' } }),
  board: (id: string, seen: string) => call('GET /selections/{case_id}/board', { path: of(id), query: { seen } }),
  hall: (id: string) => call('GET /selections/{case_id}/hall', { path: of(id) }),
  turns: (id: string, cursor: string | null) => call('GET /selections/{case_id}/turns', { path: of(id), query: { cursor } }),
  marked: (id: string, turn: number) => call('GET /selections/{case_id}/dwellings', { path: of(id), query: { free: 'yes', marked: 'yes', turn } }),
  homes: (id: string, rooms: number, q: string, free: boolean, cursor: string | null) =>
    call('GET /selections/{case_id}/dwellings', { path: of(id), query: { free: free ? 'yes' : '', rooms, q, cursor } }),
  photographs: (id: string, dwelling_id: number) =>
    call('GET /selections/{case_id}/photographs', { path: of(id), query: { dwelling_id } }),
  call: (id: string, act: string, desk: number) => call('POST /selections/{case_id}/calls', { path: of(id), body: { id: act, desk } }),
  choose: (id: string, number: number, act: string, desk: number, dwelling_id: number) =>
    call('POST /selections/{case_id}/turns/{number}/choice', { path: { ...of(id), number }, body: { id: act, desk, form: { dwelling_id } } }),
  giveUp: (id: string, number: number, act: string, desk: number, form: Record<string, FormValue>) =>
    call('POST /selections/{case_id}/turns/{number}/refusal', { path: { ...of(id), number }, body: { id: act, desk, form } as never }),
  absent: (id: string, number: number, act: string, desk: number, form: Record<string, FormValue>) =>
    call('POST /selections/{case_id}/turns/{number}/absence', { path: { ...of(id), number }, body: { id: act, desk, form } as never }),
  mark: (id: string, dwelling_id: number, marked: boolean) => call('POST /selections/{case_id}/favourites', { path: of(id), body: { dwelling_id, marked } }),
  invite: (id: string, form: Record<string, FormValue>) => call('POST /selections/{case_id}/supervisors', { path: of(id), body: { form } as never }),
  checkIn: (id: string, code: string) => call('POST /selections/{case_id}/check-ins', { path: of(id), body: { form: { code } } }) as Promise<Case<SelectionDetail>>,
  remark: (id: string, words: string) => call('POST /selections/{case_id}/remarks', { path: of(id), body: { form: { words } } }) as Promise<Case<SelectionDetail>>,
}

/** Whom a street or a community sends there. */
export const selectionStaff = {
  families: (id: string, open: boolean, cursor: string | null) => call('GET /selection-staff/{case_id}/families', { path: of(id), query: { open: open ? 'yes' : '', cursor } }),
  contact: (id: string, act: string, form: Record<string, FormValue>) =>
    call('POST /selection-staff/{case_id}/contacts', { path: of(id), body: { id: act, form } as never }) as Promise<Case<SelectionStaffDetail>>,
  checkIn: (id: string, code: string) => call('POST /selection-staff/{case_id}/check-ins', { path: of(id), body: { form: { code } } }) as Promise<Case<SelectionStaffDetail>>,
  order: (id: string, act: string, words: string) => call('POST /selection-staff/{case_id}/orders', { path: of(id), body: { id: act, form: { words } } }) as Promise<Case<SelectionStaffDetail>>,
}
