// What was picked on this phone, before anything is sent.
export interface PickedPhoto {
  /** A path that an image element can show and an upload can send. */
  path: string
  name: string
  contentType: string
  size: number
  takenAt: string
  /** The browser's own file object; absent inside WeChat. */
  file?: File
}
