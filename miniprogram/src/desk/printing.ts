// What a printed page is headed with: what it is, whose office, and when it was printed. The styles of the desk leave
// menus and buttons out and number the pages.
import { watchEffect } from 'vue'
import { nowInShanghai, timeWords } from '@/patterns/words'
import { acting } from '@/stores/session'
import { place } from './links'

export function followPrinting(): void {
  let head = document.getElementById('print-head')
  if (!head) {
    head = document.createElement('div')
    head.id = 'print-head'
    document.body.prepend(head)
  }
  const write = () => {
    const title = document.createElement('strong')
    title.textContent = document.title
    const by = document.createElement('span')
    by.textContent = [acting.value?.organisation?.name, acting.value?.name, `${timeWords(nowInShanghai())} 打印`].filter(Boolean).join(' · ')
    head?.replaceChildren(title, by)
  }
  window.addEventListener('beforeprint', write)
  watchEffect((stop) => {
    void place.path
    write()
    stop(() => head?.replaceChildren())
  })
}
