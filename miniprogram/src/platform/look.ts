// What differs between WeChat and a browser about how pages look. Inside WeChat each page wears its own style
// (stores/look.ts); on the web the document does, so that toasts and pickers, which stand beside the page, follow.

export function dressDocument(names: string[], worn: Record<string, string>, elder: boolean): void {
  // #ifndef MP-WEIXIN
  const root = document.documentElement
  for (const name of names) {
    const value = worn[name]
    if (value) root.style.setProperty(name, value)
    else root.style.removeProperty(name)
  }
  root.dataset.look = elder ? 'elder' : 'plain'
  // #endif
  // #ifdef MP-WEIXIN
  void [names, worn, elder]
  // #endif
}

/** WeChat's own type size (我-设置-通用-字体大小) in px: 17 unless somebody changed it. */
export function fontSetLarge(): boolean {
  // #ifdef MP-WEIXIN
  return (uni.getAppBaseInfo() as unknown as { fontSizeSetting?: number }).fontSizeSetting! > 18
  // #endif
  // #ifndef MP-WEIXIN
  return false
  // #endif
}
