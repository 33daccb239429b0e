/** XML as indented lines. */
export type Element = string[]

export interface Content {
  readonly attributes?: Readonly<Record<string, string>>
  /** Above the children. */
  readonly comment?: string
  readonly text?: string
  readonly children?: readonly Element[]
}

export function element(name: string, { attributes = {}, comment, text, children = [] }: Content): Element {
  const head = [name, ...Object.entries(attributes).map(([key, value]) => `${key}="${escaped(value)}"`)].join(' ')
  if (text !== undefined) return [`<${head}>${escaped(text)}</${name}>`]
  const inner = [...(comment === undefined ? [] : [`<!-- ${comment.replaceAll('--', '–')} -->`]), ...children.flat()]
  return inner.length === 0 ? [`<${head}/>`] : [`<${head}>`, ...inner.map((line) => `  ${line}`), `</${name}>`]
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text: string): string => text.replaceAll(/[&<>"]/g, (character) => ENTITIES[character] ?? '')
