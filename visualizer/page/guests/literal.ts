/** Reads a machine out of source text: JSON, or a literal as people write it. Nothing of it is ever run. */
import { DefinitionError } from './definition.ts'

/** What a literal is made of; between them is space. */
const PART =
  /\s+|\/\/[^\n]*|\/\*[^]*?\*\/|(?<text>'(?:[^'\\\n]|\\[^])*'|"(?:[^"\\\n]|\\[^])*"|`(?:[^`\\$]|\\[^])*`)|(?<number>-?(?:\d[\d_]*\.?\d*(?:e[+-]?\d+)?)(?![\w$]))|(?<name>[\p{L}_$][\p{L}\p{N}_$]*)|(?<sign>[{}[\],:])|(?<other>[^])/giuy

const KINDS = ['text', 'number', 'name', 'sign', 'other'] as const

interface Part {
  readonly kind: (typeof KINDS)[number] | 'end'
  readonly text: string
  readonly line: number
}

const MOST_CHARACTERS = 500_000
/** More is no machine, and would use the stack up. */
const MOST_DEPTH = 60

/**
 * @param text a config, or source with `createMachine({ … })` in it: the literal in its brackets is read
 * @throws {DefinitionError} naming the line
 * @example
 * readLiteral("createMachine({ initial: 'on', states: { on: {} } })")
 */
export function readLiteral(text: string): unknown {
  if (text.length > MOST_CHARACTERS) throw new DefinitionError('It is longer than any machine')
  const call = /\bcreateMachine\s*\(/.exec(text)
  const start = call === null ? 0 : call.index + call[0].length
  const reader = new Reader(text, start)
  const value = reader.value(0)
  if (call === null) reader.end()
  return value
}

class Reader {
  readonly #text: string
  #at: number
  #line: number

  constructor(text: string, start: number) {
    this.#text = text
    this.#at = start
    this.#line = text.slice(0, start).split('\n').length
  }

  value(depth: number): unknown {
    const part = this.#next()
    if (depth > MOST_DEPTH) throw new DefinitionError(`It is nested more than ${MOST_DEPTH} deep`)
    if (part.text === '{' && part.kind === 'sign') return this.#object(depth)
    if (part.text === '[' && part.kind === 'sign') return this.#list(depth)
    if (part.kind === 'text') return textOf(part.text)
    if (part.kind === 'number') return Number(part.text.replaceAll('_', ''))
    if (part.kind === 'name' && Object.hasOwn(CONSTANTS, part.text)) return CONSTANTS[part.text]
    return refuse(part, 'a text, a number, an object or a list is expected; of a function, write the name, as a text')
  }

  end(): void {
    const part = this.#next()
    if (part.kind !== 'end' && part.text !== ';') refuse(part, 'the machine is already complete')
  }

  #object(depth: number): Readonly<Record<string, unknown>> {
    const entries: [string, unknown][] = []
    for (;;) {
      const key = this.#next()
      if (key.text === '}') return Object.fromEntries(entries)
      if (!['text', 'name', 'number'].includes(key.kind)) refuse(key, 'the name of a field is expected')
      this.#expect(':')
      entries.push([key.kind === 'text' ? textOf(key.text) : key.text, this.value(depth + 1)])
      if (this.#separator('}')) return Object.fromEntries(entries)
    }
  }

  #list(depth: number): readonly unknown[] {
    const items: unknown[] = []
    for (;;) {
      if (this.#peek().text === ']') {
        this.#next()
        return items
      }
      items.push(this.value(depth + 1))
      if (this.#separator(']')) return items
    }
  }

  /** Whether it was the end. */
  #separator(end: string): boolean {
    const part = this.#next()
    if (part.text !== end && part.text !== ',') refuse(part, `"," or "${end}" is expected`)
    return part.text === end
  }

  #expect(sign: string): void {
    const part = this.#next()
    if (part.text !== sign) refuse(part, `"${sign}" is expected`)
  }

  #peek(): Part {
    const [at, line] = [this.#at, this.#line]
    const part = this.#next()
    this.#at = at
    this.#line = line
    return part
  }

  #next(): Part {
    for (;;) {
      PART.lastIndex = this.#at
      const match = PART.exec(this.#text)
      if (match === null) return { kind: 'end', text: '', line: this.#line }
      const line = this.#line
      this.#at = PART.lastIndex
      this.#line += match[0].split('\n').length - 1
      const kind = KINDS.find((name) => match.groups?.[name] !== undefined)
      if (kind !== undefined) return { kind, text: match[0], line }
    }
  }
}

const CONSTANTS: Readonly<Record<string, unknown>> = { true: true, false: false, null: null, undefined: undefined }
const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  '0': '\0',
  '\n': '',
}

const textOf = (quoted: string): string =>
  quoted
    .slice(1, -1)
    .replaceAll(/\\(?:u([\da-f]{4})|x([\da-f]{2})|([^]))/gi, (_, unicode?: string, byte?: string, char?: string) =>
      char === undefined ? String.fromCharCode(parseInt(unicode ?? byte ?? '', 16)) : (ESCAPES[char] ?? char),
    )

function refuse({ text, line, kind }: Part, expected: string): never {
  const found = kind === 'end' ? 'the text ends' : `"${text.slice(0, 30)}" stands`
  throw new DefinitionError(`Line ${line}: ${found} where ${expected}`)
}
