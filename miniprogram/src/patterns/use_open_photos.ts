// Photographs of somebody who holds a receipt and no account: each is sent as it is added, says how it went, and is sent
// again or let go of by a press.
import { ref } from 'vue'
import { asProblem, Problem } from '@/api/http'
import type { Reply } from '@/api/types'
import { hashPhoto, NotOpened, pickPhotos, uploadPhoto, uuid, type PickedPhoto } from '@/platform'

export interface OpenPhoto {
  id: string
  /** Which paper it is of, where that is asked; "": it is not. */
  kind: string
  /** null: received before the page was opened again, and not on the phone any more. */
  picked: PickedPhoto | null
  state: 'sending' | 'received' | 'failed' | 'refused'
  words: string
}

export interface PhotoDoor {
  most: () => number
  offer: (one: OpenPhoto, said: { id: string; content_type: 'image/*'; size: number; sha256: string }) => Promise<Reply<'POST /public-reports/{case_id}/photographs'>>
  confirm: (photo: string) => Promise<unknown>
  giveUp: (photo: string) => Promise<unknown>
}

export function useOpenPhotos(door: PhotoDoor) {
  const photos = ref<OpenPhoto[]>([])
  const trouble = ref('')

  async function pick(kind = '') {
    trouble.value = ''
    try {
      for (const picked of await pickPhotos(door.most() - photos.value.length, false)) {
        photos.value.push({ id: uuid(), kind, picked, state: 'sending', words: '正在发送' })
        await send(photos.value[photos.value.length - 1])
      }
    } catch (error) {
      trouble.value = error instanceof NotOpened ? error.words : asProblem(error).detail
    }
  }

  async function send(one: OpenPhoto) {
    const { picked } = one
    if (!picked) return
    one.state = 'sending'
    one.words = '正在发送'
    try {
      const said = { id: one.id, content_type: (picked.contentType || 'image/*') as 'image/*', size: picked.size, sha256: await hashPhoto(picked) }
      const offered = await door.offer(one, said)
      if (offered.photograph.state === 'waiting_upload') {
        const { upload } = offered
        const reply = await uploadPhoto(picked, { url: upload.url, fields: upload.fields, fileField: upload.file_field, fileName: upload.file_name, token: '', onProgress: () => {} })
        if (reply.status >= 500) throw new Problem(reply.status, 'busy', '服务暂时忙不过来，请再发一次。')
      }
      await door.confirm(one.id)
      one.state = 'received'
      one.words = '已收到'
    } catch (error) {
      const found = error instanceof Problem ? error : new Problem(0, 'network', '网络没有连上，请再发一次。')
      one.state = found.unanswered || found.code === 'upload_missing' ? 'failed' : 'refused'
      one.words = found.detail
    }
  }

  async function drop(one: OpenPhoto) {
    trouble.value = ''
    try {
      // One that was never announced, or was refused for good, has nothing to be let go of.
      await door.giveUp(one.id)
    } catch (error) {
      const found = asProblem(error)
      if (found.unanswered) {
        trouble.value = found.detail
        return
      }
    }
    photos.value = photos.value.filter((other) => other.id !== one.id)
  }

  /** False, and says so: some have not arrived. */
  function allArrived(): boolean {
    if (photos.value.every((one) => one.state === 'received')) return true
    trouble.value = '还有照片没有发成，请再发一次，或点“不要了”。'
    return false
  }

  return { photos, trouble, pick, send, drop, allArrived }
}
