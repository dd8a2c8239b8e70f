// A phone with WeChat on it, as strict as the real one where the built scripts meet it: the privacy guide, the file system's
// limits, one look for the place in half a minute, uploads that end at 10 MB. Each refusal carries WeChat's own number.
import { PRIVACY_GUIDE } from './privacy_guide.mjs'

export const MB = 1024 * 1024
const soon = (work) => void Promise.resolve().then(work)
const says = (options, reply) => options.success?.(reply)
const fails = (options, errMsg, more = {}) => options.fail?.({ errMsg, ...more })

/**
 * `guide`: what was declared; `agreed`: whether the person agreed; `live`: the released version, or a trial; `now`: the time;
 * `named`: whether WeChat's console names the address of the store; `fixes`: where the phone stands, one after another; `uploads`: how many bytes a file may have.
 */
export function strictPhone({ guide = PRIVACY_GUIDE, agreed = true, live = true, now = () => Date.now(), fixes = [], uploads = Infinity, shrunk = 0.3, full = false, named = true, reply = () => ({ statusCode: 204 }) } = {}) {
  const files = new Map()
  const state = { files, looks: 0, fix: null, fixAt: -Infinity, agreed, uploads, sent: [], picked: [], biggestRead: 0 }
  const guarded = (name, kind, options, work) => {
    if (!(kind in guide)) return fails(options, `${name}:fail api scope is not declared in the privacy agreement`, { errno: 112 })
    if (!state.agreed) return fails(options, `${name}:fail privacy permission is not authorized`, { errno: 104 })
    work()
  }
  const kept = () => [...files].reduce((sum, [path, bytes]) => sum + (path.startsWith('wxfile://usr/') ? bytes.length : 0), 0)
  const system = {
    access: (options) => (files.has(options.path) ? says(options, {}) : fails(options, 'access:fail no such file or directory')),
    stat: (options) => (files.has(options.path) ? says(options, { stats: { size: files.get(options.path).length } }) : fails(options, 'stat:fail no such file or directory')),
    readFile(options) {
      const bytes = files.get(options.filePath)
      if (!bytes) return fails(options, 'readFile:fail no such file or directory')
      const { position = 0, length = bytes.length - position } = options
      if (length > 100 * MB) return fails(options, 'readFile:fail the maximum size of the file storage limit is exceeded', { errCode: 1300202 })
      state.biggestRead = Math.max(state.biggestRead, length)
      // Beyond the end it fills up with zeros, and says nothing.
      const part = new Uint8Array(length)
      part.set(bytes.subarray(position, position + length))
      says(options, { data: part.buffer })
    },
    saveFile(options) {
      const bytes = files.get(options.tempFilePath)
      if (!bytes) return fails(options, 'saveFile:fail tempFilePath file not exist', { errCode: 1301112 })
      if (full || bytes.length > 100 * MB || kept() + bytes.length > 200 * MB) return fails(options, 'saveFile:fail the maximum size of the file storage limit is exceeded', { errCode: 1300202 })
      files.delete(options.tempFilePath)
      files.set(options.filePath, bytes)
      says(options, { savedFilePath: options.filePath })
    },
    rename(options) {
      files.set(options.newPath, files.get(options.oldPath))
      files.delete(options.oldPath)
      says(options, {})
    },
    unlink(options) {
      files.delete(options.filePath)
      says(options, {})
    },
    readdir: (options) => says(options, { files: [...files.keys()].filter((path) => path.startsWith('wxfile://usr/')).map((path) => path.slice(13)) }),
  }
  const pick = (name, kind, answer) => (options) => {
    state.picked.push([name, options])
    guarded(name, kind, options, () => says(options, answer(options)))
  }
  const calls = {
    getFileSystemManager: () => system,
    getSetting: (options) => says(options, { authSetting: { 'scope.userLocation': true } }),
    requirePrivacyAuthorize: (options) => (state.agreed ? says(options, {}) : fails(options, 'requirePrivacyAuthorize:fail', { errno: 104 })),
    getLocation: (options) =>
      guarded('getLocation', '位置信息', options, () => {
        if (now() - state.fixAt < 30_000) {
          if (!live) return fails(options, 'getLocation:fail 频繁调用会增加电量损耗，可考虑使用 wx.onLocationChange 监听地理位置变化')
          return says(options, state.fix)
        }
        state.fix = fixes[state.looks] ?? fixes.at(-1)
        state.looks += 1
        state.fixAt = now()
        says(options, state.fix)
      }),
    chooseMedia: pick('chooseMedia', '选中的照片或视频信息', () => ({ tempFiles: state.chosen })),
    chooseMessageFile: pick('chooseMessageFile', '选中的文件', () => ({ tempFiles: state.chosen })),
    compressImage(options) {
      const bytes = files.get(options.src)
      if (!bytes) return fails(options, 'compressImage:fail')
      const tempFilePath = `wxfile://tmp_smaller_${options.quality}`
      files.set(tempFilePath, bytes.slice(0, Math.floor(bytes.length * shrunk)))
      says(options, { tempFilePath })
    },
    uploadFile(options) {
      const bytes = files.get(options.filePath)
      if (!named) soon(() => fails(options, 'uploadFile:fail url not in domain list'))
      else if (!bytes || bytes.length > state.uploads) soon(() => fails(options, bytes ? 'uploadFile:fail exceed max size 10M' : 'uploadFile:fail file not found'))
      else {
        state.sent.push({ path: options.filePath, size: bytes.length, formData: options.formData })
        soon(() => says(options, reply(options)))
      }
      return { onProgressUpdate() {} }
    },
  }
  /** Puts a picked file on the phone; returns it as a picker tells of it. */
  const choose = (path, bytes, name = path.split('/').pop()) => {
    files.set(path, bytes)
    state.chosen = [{ tempFilePath: path, path, name, size: bytes.length }]
  }
  return { calls, state, choose, kept }
}
