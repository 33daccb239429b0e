/** How wide a text is, where nothing can be asked: the font's widths, which every Arial-like font shares. */

/** Widths in thousandths of the font's size, from space to `~` (Adobe's metrics of Helvetica). */
const WIDTHS = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
  556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
  722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
  556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
  260, 334, 584,
]
/** DejaVu Sans, where nothing Arial-like is installed, is so much wider. */
const SLACK = 1.15

/** In px, rounded up. Characters outside ASCII count as wide ones. */
function textWidth(text: string, fontSize: number): number {
  const units = Array.from(text, (char) => WIDTHS[(char.codePointAt(0) ?? 0) - 32] ?? 1000).reduce(
    (sum, width) => sum + width,
    0,
  )
  return Math.ceil((units * fontSize * SLACK) / 1000)
}

export const FONT = {
  family: "'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', sans-serif",
  row: 12,
  name: 14,
  tag: 10.5,
}
export const ROW_HEIGHT = 16
export const NAME_HEIGHT = 24
export const TAG_HEIGHT = 16
/** Between a box's border and what is in it. */
export const INSET = 12

/** Bold is wider. */
export const nameWidth = (name: string): number => textWidth(name, FONT.name * 1.1)
export const tagWidth = (tag: string): number => textWidth(tag, FONT.tag) + 14

interface Texts {
  readonly name: string
  readonly tags: readonly string[]
  readonly rows: readonly string[]
}

/** The space that the name, the tags and the rows of a box take, insets included. */
export function headerSize({ name, tags, rows }: Texts): { width: number; height: number } {
  const first = tags.reduce((sum, tag) => sum + 6 + tagWidth(tag), nameWidth(name))
  const width = Math.ceil(Math.max(first, ...rows.map((row) => textWidth(row, FONT.row)))) + 2 * INSET
  return { width, height: 8 + NAME_HEIGHT + rows.length * ROW_HEIGHT + (rows.length > 0 ? 8 : 4) }
}

export function labelSize(rows: readonly string[]): { width: number; height: number } {
  const width = Math.max(...rows.map((row) => textWidth(row, FONT.row))) + 12
  return { width, height: rows.length * ROW_HEIGHT + 4 }
}
