// The outbox's rules (src/outbox/queue.ts) and a draft's (src/patterns/draft_merge.ts) against a service and a network that do their worst, by chance but repeatably:
// replies are lost after the service did its work, requests are lost before, sessions end, forms are refused, the app is
// closed at any moment. However it goes, the service carries out each thing once, photographs before their form.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { transformWithEsbuild } from 'vite'

async function source(name) {
  const file = fileURLToPath(new URL(`../src/outbox/${name}`, import.meta.url))
  const { code } = await transformWithEsbuild(readFileSync(file, 'utf8'), name)
  return import('data:text/javascript,' + encodeURIComponent(code))
}
const queue = await source('queue.ts')
const store = await source('store_answers.ts')

const common = { owner: 1, appointment: 7, title: '', at: 0, state: 'waiting', tries: 0, nextAt: 0, reason: '', receivedAt: null, sent: false }
const photo = (id, caseId = 'c', more = {}) => ({ ...common, kind: 'photo', id, caseId, name: `${id}.jpg`, contentType: 'image/jpeg', size: 1, takenAt: '', caption: '', place: null, device: '', ...more })
const request = (id, caseId = 'c', more = {}) => ({
  ...common, kind: 'request', id, caseId, opens: false, key: `key-${id}`, method: 'POST', path: '/', body: { said: id }, version: 'none', receipt: ['id', caseId], needs: [], draft: 'd', page: 'p', fields: {}, ...more,
})
const need = (id) => ({ id, name: `${id}.jpg`, got: false })
const visit = (caseId, photos, owner = 1, more = false) => [
  request(`start:${caseId}`, caseId, { opens: true, owner }),
  ...photos.map((id) => photo(id, caseId, { owner })),
  ...(more ? [request(`save:${caseId}`, caseId, { version: null, owner })] : []),
  request(`record:${caseId}`, caseId, { version: null, needs: photos.map(need), owner }),
]
const received = (items, id, version = null) => queue.answer(items, id, { kind: 'received', version }, 1, 'fresh')
const unanswered = (items, id, now = 0) => queue.answer(items, id, { kind: 'unanswered', words: '没有网络' }, now, 'fresh')
const refused = (items, id) => queue.answer(items, id, { kind: 'refused', words: '不行', fields: { a: 'b' } }, 1, 'fresh')
const why = (items, id) => queue.standing(items, items.find((one) => one.id === id), 0).why

test('a visit goes in the order of its case: opening, photographs, findings', () => {
  let items = visit('c', ['a', 'b'])
  const order = []
  for (let one = queue.next(items, 1, 0); one; one = queue.next(items, 1, 0)) {
    order.push(one.id)
    items = received(items, one.id, one.kind === 'request' ? 3 : null)
  }
  assert.deepEqual(order, ['start:c', 'a', 'b', 'record:c'])
})

test('the findings take the version that the opening left behind, and keep it however often they are sent', () => {
  let items = received(visit('c', []), 'start:c', 5)
  assert.equal(items[1].version, 5)
  const before = items[1]
  items = unanswered(queue.sending(items, 'record:c'), 'record:c')
  assert.deepEqual([items[1].version, items[1].key, items[1].body], [5, before.key, before.body])
  assert.equal(queue.versionOf(received(visit('c', []).slice(0, 1), 'start:c', 5), 'c', 1), 5)
})

test('of several requests that wait for a version, only the next takes it', () => {
  const chain = [request('start', 'c', { opens: true }), request('save', 'c', { version: null }), request('submit', 'c', { version: null })]
  const one = received(chain, 'start', 1)
  assert.deepEqual(one.map((item) => item.version), [1, 1, null])
  assert.deepEqual(received(one, 'save', 2).map((item) => item.version), [1, 2, 2])
})

test('a form waits for every one of its photographs, and says which is missing', () => {
  const items = received(received(visit('c', ['a', 'b', 'e']), 'start:c', 1), 'a')
  assert.equal(why(items, 'record:c'), 'photos')
  const gone = items.filter((one) => one.id !== 'b')
  assert.deepEqual(queue.standing(gone, gone.at(-1), 0), { why: 'photo_missing', names: ['b.jpg'] })
  assert.equal(queue.next(received(gone, 'e'), 1, 0), null)
  assert.equal(why(queue.withoutPhoto(received(gone, 'e'), 'record:c', 'b'), 'record:c'), 'go')
  assert.equal(why(refused(items, 'b'), 'record:c'), 'photo_refused')
})

test('pauses grow, are bounded, and end at once when the network is back', () => {
  const pauses = Array.from({ length: 12 }, (_, i) => queue.pause(i + 1))
  assert.ok(pauses.every((one, i) => !i || one >= pauses[i - 1]))
  assert.equal(Math.max(...pauses), 600000)
  const items = unanswered([photo('a')], 'a', 1000)
  assert.equal(queue.next(items, 1, 1000), null)
  assert.equal(queue.nextTime(items, 1), 1000 + pauses[0])
  assert.equal(queue.next(queue.awake(items, 1), 1, 1000).id, 'a')
  assert.equal(queue.next(queue.awake(items, 2), 1, 1000), null)
})

const faulty = (items, id, now = 0) => queue.answer(items, id, { kind: 'faulty', words: '服务故障' }, now, 'fresh')

test('a fault of the service holds up every photograph and no form, and no network that comes back ends its pause', () => {
  const pauses = Array.from({ length: 12 }, (_, i) => queue.faultPause(i + 1))
  assert.ok(pauses.every((one, i) => one >= 120000 && (!i || one >= pauses[i - 1])))
  assert.equal(Math.max(...pauses), 3600000)
  let items = received([...visit('c', ['a', 'b']), request('other', 'd'), photo('z', 'e', { owner: 2 })], 'start:c')
  items = faulty(items, 'a', 1000)
  const of = (id) => items.find((one) => one.id === id)
  for (const id of ['a', 'b']) assert.deepEqual([of(id).fault, of(id).reason, of(id).nextAt], [true, '服务故障', 1000 + pauses[0]])
  // Only the one that was tried counts its tries; another person's waits for nothing.
  assert.deepEqual([of('a').tries, of('b').tries, of('z').fault], [1, 0, undefined])
  assert.equal(queue.next(items, 1, 1000).id, 'other')
  items = received(items, 'other')
  assert.equal(queue.next(queue.awake(items, 1), 1, 1000), null)
  assert.equal(queue.next(queue.awake(items, 1, true), 1, 1000).id, 'a')
  assert.equal(queue.next(items, 1, 1000 + pauses[0]).id, 'a')
  // Once more by hand, or once it went well, it is an item like any other.
  assert.deepEqual([queue.again(items, 'a')[1].fault, received(items, 'a')[1].fault, unanswered(items, 'a')[1].fault], [false, false, false])
})

test('a store that never gives in is asked no more than once an hour', () => {
  let items = [photo('a')]
  let now = 0
  let asked = 0
  while (now < 24 * 3600 * 1000 && asked < 1000) {
    if (!queue.next(items, 1, now)) {
      // The network comes and goes all day.
      items = queue.awake(items, 1)
      now = queue.nextTime(items, 1)
      continue
    }
    asked += 1
    items = faulty(items, 'a', now)
  }
  assert.ok(asked <= 28, `asked ${asked} times`)
  assert.ok(queue.isOpen(items[0]) && items[0].state === 'waiting')
})

const xml = (code, message = '') => `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`

test('what the store answers is told apart: arrived, once more, another file, a fault of the service', () => {
  for (const status of [200, 201, 204]) assert.equal(store.cameOf(status, ''), 'there')
  assert.equal(store.cameOf(409, xml('FileAlreadyExists')), 'there')
  assert.equal(store.cameOf(409, ''), 'there')
  for (const [status, said] of [
    [403, xml('AccessDenied', 'Invalid according to Policy: Policy expired.')], [400, xml('RequestTimeout')], [400, xml('MalformedPOSTRequest')], [400, xml('InvalidDigest')],
    [500, xml('InternalError')], [503, ''], [429, ''], [408, ''], [302, '<html>'], [403, '{"code":"upload_refused"}'],
  ]) assert.equal(store.cameOf(status, said), 'again', said)
  for (const code of ['EntityTooLarge', 'EntityTooSmall']) assert.equal(store.cameOf(400, xml(code)), 'altered')
  for (const [status, said] of [
    [400, xml('PublicEndpointForbidden')], [403, xml('AccessDenied', 'You have no right to access this object.')], [403, xml('UserDisable')], [403, xml('InDebt')],
    [403, xml('SignatureDoesNotMatch')], [403, xml('InvalidAccessKeyId')], [403, xml('RequestTimeTooSkewed')], [404, xml('NoSuchBucket')], [404, xml('NoSuchCname')],
    [409, xml('FileImmutable')], [403, ''], [400, ''], [403, '<html>firewall</html>'], [405, ''], [411, xml('MissingContentLength')],
  ]) assert.equal(store.cameOf(status, said), 'faulty', said)
  // Whatever a store may still think of: below 500 it is never taken for a network, unless it is known to pass.
  for (let status = 400; status < 500; status += 1) {
    if (![408, 409, 429].includes(status)) assert.equal(store.cameOf(status, xml('SomethingNew')), 'faulty', String(status))
  }
  assert.equal(store.codeOf(xml('InDebt')), 'InDebt')
  assert.equal(store.codeOf('<Code>not a code!</Code>'), '')
  const words = store.faultWords('照片', 'InDebt')
  assert.ok(words.includes('不是您的手机和网络的问题') && words.includes('InDebt') && !words.includes('没有连上'))
  assert.ok(store.isUndeclaredAddress('uploadFile:fail url not in domain list') && !store.isUndeclaredAddress('uploadFile:fail timeout'))
})

test("nobody's items are sent under another's name", () => {
  const items = [...visit('c', ['a'], 1), ...visit('d', ['b'], 2)]
  assert.equal(queue.next(items, 2, 0).id, 'start:d')
  assert.equal(queue.next(items, 3, 0), null)
  assert.equal(queue.nextTime(items, 3), null)
})

test('an ended session changes nothing', () => {
  const items = visit('c', ['a'])
  assert.deepEqual(queue.answer(items, 'a', { kind: 'signed_out' }, 1, 'fresh'), items)
})

test('what may have been carried out is neither changed nor let go before it was answered', () => {
  const items = unanswered(queue.sending(visit('c', []), 'start:c'), 'start:c')
  assert.deepEqual(queue.letGo(items, 'start:c'), items)
  assert.deepEqual(queue.takeBack(items, 'start:c'), items)
  assert.deepEqual(queue.add(items, request('start:c', 'c', { body: { other: 1 } })), items)
})

test('a refused form stays with its reason until its person changes it, sends it again or lets it go', () => {
  const items = refused(queue.sending([request('f')], 'f'), 'f')
  assert.deepEqual([items[0].state, items[0].reason, items[0].fields, items[0].key], ['refused', '不行', { a: 'b' }, 'fresh'])
  assert.equal(queue.prune(items, Number.MAX_SAFE_INTEGER).length, 1)
  assert.equal(queue.next(items, 1, Number.MAX_SAFE_INTEGER), null)
  assert.equal(queue.next(queue.again(items, 'f'), 1, 0).id, 'f')
  assert.deepEqual(queue.add(items, request('f', 'c', { body: { better: 1 } })).map((one) => one.body), [{ better: 1 }])
  assert.deepEqual(queue.letGo(items, 'f'), [])
})

test('what stands on a refused opening waits, and goes only with it; photographs outlive a refused correction', () => {
  const items = refused(visit('c', ['a']), 'start:c')
  assert.equal(why(items, 'a'), 'stopped')
  assert.equal(why(items, 'record:c'), 'stopped')
  assert.deepEqual(queue.letGo(items, 'start:c'), [])
  const correction = [request('save', 'c', { state: 'refused' }), photo('a'), request('submit', 'c', { needs: [need('a')] })]
  assert.equal(why(correction, 'a'), 'go')
  assert.deepEqual(queue.letGo(correction, 'save').map((one) => one.id), ['a'])
})

test('a photograph that its person lets go is no longer named by the form', () => {
  assert.deepEqual(queue.letGo(visit('c', ['a', 'b']), 'a').at(-1).needs.map((one) => one.id), ['b'])
})

test('what was received is shown for a day, and nothing else ever leaves by itself', () => {
  const items = received(visit('c', ['a']), 'start:c', 1)
  assert.equal(queue.prune(items, 2).length, 3)
  assert.deepEqual(queue.prune(items, 25 * 3600 * 1000).map((one) => one.id), ['a', 'record:c'])
})

/** Repeatable chance (mulberry32). */
function chance(seed) {
  let a = seed
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

test('whatever the network and the phone do, each thing is carried out once, photographs before their form', () => {
  for (let seed = 1; seed <= 400; seed += 1) {
    const random = chance(seed)
    const service = { keys: new Map(), photos: new Set(), log: [], versions: new Map() }
    let items = []
    let now = 0
    for (const caseId of ['c', 'd', 'e'].slice(0, 1 + Math.floor(random() * 3))) {
      items = visit(caseId, Array.from({ length: Math.floor(random() * 4) }, (_, i) => `${caseId}${i}`), 1, random() < 0.5).reduce(queue.add, items)
    }
    const wanted = items.map((one) => one.id)
    for (let turn = 0; turn < 2000 && items.some(queue.isOpen); turn += 1) {
      if (random() < 0.1) items = JSON.parse(JSON.stringify(items))
      if (random() < 0.2) items = queue.awake(items, 1)
      const one = queue.next(items, 1, now)
      if (!one) {
        now = queue.nextTime(items, 1) ?? now
        continue
      }
      items = queue.sending(items, one.id)
      if (random() < 0.25) {
        items = unanswered(items, one.id, now)
        continue
      }
      const version = carryOut(service, one)
      // The reply is lost: nothing is known on the phone. Or the app is closed before it comes.
      if (random() < 0.3) items = random() < 0.5 ? unanswered(items, one.id, now) : JSON.parse(JSON.stringify(items))
      else items = queue.answer(items, one.id, { kind: 'received', version }, now, 'fresh')
    }
    assert.ok(!items.some(queue.isOpen), `seed ${seed}: something was never sent`)
    assert.deepEqual([...service.log].sort(), [...wanted].sort(), `seed ${seed}: each once`)
  }
})

/** A service that keeps its answers by key, as ours does, and refuses what comes before its time. */
function carryOut(service, item) {
  if (item.kind === 'photo') {
    assert.ok(service.log.includes(`start:${item.caseId}`), 'a photograph before its case')
    if (!service.photos.has(item.id)) service.log.push(item.id)
    service.photos.add(item.id)
    return null
  }
  const said = JSON.stringify([item.path, item.body, item.version])
  const kept = service.keys.get(item.key)
  if (kept) {
    assert.equal(said, kept.said, 'another submission under the same key')
    return kept.version
  }
  for (const one of item.needs) assert.ok(service.photos.has(one.id), 'a form before its photograph')
  const version = (service.versions.get(item.caseId) ?? 0) + 1
  if (item.version !== 'none') assert.equal(item.version, version - 1, 'a form upon another version')
  service.versions.set(item.caseId, version)
  service.keys.set(item.key, { said, version })
  service.log.push(item.id)
  return version
}

test('a copy takes the place of a photograph that no door is wide enough for; its original stays and stands in no way', () => {
  let items = received(visit('c', ['a', 'b']), 'start:c', 1)
  const copy = photo('a2', 'c', { name: 'small.jpg' })
  items = queue.hold(items, 'a', copy, { ...items[1], id: 'a3', reason: '原件', library: '3.5.0' })
  assert.deepEqual(items.map((one) => one.id), ['start:c', 'a2', 'a3', 'b', 'record:c'])
  assert.deepEqual(items[4].needs.map((one) => one.id), ['a2', 'b'])
  assert.equal(why(items, 'a3'), 'held')
  items = received(received(items, 'a2'), 'b')
  assert.equal(why(items, 'record:c'), 'go')
  items = received(items, 'record:c', 2)
  assert.deepEqual(queue.prune(items, 2).filter(queue.isOpen).map((one) => one.id), ['a3'])
  // The same WeChat is not asked again, another one is; and a person may let it go at any time.
  assert.equal(why(queue.release(items, '3.5.0'), 'a3'), 'held')
  assert.equal(why(queue.release(items, '3.6.0'), 'a3'), 'go')
  assert.equal(why(queue.again(items, 'a3'), 'a3'), 'go')
  assert.ok(!queue.letGo(items, 'a3').some((one) => one.id === 'a3'))
})

const { onWhatStands } = await (async () => {
  const file = fileURLToPath(new URL('../src/patterns/draft_merge.ts', import.meta.url))
  const { code } = await transformWithEsbuild(readFileSync(file, 'utf8'), 'draft_merge.ts')
  return import('data:text/javascript,' + encodeURIComponent(code))
})()

test('a draft opened again loses nothing that was typed and takes back nobody’s change', () => {
  const words = ['', 'a', 'b']
  for (const was of words) {
    for (const said of words) {
      for (const is of words) {
        const { rows, elsewhere } = onWhatStands({ asked: [{ one: was }] }, { asked: [{ one: said }] }, { asked: [{ one: is }] })
        // Who typed nothing has the present one; who typed keeps it, and is told where somebody else changed it otherwise.
        assert.equal(rows.asked[0].one, said === was ? is : said)
        assert.equal(elsewhere.length, Number(said !== was && is !== was && is !== said))
      }
    }
  }
  // Answers that were added or taken away stand as they were typed, and so does a draft from before this was kept.
  const typed = { list: [{ one: 'a' }, { one: 'b' }], other: [{ one: 'c' }] }
  assert.deepEqual(onWhatStands({ list: [{ one: 'x' }] }, typed, { list: [{ one: 'y' }], other: [{ one: 'z' }] }).rows, typed)
  assert.deepEqual(onWhatStands(undefined, typed, typed), { rows: typed, elsewhere: [] })
})
