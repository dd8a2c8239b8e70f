import { defineConfig } from 'vite'
import uniModule from '@dcloudio/vite-plugin-uni'
import { offlineAssets } from './build/offline-assets.mjs'

// The uni plugin is CommonJS: under ESM its function arrives as `.default`.
const uni = (uniModule as unknown as { default?: typeof uniModule }).default ?? uniModule

// The address of a running service, for `npm run dev:h5` only; builds always call their own origin.
const service = process.env.ANJU_DEV_SERVICE ?? 'http://127.0.0.1:8000'

export default defineConfig({
  plugins: [offlineAssets(), uni()],
  // Old phones read no newer language, and what WeChat's own tool would rewrite is then not ours to find out on them.
  build: { target: 'es2018' },
  css: { preprocessorOptions: { scss: { quietDeps: true } } },
  server: { host: '127.0.0.1', proxy: { '/api': service } },
})
