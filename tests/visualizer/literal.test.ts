/** Machines as people paste them. */
import { authMachine } from 'authchart'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createMachine } from 'xstate'
import { describeMachine } from '../../visualizer/diagram/describeMachine.ts'
import { configOf } from '../../visualizer/exporters/stately.ts'
import { readLiteral } from '../../visualizer/page/guests/literal.ts'

describe('a literal is read', () => {
  it.each<[string, string, unknown]>([
    ['JSON', '{"a":[1,-2.5e3,true,null,"x\\u0041\\n"]}', { a: [1, -2500, true, null, 'xA\n'] }],
    [
      'as source has it',
      "{ a: 'it\\'s', 'b.c': [1, 2,], 3000: `x`, /* no */ d: 1_000, // end\n}",
      { a: "it's", 'b.c': [1, 2], 3000: 'x', d: 1000 },
    ],
    [
      'in its call',
      'import { createMachine } from "xstate"\nexport const m = createMachine({ id: "m" }) // {',
      { id: 'm' },
    ],
    ['an undefined', '{ GO: undefined };', { GO: undefined }],
  ])('%s', (_, text, value) => {
    expect(readLiteral(text)).toEqual(value)
  })

  it('from the chart as it is exported for Stately', () => {
    const text = readFileSync(new URL('../../docs/stately/authMachine.ts', import.meta.url), 'utf8')
    const read = readLiteral(text) as object
    expect(read).toEqual(JSON.parse(JSON.stringify(configOf(authMachine))))
    expect(describeMachine(createMachine(read))).toEqual(describeMachine(authMachine))
  })

  it('and nothing of it is a prototype', () => {
    expect(Object.getPrototypeOf(readLiteral('{ "__proto__": { "x": 1 } }'))).toBe(Object.prototype)
  })
})

describe('what is none is refused with its line', () => {
  it.each<[string, string, string]>([
    [
      'a function',
      '{\n a: 1,\n b: () => 1 }',
      'Line 3: "(" stands where a text, a number, an object or a list is expected; of a function',
    ],
    ['a name of something else', '{ states }', 'Line 1: "}" stands where ":" is expected'],
    ['a reference', '{\n guard: isOpen }', 'Line 2: "isOpen" stands where'],
    ['a spread', '{ ...common }', 'Line 1: "." stands where the name of a field is expected'],
    ['half of it', '{ a: {', 'Line 1: the text ends where the name of a field is expected'],
    ['more than one', '{} {}', 'Line 1: "{" stands where the machine is already complete'],
    ['a text that does not end', "{ a: 'x", 'Line 1: "\'" stands where'],
    ['a template', '{ a: `x${1}` }', 'Line 1: "`" stands where'],
    ['too much', ' '.repeat(500_001), 'It is longer than any machine'],
    ['too deep', '['.repeat(100), 'It is nested more than 60 deep'],
  ])('%s', (_, text, words) => {
    expect(() => readLiteral(text)).toThrow(words)
  })
})
