import { defineConfig } from 'vite'
import uniModule from '@dcloudio/vite-plugin-uni'
import { offlineAssets } from './build/offline-assets.mjs'
import { pageLook, typeScale } from './build/page-look.mjs'

// The uni plugin is CommonJS: under ESM its function arrives as `.default`.
const uni = (uniModule as unknown as { default?: typeof uniModule }).default ?? uniModule

// The address of a running service, for `npm run dev:h5` only; builds always call their own origin.
const service = process.env.ANJU_DEV_SERVICE ?? 'http://127.0.0.1:8000'

export default defineConfig({
  plugins: [offlineAssets(), pageLook(), uni()],
  // Old phones read no newer language, and what WeChat's own tool would rewrite is then not ours to find out on them.
  build: { target: 'es2018' },
  css: { postcss: { plugins: [typeScale()] }, preprocessorOptions: { scss: { quietDeps: true } } },
  server: { host: '127.0.0.1', proxy: { '/api': service } },
})
