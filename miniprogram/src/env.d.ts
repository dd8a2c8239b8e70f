/// <reference types="@dcloudio/types" />
declare module '*.vue' {
  import type { DefineComponent } from 'vue'
  const component: DefineComponent<object, object, unknown>
  export default component
}

interface ImportMetaEnv {
  /** The service's https address, for the WeChat build: it has no origin of its own. */
  readonly VITE_ANJU_SERVICE?: string
}

interface ImportMeta {
  readonly env: ImportMetaEnv
}
