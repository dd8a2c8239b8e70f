// What an accessibility checker goes by on the page that is shown, each element a number: its name, classes, role and states,
// how it is drawn, whether it says something, and the same of all that it stands in. Not how often it stands there, nor which
// words it says: an element whose number was met before was judged before, and so was a page that has no other. Kept in
// `window.shapes`, for who asks about some of them. Run by tests/client/test_accessibility.py.
() => {
  const number = (text, start) => {
    let found = start
    for (let i = 0; i < text.length; i += 1) found = Math.imul(found ^ text.charCodeAt(i), 16777619)
    return found >>> 0
  }
  const STATES = /^(?:true|false|mixed|page|polite|assertive|)$/
  const SAID = /^(?:role|type|alt|lang|hidden|disabled|tabindex|aria-|placeholder|href|title|id|for|name|inputmode)/
  // What contrast goes by, wherever a style sheet has it from.
  const DRAWN = ['color', 'backgroundColor', 'backgroundImage', 'opacity', 'fontSize', 'fontWeight', 'visibility', 'textShadow']
  window.shapes = new Map()
  const visit = (element, above) => {
    if (/^(?:SCRIPT|STYLE|HEAD|LINK)$/.test(element.tagName)) return
    const parts = [element.tagName, [...element.classList].sort().join('.')]
    for (const { name, value } of element.attributes) {
      if (!SAID.test(name)) continue
      parts.push(name === 'role' || name === 'type' || STATES.test(value) ? `${name}=${value}` : name)
    }
    // Colours that a page works out for itself; lengths are judged by the page's own checks.
    parts.push((element.getAttribute('style') ?? '').replace(/[\d.]+(?:px|%|vh|vw|rem)/g, ''))
    const drawn = getComputedStyle(element)
    for (const name of DRAWN) parts.push(drawn[name])
    if (element.getClientRects().length) parts.push('shown')
    if ([...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim())) parts.push('says')
    const own = number(parts.join('|'), above)
    window.shapes.set(element, own)
    for (const child of element.children) visit(child, own)
  }
  visit(document.body, 2166136261)
  return [...new Set(window.shapes.values())]
}
