/** DESIGN §2: which way an import may point, what stays pure, and how large a file may be. */
import { describe, expect, it } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { circles, sharedLibraries, wrongArrows, wrongPeers } from './boundaryRules.ts'
import { impureNames, unreadableParts } from './purityRules.ts'
import { importsOf, readSources, type Source } from './sources.ts'

const machines = readSources('machines')
const adapters = readSources('adapters')
const shipped = [...machines, ...adapters, ...readSources('testing', 'visualizer')]
const chart = machines.filter(({ path }) => path === 'machines/authMachine.ts')

/** Sources in memory, to prove that a rule finds what breaks it. */
const made = (files: Record<string, string>): Source[] => Object.entries(files).map(([path, text]) => ({ path, text }))

it('there are sources to check', () => {
  expect(machines.length).toBeGreaterThan(10)
  expect(adapters.length).toBeGreaterThan(10)
  expect(chart).toHaveLength(1)
  expect(machines.flatMap(importsOf).length).toBeGreaterThan(50)
})

describe('every kind of import is read', () => {
  it.each<[string, boolean]>([
    ["import x from 'lib'", false],
    ["import 'lib'", false],
    ["import * as x from 'lib'", false],
    ["import x, { type Y } from 'lib'", false],
    ["import { x, type Y } from 'lib'", false],
    ["import { type Y, type Z } from 'lib'", true],
    ["import type X from 'lib'", true],
    ["import type * as X from 'lib'", true],
    ["export * from 'lib'", false],
    ["export { x, type Y } from 'lib'", false],
    ["export { type Y } from 'lib'", true],
    ["export type { Y } from 'lib'", true],
    ["export type * from 'lib'", true],
    ["const x = await import('lib')", false],
    ["type X = import('lib').X", true],
    ["import x = require('lib')", false],
  ])('%s', (text, isTypeOnly) => {
    expect(importsOf({ path: 'a.ts', text })).toEqual([{ specifier: 'lib', isTypeOnly }])
  })

  it('and nothing that only looks like one', () => {
    const text = `// import 'a'\n/** import('b') */\nconst text = "import 'c'"; const t = \`import('d')\``
    expect(importsOf({ path: 'a.ts', text })).toEqual([])
    expect(importsOf({ path: 'a.ts', text: 'await import(name)' })).toEqual([
      { specifier: '(computed)', isTypeOnly: false },
    ])
  })
})

describe('Which way an import may point', () => {
  it('is obeyed everywhere', () => {
    expect(wrongArrows(shipped)).toEqual([])
  })

  it.each<[string, string]>([
    ['machines/a.ts', "import { useState } from 'react'"],
    ['machines/a.ts', "import { readFile } from 'node:fs'"],
    ['machines/a.ts', "import { createAuthFetch } from '../adapters/fetch/index.ts'"],
    ['machines/a.ts', "import type { AsyncStore } from '../adapters/storage/async.ts'"],
    ['machines/a.ts', "import { webStorage } from 'authchart/storage'"],
    ['machines/a.ts', "import { createTokenServer } from '../testing/tokenServer/index.ts'"],
    ['machines/a.ts', 'await import(name)'],
    ['machines/deep/a.ts', "import { x } from '../../adapters/fetch/index.ts'"],
    ['adapters/axios/index.ts', "import { createAuthFetch } from '../fetch/index.ts'"],
    ['adapters/fetch/index.ts', "import { withAuth } from '../ky/index.ts'"],
    ['adapters/fetch/index.ts', "import type { KyOptions } from 'authchart/ky'"],
    ['adapters/storage/web.ts', "import { webLocks } from '../locks/index.ts'"],
    ['adapters/browser/index.ts', "import { redis } from '../redis/index.ts'"],
    ['adapters/internal/a.ts', "import { createAuthFetch } from '../fetch/index.ts'"],
    ['adapters/internal/a.ts', "import { readClaims } from '../../machines/claims.ts'"],
    ['adapters/internal/a.ts', "export { createAuth } from 'authchart'"],
    ['adapters/fetch/index.ts', "import { createTokenServer } from '../../testing/tokenServer/index.ts'"],
    ['adapters/react/index.ts', "import { graph } from '../../visualizer/graph.ts'"],
    ['testing/kit.ts', "import { memoryStorage } from '../adapters/storage/index.ts'"],
    ['visualizer/main.ts', "import { statelyInspector } from '../adapters/inspect/index.ts'"],
  ])('%s with %s is found', (path, text) => {
    expect(wrongArrows([{ path, text }])).toEqual([expect.stringContaining(`${path} imports`)])
  })

  it.each<[string, string]>([
    ['machines/a.ts', "import { setup } from 'xstate'"],
    ['machines/a.ts', "import { readClaims } from './claims.ts'"],
    ['adapters/ky/index.ts', "import { createAuthFetch } from '../fetch/index.ts'"],
    ['adapters/ky/index.ts', "import ky from 'ky'"],
    ['adapters/browser/index.ts', "import { webLocks } from '../locks/index.ts'"],
    ['adapters/fetch/index.ts', "import { sendAuthorized } from '../internal/sendAuthorized.ts'"],
    ['adapters/oauth2/index.ts', "import { readClaims } from '../../machines/claims.ts'"],
    ['adapters/internal/a.ts', "import { AuthOptionError } from '../../machines/errors.ts'"],
    ['adapters/internal/a.ts', "import { isSafeUrl } from '../../machines/origins.ts'"],
    ['adapters/internal/a.ts', "import type { TokenSource } from '../../machines/ports.ts'"],
    ['testing/kit.ts', "import { createAuth } from 'authchart'"],
    ['visualizer/main.ts', "import { authMachine } from '../machines/index.ts'"],
  ])('%s with %s is fine', (path, text) => {
    expect(wrongArrows([{ path, text }])).toEqual([])
  })
})

describe('Each third-party library lives in exactly one folder', () => {
  it('of machines and the adapters', () => {
    expect(sharedLibraries([...machines, ...adapters])).toEqual([])
  })

  it('and one that lives in two is found', () => {
    const twice = made({
      'machines/a.ts': "import { setup } from 'xstate'",
      'adapters/react/a.ts': "import type { Actor } from 'xstate/dev'",
      'adapters/react/b.ts': "import { useSelector } from '@xstate/react'",
      'adapters/fetch/a.ts': "import { text } from 'node:stream/consumers'",
      'adapters/redis/a.ts': "import { buffer } from 'node:stream/consumers'",
    })
    expect(sharedLibraries(twice)).toEqual(['xstate is used in adapters/react and machines'])
  })
})

describe('Runtime dependencies of the core: none; xstate a required peer, the rest optional peers', () => {
  const peers = Object.keys(manifest.peerDependencies)

  it('each of them imported', () => {
    expect(wrongPeers([...machines, ...adapters, ...readSources('testing')], peers)).toEqual([])
    expect(manifest).not.toHaveProperty('dependencies')
    expect(Object.keys(manifest.peerDependenciesMeta)).toEqual(peers.filter((peer) => peer !== 'xstate'))
  })

  it('and what is not is found', () => {
    const two = made({ 'adapters/a.ts': "import type { A } from '@a/b/c'", 'adapters/b.ts': "import 'node:fs'" })
    expect(wrongPeers(two, ['react'])).toEqual([
      'react is a peer, and nothing imports it',
      '@a/b is imported, and no peer',
    ])
  })
})

describe('No circle of imports anywhere', () => {
  it('type imports included', () => {
    expect(circles(shipped)).toEqual([])
  })

  it('and one is found, however long, and of types alone', () => {
    const round = made({
      'machines/a.ts': "import { b } from './b.ts'",
      'machines/b.ts': "import type { C } from './deep/c.ts'",
      'machines/deep/c.ts': "export type * from '../a.ts'",
      'machines/d.ts': "import { a } from './a.ts'",
    })
    expect(circles(round)).toEqual(['machines/a.ts → machines/b.ts → machines/deep/c.ts → machines/a.ts'])
  })

  it('a file that imports itself is one, and two ways to one file are none', () => {
    expect(circles(made({ 'machines/index.ts': "export * from 'authchart'" }))).toHaveLength(1)
    const ways = { a: "import './b.ts'; import './c.ts'", b: "import './d.ts'", c: "import './d.ts'", d: '' }
    const files = Object.entries(ways).map(([name, text]) => ({ path: `machines/${name}.ts`, text }))
    expect(circles(files)).toEqual([])
  })
})

describe('machines are pure', () => {
  it('no browser global, no time and no chance outside createAuth, and in there only time and chance', () => {
    expect(impureNames(machines, 'machines/createAuth.ts')).toEqual([])
  })

  it('createAuth really is where they are handed in', () => {
    expect(impureNames(machines).join('\n')).toMatch(/createAuth\.ts:\d+ Date\.now[^]*createAuth\.ts:\d+ Math\.random/)
  })

  it.each([
    'window.title',
    'document.cookie',
    'navigator.onLine',
    'localStorage.getItem("x")',
    'sessionStorage["x"]',
    'indexedDB.open("x")',
    'new BroadcastChannel("x")',
    'await fetch("x")',
    'new XMLHttpRequest()',
    'const { href } = location',
    'performance.now()',
    'process.env',
    'console.log("x")',
    'Buffer.from("x")',
    'globalThis.fetch("x")',
    'globalThis["fetch"]("x")',
    'self.addEventListener("x", f)',
    'Date.now()',
    'const { now } = Date',
    'const now = Date["now"]',
    'new Date()',
    'setTimeout(() => 0, 1)',
    'setInterval(() => 0, 1)',
    'Math.random()',
    'const draw = Math',
    'const ports = { fetch }',
    'const ports = { send: fetch }',
    'const isThere = typeof window',
    'type Send = typeof fetch',
    'function f(send = fetch) { return send }',
    'class A { now() { return Date.now() } }',
    'if (x) { const fetch = 1 } fetch("x")',
  ])('%s is found', (text) => {
    expect(impureNames(made({ 'machines/a.ts': text }))).toHaveLength(1)
  })

  it.each([
    '// window.fetch(Date.now())',
    'const text = "localStorage"',
    'clock.setTimeout(f, 1)',
    'options.fetch("x")',
    'const { fetch } = options; await fetch("x")',
    'const { fetch: send } = options',
    'interface Clock { setTimeout(f: () => void): void; location: string }',
    'const clock = { setTimeout() { return 0 }, performance: 1 }',
    'function f(fetch) { return fetch("x") }',
    'import { fetch } from "./ports.ts"; fetch("x")',
    'Math.max(1, 2) + Date.UTC(2026, 0)',
    'const at: Date = given',
    'new AbortController(); queueMicrotask(f); atob("x")',
  ])('%s is fine', (text) => {
    expect(impureNames(made({ 'machines/a.ts': text }))).toEqual([])
  })

  it('the one that may touch time may touch nothing else', () => {
    const file = made({ 'machines/createAuth.ts': 'setTimeout(f, Date.now() + Math.random()); fetch("x")' })
    expect(impureNames(file, 'machines/createAuth.ts')).toEqual(['machines/createAuth.ts:1 fetch("x")'])
  })
})

describe('the chart is one literal object passed straight to setup({...}).createMachine({...})', () => {
  it('with nothing in it that a tool could not read', () => {
    expect(chart.flatMap(unreadableParts)).toEqual([])
  })

  const wrap = (body: string): Source => ({ path: 'chart.ts', text: `setup({ types }).createMachine({ ${body} })` })

  it.each<[string, string]>([
    ['a spread', '...common'],
    ['a spread in a list', 'entry: [...actions]'],
    ['a computed key', 'states: { [name]: {} }'],
    ['satisfies', 'states: {} satisfies States'],
    ['as const', 'tags: ["a"] as const'],
    ['an imported fragment', 'states: { valid }'],
    ['a variable', 'initial: first'],
    ['a member of a variable', 'initial: names.first'],
    ['a function', 'entry: () => 1'],
    ['a method', 'entry() { return 1 }'],
    ['an action made on the spot', 'entry: assign({ a: 1 })'],
    ['a template', 'initial: `${x}`'],
  ])('%s is found', (_, body) => {
    expect(unreadableParts(wrap(body))).not.toEqual([])
  })

  it('a literal that takes a detour is found', () => {
    expect(unreadableParts({ path: 'a.ts', text: 'const c = {}; setup({}).createMachine(c)' })).toHaveLength(1)
    expect(unreadableParts({ path: 'a.ts', text: 'createMachine({})' })).toHaveLength(1)
  })

  it('names, lists, numbers and the one function `context` are fine', () => {
    const body =
      "context: ({ input }) => make(input), options: { max: 1 }, after: { 'a.b': { target: 'x', reenter: true } }"
    expect(unreadableParts(wrap(body))).toEqual([])
  })
})

describe('Budgets', () => {
  const linesOf = ({ text }: Source): number => text.trimEnd().split('\n').length
  const over = (sources: Source[], budget: number): string[] =>
    sources.filter((source) => linesOf(source) > budget).map((source) => `${source.path}: ${linesOf(source)} lines`)

  it('a file has at most 250 lines', () => {
    expect(over([...shipped, ...readSources('examples', 'scripts', 'bench')], 250)).toEqual([])
  })

  it('a test file at most 300', () => {
    expect(over(readSources('tests'), 300)).toEqual([])
  })

  it('the chart at most 200', () => {
    expect(over(chart, 200)).toEqual([])
  })

  it('and one that is longer is found', () => {
    const files = made({ 'short.ts': 'x\n'.repeat(250), 'long.ts': 'x\n'.repeat(251) })
    expect(over(files, 250)).toEqual(['long.ts: 251 lines'])
  })
})
