// How the pages look on this phone: as drawn, or in elder mode (适老化): larger type, stronger contrast, roomier rows.
// The whole mode is this one list of custom properties, laid over those of styles/base.scss. Inside WeChat it reaches
// each page as its page-style (build/page-look.mjs puts that there), on the web as properties of the document. No page
// asks which of the two is on: a page that needs another arrangement for large type reads one more property.
import { reactive } from 'vue'
import { dressDocument, fontSetLarge } from '@/platform/look'

const KEPT = 'anju.look'

/** Body text has at least 7:1 on paper and card (WCAG 1.4.6), edges of what is typed into or pressed at least 3:1. */
const ELDER: Record<string, string> = {
  '--type': '1.3',
  '--paper': '#f7f5f0',
  '--ink': '#0d1514',
  '--ink-soft': '#2f3a38',
  '--line': '#a8a294',
  '--edge': '#5f5a50',
  '--accent': '#0b4a39',
  '--accent-deep': '#07382b',
  '--due': '#6b3500',
  '--due-ink': '#5a2d00',
  '--stop': '#7d120b',
  '--way-ink': '#16324f',
  '--head-from': '#07382b',
  '--head-to': '#0f513f',
  '--wot-color-theme': '#0b4a39',
  '--wot-button-primary-bg-color': '#0b4a39',
  '--facts-way': 'column',
  '--facts-label': '100%',
  '--shortcut': 'calc(50% - 8px)',
  '--half': '100%',
  '--word-spread': 'wrap',
  '--own-row': '100%',
  '--tool-line': '0px',
  '--go-grow': '1',
  '--bar-room': '220px',
}

interface Kept {
  elder: boolean
}

function kept(): Kept | null {
  const value: unknown = uni.getStorageSync(KEPT)
  return value && typeof value === 'object' ? (value as Kept) : null
}

/** `asked`: somebody has chosen on this phone, so that nobody asks again. `style`: what pages wear. */
export const look = reactive({ elder: kept()?.elder ?? false, asked: kept() !== null, style: '' })

function wear(): void {
  const worn = look.elder ? ELDER : {}
  look.style = Object.entries(worn)
    .map(([name, value]) => `${name}:${value}`)
    .join(';')
  dressDocument(Object.keys(ELDER), worn, look.elder)
}

export function chooseLook(elder: boolean): void {
  look.elder = elder
  look.asked = true
  uni.setStorageSync(KEPT, { elder })
  wear()
}

/** Whoever made WeChat's own type large has said what they need: the offer then says so. */
export const largeElsewhere = fontSetLarge()

wear()
