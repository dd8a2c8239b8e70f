// Files are dropped where they would be picked: what is dropped on such a place is handed to its picker, which judges it
// as what somebody chose. Elsewhere a file is not opened in the window's place, which would leave what was typed.
import { dropped } from '@/platform/dropped'

const PLACES = '[data-testid="attachment-add"], [data-testid="photo-add"], [data-testid="choose-file"], [data-drop]'
const OVER = 'drop-here'

/** Gives how it is ended. */
export function takeDrops(): () => void {
  let over: Element | null = null
  const point = (to: Element | null) => {
    if (to === over) return
    over?.classList.remove(OVER)
    to?.classList.add(OVER)
    over = to
  }
  const drag = (event: DragEvent) => {
    if (!event.dataTransfer?.types.includes('Files')) return
    event.preventDefault()
    const place = (event.target as Element).closest?.(PLACES) ?? null
    event.dataTransfer.dropEffect = place ? 'copy' : 'none'
    point(place)
  }
  const drop = (event: DragEvent) => {
    if (!event.dataTransfer?.types.includes('Files')) return
    event.preventDefault()
    const place = (event.target as Element).closest?.<HTMLElement>(PLACES)
    point(null)
    const files = [...event.dataTransfer.files]
    if (!place || !files.length) return
    dropped.files = files
    place.click()
    // Taken by the picker that the press has opened, or by none.
    setTimeout(() => (dropped.files = []), 2000)
  }
  document.addEventListener('dragover', drag)
  document.addEventListener('drop', drop)
  return () => {
    document.removeEventListener('dragover', drag)
    document.removeEventListener('drop', drop)
  }
}
