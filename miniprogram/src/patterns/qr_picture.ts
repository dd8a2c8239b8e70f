/** An address of the picture of a QR code, whose rows the service tells: one path, a square a dark module, with the white
 * edge by which a camera finds it. */
export function qrPicture(rows: string[]): string {
  const side = rows.length + 8
  const squares = rows.flatMap((row, y) => [...row].map((dark, x) => (dark === '1' ? `M${x + 4} ${y + 4}h1v1h-1z` : '')))
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${side}v${side}H0z"/><path d="${squares.join('')}"/></svg>`
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}
