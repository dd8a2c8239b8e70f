// The names in which a mini-program's script runs, in the order in which pack.mjs writes them as parameters.

/** What WeChat puts beside every script. `global` is no promise of WeChat's, but uni-app's runtime keeps its createApp there. */
export const GIVEN = [
  'require', 'module', 'exports', 'wx', 'App', 'Page', 'Component', 'Behavior', 'getApp', 'getCurrentPages', 'global', 'console',
]

/** What a browser has and WeChat has not: a script that leans on one of these must fail here as it would there. */
export const HIDDEN = [
  'window', 'document', 'navigator', 'location', 'history', 'localStorage', 'sessionStorage', 'fetch', 'XMLHttpRequest', 'self',
  'globalThis', 'URL', 'URLSearchParams', 'Blob', 'File', 'FormData', 'FileReader', 'Image', 'crypto', 'indexedDB', 'TextEncoder',
  'TextDecoder', 'requestAnimationFrame', 'performance', 'structuredClone', 'atob', 'btoa', 'WebSocket', 'Worker', 'alert',
  'getComputedStyle', 'MutationObserver', 'IntersectionObserver', 'CustomEvent', 'Event', 'HTMLElement', 'frames', 'top', 'parent',
]
