// Photographs on their way to the service: each keeps the name the phone gave it, is sent one after another, and counts
// as received only when the service said so. A retry repeats the same steps under the same name, which is safe.
import { computed, reactive, type ComputedRef } from 'vue'
import { asProblem, identity, Problem } from '@/api/http'
import { evidence as service } from '@/api/evidence'
import type { Evidence, EvidenceIntent } from '@/api/types'
import { deviceName, hashPhoto, position, uploadPhoto, uuid, type PickedPhoto, type Position } from '@/platform'
import { readInfo } from './session'

export interface Upload {
  id: string
  caseId: string
  photo: PickedPhoto
  caption: string
  place: Position | null
  state: 'waiting' | 'sending' | 'received' | 'failed' | 'refused'
  percent: number
  reason: string
  evidence: Evidence | null
  /** Set once the service may have heard of it. */
  announced: boolean
}

const queue = reactive<Upload[]>([])
let running = false

export function uploadsOf(caseId: () => string): ComputedRef<Upload[]> {
  return computed(() => queue.filter((one) => one.caseId === caseId()))
}

export async function addPhotos(caseId: string, photos: PickedPhoto[], withPlace: boolean): Promise<void> {
  const place = withPlace && photos.length ? await position() : null
  for (const photo of photos) {
    queue.push({ id: uuid(), caseId, photo, caption: '', place, state: 'waiting', percent: 0, reason: '', evidence: null, announced: false })
  }
  void run()
}

export function retryUpload(one: Upload): void {
  one.state = 'waiting'
  one.reason = ''
  void run()
}

/** One that the service already expects is given up there first, or its case could never be handed in. */
export async function dropUpload(one: Upload): Promise<void> {
  if (one.announced && one.state === 'failed') {
    await service.giveUp(one.id).catch((error) => {
      if (asProblem(error).status !== 404) throw error
    })
  }
  const at = queue.indexOf(one)
  if (at >= 0) queue.splice(at, 1)
}

async function run(): Promise<void> {
  if (running) return
  running = true
  try {
    for (let one = nextWaiting(); one; one = nextWaiting()) await sendOne(one)
  } finally {
    running = false
  }
}

const nextWaiting = () => queue.find((one) => one.state === 'waiting')

async function sendOne(one: Upload): Promise<void> {
  one.state = 'sending'
  one.percent = 0
  try {
    const limit = (await readInfo()).upload_max_bytes
    if (limit && one.photo.size > limit) {
      throw new Problem(422, 'too_large', `这张照片太大，最大 ${Math.floor(limit / 1048576)} 兆，请重新拍一张。`)
    }
    const sha256 = await hashPhoto(one.photo)
    one.announced = true
    const { evidence, upload } = await service.announce({
      id: one.id,
      case_id: one.caseId,
      filename: one.photo.name.slice(-100),
      content_type: one.photo.contentType as EvidenceIntent['content_type'],
      size: one.photo.size,
      sha256,
      caption: one.caption,
      taken_at: one.photo.takenAt,
      latitude: one.place?.latitude ?? null,
      longitude: one.place?.longitude ?? null,
      accuracy_m: one.place ? Math.round(one.place.accuracy) : null,
      device: deviceName() || null,
    })
    if (evidence.state !== 'sealed') {
      const status = await uploadPhoto(one.photo, {
        url: upload.url,
        fields: upload.fields,
        fileField: upload.file_field,
        token: identity.token,
        onProgress: (percent) => (one.percent = percent),
      }).catch(() => {
        throw new Problem(0, 'network', '网络断了，照片还在，点“重发”再试。')
      })
      // 409: an earlier try arrived and only its answer was lost. Whether it is the same photograph, confirming tells.
      if (status >= 300 && status !== 409) throw new Problem(status, 'upload_failed', '照片没有传上去，点“重发”再试。')
    }
    one.evidence = await service.confirm(one.id)
    one.percent = 100
    one.state = one.evidence.state === 'refused' ? 'refused' : 'received'
    one.reason = one.evidence.reason ?? ''
  } catch (error) {
    const problem = asProblem(error)
    one.state = problem.status === 422 ? 'refused' : 'failed'
    one.reason = problem.detail
  }
}
