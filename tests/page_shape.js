// What an accessibility checker goes by on the page that is shown, each element a number: its name, classes, role and states,
// whether it says something, and the same of all that it stands in. Not how often it stands there, nor which words it says: a
// page whose numbers were all met before holds nothing that was not judged before. Run by tests/client/test_accessibility.py.
() => {
  const number = (text, start) => {
    let found = start
    for (let i = 0; i < text.length; i += 1) found = Math.imul(found ^ text.charCodeAt(i), 16777619)
    return found >>> 0
  }
  const STATES = /^(?:true|false|mixed|page|polite|assertive|)$/
  const SAID = /^(?:role|type|alt|lang|hidden|disabled|tabindex|aria-|placeholder|href|title|id|for|name|inputmode)/
  const met = new Set()
  const visit = (element, above) => {
    if (/^(?:SCRIPT|STYLE|HEAD|LINK)$/.test(element.tagName)) return
    const parts = [element.tagName, [...element.classList].sort().join('.')]
    for (const { name, value } of element.attributes) {
      if (!SAID.test(name)) continue
      parts.push(name === 'role' || name === 'type' || STATES.test(value) ? `${name}=${value}` : name)
    }
    // Colours that a page works out for itself; lengths are judged by the page's own checks.
    parts.push((element.getAttribute('style') ?? '').replace(/[\d.]+(?:px|%|vh|vw|rem)/g, ''))
    if ([...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim())) parts.push('says')
    const own = number(parts.join('|'), above)
    met.add(own)
    for (const child of element.children) visit(child, own)
  }
  visit(document.body, 2166136261)
  return [...met]
}
