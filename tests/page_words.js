// What a person reads on the page that is shown, piece by piece and without what lies between: in either build the same, however
// its elements are called. Of a field, what stands in it, or else its example. Run inside the page by tests/client/test_tour.py.
() => {
  const shown = [...document.querySelectorAll('uni-page')].filter((one) => one.getClientRects().length)
  const page = shown[shown.length - 1]
  // The preview draws a field's example as an element, and its title bar as a part of the page.
  const APART = '.uni-input-placeholder, .uni-textarea-placeholder, uni-page-head, .title-bar, style, script, .uni-textarea-compute, .uni-textarea-line'
  const seen = (element) => element.getClientRects().length > 0 && getComputedStyle(element).visibility !== 'hidden'
  const exampleOf = (field) => field.placeholder || field.closest('uni-input, uni-textarea')?.querySelector('.uni-input-placeholder, .uni-textarea-placeholder')?.textContent || ''
  const title = page.querySelector('.uni-page-head__title, .title-bar')?.textContent.trim()
  const words = title ? [`《${title}》`] : []
  const visit = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      const text = node.data.replace(/\s+/g, '')
      if (text && seen(node.parentElement)) words.push(text)
      return
    }
    if (node.nodeType !== Node.ELEMENT_NODE || node.matches(APART)) return
    if (node.matches('input, textarea')) {
      // The browser's own calendar lies over a button; nothing of it is read.
      if (node.type !== 'date' && seen(node)) words.push(`[${(node.value || exampleOf(node)).replace(/\s+/g, '')}]`)
      return
    }
    for (const child of node.childNodes) visit(child)
  }
  visit(page)
  return words.join('|').replace(/(?<!\])\|(?!\[)/g, '')
}
