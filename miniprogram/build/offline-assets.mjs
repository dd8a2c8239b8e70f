// Why this file exists: two dependencies load pictures or fonts from public hosts at run time. A housing office's
// network may not reach them, and a family's phone should not tell strangers that it opened our app.
// 1. wot-design-uni's icon component declares a web font on a font host: its style is replaced by styles/wd-icon.scss.
// 2. uni-app's page header names shadow pictures on its maker's host: the declarations are dropped from the built css.
const OUTSIDE_PICTURE = /background-image:\s*url\((["']?)https?:\/\/[^)]*\1\);?/g

/** @returns {import('vite').Plugin} */
export function offlineAssets() {
  return {
    name: 'anju:offline-assets',
    enforce: 'pre',
    transform(code, id) {
      if (!id.split('?')[0].endsWith('/wd-icon/wd-icon.vue')) return null
      return { code: code.replace("@import './index.scss';", "@import '@/styles/wd-icon.scss';"), map: null }
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
