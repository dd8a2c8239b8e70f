// The built mini-program, in a browser: `window.walk` is where tests ask what went wrong and what was asked of WeChat, say what
// WeChat would answer, and reach a file of the phone or one of the scripts.
import { answers } from './builtin.mjs'
import { read } from './files.mjs'
import { callers, navigation } from './pages.mjs'
import { calls, fault, faults, listen } from './report.mjs'
import { load, loadApp, surround } from './scripts.mjs'
import { wx } from './wx.mjs'

window.walk = { faults, calls, answers, wx, read, script: load }
listen()
surround({ wx, getCurrentPages: callers })
try {
  navigation.start(loadApp())
} catch (error) {
  fault('uncaught', error)
}
