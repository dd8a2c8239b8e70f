// What the accessibility checker lacks, asked of the page on the screen. Gives sentences; none: the page is in order.
// Run inside the page by tests/client/test_accessibility.py.
({ elder, desk, words: allowed }) => {
  const found = []
  const pages = [...document.querySelectorAll('uni-page')].filter((one) => one.getClientRects().length)
  const page = pages[pages.length - 1]
  const name = (element) => {
    const testid = element.closest('[data-testid]')?.dataset.testid ?? ''
    const text = (element.innerText || element.getAttribute('aria-label') || element.className || element.tagName).toString()
    return `${element.tagName.toLowerCase()}[${testid}] “${text.trim().slice(0, 20)}”`
  }
  const visible = (element) => {
    const box = element.getBoundingClientRect()
    return box.width > 0 && box.height > 0 && getComputedStyle(element).visibility !== 'hidden'
  }
  const fixedOf = (element) => {
    for (let one = element; one; one = one.parentElement) if (getComputedStyle(one).position === 'fixed') return one
    return null
  }

  // 1. Everything that is pressed is at least 44 by 44 (24 with a mouse, WCAG 2.5.8), and says to a reader that it is pressed.
  const finger = desk ? 23.5 : 43.5
  const CLICKABLE = '[role=button],[role=radio],[role=checkbox],[role=switch],[role=link],a[href],button,uni-button,uni-input,uni-textarea'
  const pressed = [...page.querySelectorAll(CLICKABLE)].filter(visible)
  for (const one of pressed) {
    const area = one.matches('uni-input,uni-textarea') ? one.closest('.field__box,.search__box') ?? one : one
    const box = area.getBoundingClientRect()
    if (box.width < finger || box.height < finger) found.push(`small: ${name(one)} is ${Math.round(box.width)} by ${Math.round(box.height)}`)
  }
  for (const element of page.querySelectorAll('uni-view,uni-text,uni-image')) {
    const key = Object.getOwnPropertySymbols(element).find((symbol) => symbol.description === '_vei')
    if (key && element[key]?.onClick && visible(element) && !element.closest(CLICKABLE) && !element.closest('[class*=wd-popup],[class*=wd-overlay],[class*=wd-transition]')) found.push(`unsaid: ${name(element)} hears presses without a role`)
  }

  // 2. Nothing reaches beyond the screen's sides, and no text is cut off.
  const width = document.documentElement.clientWidth
  if (document.documentElement.scrollWidth > width) found.push(`wide: the page is ${document.documentElement.scrollWidth} wide`)
  const texts = []
  const walker = document.createTreeWalker(page, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement
    if (!node.data.trim() || element.closest('style,script,[aria-hidden=true]') || !visible(element)) continue
    const range = document.createRange()
    range.selectNodeContents(node)
    const box = range.getBoundingClientRect()
    if (!box.width) continue
    texts.push({ node, element, box, lines: [...range.getClientRects()], fixed: fixedOf(element) })
    const scrolled = element.closest('.desk-table__frame')
    if (!scrolled && (box.left < -1 || box.right > width + 1)) found.push(`beyond: ${name(element)} reaches from ${Math.round(box.left)} to ${Math.round(box.right)}`)
    for (let one = element; one && one !== page; one = one.parentElement) {
      const style = getComputedStyle(one)
      const holder = one.getBoundingClientRect()
      if (/hidden|clip/.test(style.overflowX) && (box.right > holder.right + 1.5 || box.left < holder.left - 1.5)) found.push(`cut: ${name(element)} in ${one.className}`)
      if (/hidden|clip/.test(style.overflowY) && (box.bottom > holder.bottom + 3 || box.top < holder.top - 3)) found.push(`cut: ${name(element)} in ${one.className}, height`)
      if (/auto|scroll/.test(style.overflowY)) break
    }
  }

  // 3. Nothing that is pressed lies over another such thing; no text over another.
  const flat = pressed.filter((one) => !pressed.some((other) => other !== one && one.contains(other)))
  const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2
  const areas = flat.map((element) => ({ element, box: element.getBoundingClientRect(), fixed: fixedOf(element) }))
  for (let i = 0; i < areas.length; i += 1) {
    for (let j = i + 1; j < areas.length; j += 1) {
      const [a, b] = [areas[i], areas[j]]
      if (!meet(a.box, b.box) || a.fixed !== b.fixed || a.element.contains(b.element) || b.element.contains(a.element)) continue
      found.push(`overlap: ${name(a.element)} and ${name(b.element)}`)
    }
  }
  for (let i = 0; i < texts.length; i += 1) {
    for (let j = i + 1; j < texts.length; j += 1) {
      const [a, b] = [texts[i], texts[j]]
      if (!meet(a.box, b.box) || a.fixed !== b.fixed || a.element.contains(b.element) || b.element.contains(a.element)) continue
      // Line by line: words that go on after others on the same line surround these with their box.
      const lapped = (one, other) => meet(one, other) && Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 6
      if (!a.lines.some((one) => b.lines.some((other) => lapped(one, other)))) continue
      found.push(`overlap: ${name(a.element)} and ${name(b.element)}`)
    }
  }

  // 4. The end of the page can be scrolled out from under what is fixed to the bottom.
  window.scrollTo(0, document.documentElement.scrollHeight)
  for (const bar of page.querySelectorAll('.bar,.action-bar')) {
    if (!visible(bar) || !fixedOf(bar)) continue
    const { top, left, right } = bar.getBoundingClientRect()
    for (const { node, element, fixed } of texts) {
      if (fixed) continue
      const range = document.createRange()
      range.selectNodeContents(node)
      const box = range.getBoundingClientRect()
      if (box.bottom > top + 1 && box.right > left && box.left < right) found.push(`under the bar: ${name(element)}`)
    }
    if (top < window.innerHeight * 0.45) found.push(`the bar takes more than half of the screen`)
  }
  window.scrollTo(0, 0)

  // 5. Type is large enough to read, larger in elder mode.
  const least = elder ? 18 : 14
  for (const { element } of texts) {
    const size = parseFloat(getComputedStyle(element).fontSize)
    if (size < least) found.push(`type: ${name(element)} is ${size} px`)
  }

  // 6. No English is left over, neither shown nor read aloud nor in a field's example.
  const said = texts.map(({ node }) => node.data)
  for (const element of page.querySelectorAll('[aria-label],[alt],[placeholder],.uni-input-placeholder')) {
    for (const key of ['aria-label', 'alt', 'placeholder']) if (visible(element)) said.push(element.getAttribute(key) ?? '')
  }
  const mayStay = new RegExp(allowed)
  for (const text of said) {
    // Digits in front belong to the word: a hash such as 0105ab is one.
    for (const word of text.match(/[A-Za-z0-9][A-Za-z0-9_'-]*/g) ?? []) if (/[A-Za-z]/.test(word) && word.length > 1 && !mayStay.test(word)) found.push(`English: ${word} in “${text.trim().slice(0, 40)}”`)
    if (/undefined|null|NaN|\[object/.test(text)) found.push(`unfilled: “${text.trim().slice(0, 40)}”`)
  }
  return [...new Set(found)]
}
