// Files that were dropped on a place where files are picked, until its picker takes them. A browser's alone.
export const dropped: { files: File[] } = { files: [] }

/** At most so many, of these endings where any are named; none: nothing was dropped, and the person is asked. */
export function takeDropped(count: number, endings: string[] = []): File[] {
  const files = dropped.files.filter((file) => !endings.length || endings.some((ending) => file.name.toLowerCase().endsWith(`.${ending}`)))
  dropped.files = []
  return files.slice(0, count)
}
