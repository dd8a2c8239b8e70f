// Why this file exists: three dependencies load pictures or fonts from public hosts at run time. A housing office's
// network may not reach them, and a family's phone should not tell strangers that it opened our app.
// 1. wot-design-uni's icon component declares a web font on a font host: its style is replaced by styles/wd-icon.scss.
// 2. uni-app's page header names shadow pictures on its maker's host: the declarations are dropped from the built css.
// 3. uni-app's runtime for WeChat fetches such a picture three seconds after start, from an address spelled in numbers so
//    that nobody finds it: the call is taken out.
const OUTSIDE_PICTURE = /background-image:\s*url\((["']?)https?:\/\/[^)]*\1\);?/g

const CHANGES = [
  { file: '/wd-icon/wd-icon.vue', from: "@import './index.scss';", to: "@import '@/styles/wd-icon.scss';" },
  { file: '/uni-mp-weixin/dist/uni.mp.esm.js', from: '    preloadAsset();\n', to: '' },
]

/** @returns {import('vite').Plugin} */
export function offlineAssets() {
  return {
    name: 'anju:offline-assets',
    enforce: 'pre',
    transform(code, id) {
      const path = id.split('?')[0]
      const change = CHANGES.find(({ file }) => path.endsWith(file))
      if (!change) return null
      // A new version that says it otherwise must not slip through.
      if (!code.includes(change.from) && path === id) this.error(`${change.file} no longer has: ${change.from}`)
      return { code: code.replace(change.from, change.to), map: null }
    },
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const file of Object.values(bundle)) {
          if (file.type === 'asset' && file.fileName.endsWith('.css')) {
            file.source = String(file.source).replace(OUTSIDE_PICTURE, '')
          }
        }
      },
    },
  }
}
