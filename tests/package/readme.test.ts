/** What the README and the docs say is true: code compiles and runs, links lead somewhere, the picture is the chart's, commands are there. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createTokenServer } from '../../testing/tokenServer/index.ts'
import { pictures } from '../../visualizer/diagram/pictures.ts'
import { diagnose } from '../helpers/compile.ts'
import { codeBlocks, pages, programs, readme } from '../helpers/readme.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
/** Inside the project, so that its packages and types are found. */
const folder = `${root}tests/.readme/`

beforeAll(() => {
  mkdirSync(folder, { recursive: true })
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe('code blocks', () => {
  /** As `file: message`. Compiled at once, since most of the time goes into reading the libraries' types. */
  let diagnostics: string[]
  const broken = `${folder}broken.ts`

  beforeAll(() => {
    const files = [...pages].flatMap(([path, text]) =>
      (['ts', 'tsx'] as const).flatMap((language) =>
        programs(language, text).map((program, index) => {
          const file = `${folder}${program.name ?? `${path.replaceAll(/\W/g, '_')}_${index}.${language}`}`
          writeFileSync(file, `${program.text}\nexport {}\n`)
          return file
        }),
      ),
    )
    expect(files.length).toBeGreaterThan(20)
    writeFileSync(broken, "import { createAuth } from 'authchart'\ncreateAuth({ orignis: [] })\n")
    diagnostics = diagnose([...files, broken])
  }, 120_000)

  it('all compile', () => {
    expect(diagnostics.filter((message) => !message.startsWith(broken))).toEqual([])
  })

  it('one that does not would be found', () => {
    expect(diagnostics.join()).toContain('orignis')
  })
})

it('every link to a file leads to one', () => {
  const broken = [...pages].flatMap(([path, text]) =>
    [...text.matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g)].flatMap(([, link = '']) =>
      existsSync(new URL(link, `file://${root}${path}`)) ? [] : [`${path}: ${link}`],
    ),
  )
  expect(broken).toEqual([])
})

it('every reason for the end of a session is explained, with its remedy', () => {
  const source = readFileSync(`${root}machines/errors.ts`, 'utf8')
  const union = /type LogoutReason =([^]*?)\n\n/.exec(source)?.[1] ?? ''
  const reasons = [...union.matchAll(/\| '(\w+)'/g)].map(([, reason]) => reason)
  const told = [...(pages.get('docs/why-logged-out.md') ?? '').matchAll(/^\| `(\w+)`/gm)].map(([, reason]) => reason)
  expect(reasons.length).toBeGreaterThan(5)
  expect(told).toEqual(reasons)
})

it('README.zh-CN.md is in step: as many sections and rows, the same code, picture and figures', () => {
  const chinese = readFileSync(`${root}README.zh-CN.md`, 'utf8')
  const count = (text: string, pattern: RegExp): number => [...text.matchAll(pattern)].length
  for (const part of [/^#+ /gm, /^\|/gm, /^- /gm]) expect(count(chinese, part)).toBe(count(readme, part))
  for (const language of ['sh', 'ts', 'tsx']) expect(codeBlocks(language, chinese)).toEqual(codeBlocks(language))
  const picture = /<picture>[^]*<\/picture>/
  expect(picture.exec(chinese)?.[0]).toBe(picture.exec(readme)?.[0])
  const figures = /<!-- bench:start[^]*<!-- bench:end -->/
  expect(figures.exec(chinese)?.[0]).toBe(figures.exec(readme)?.[0])
})

it('docs/comparison.md has the figures of docs/benchmark.md', () => {
  const tables = (pages.get('docs/comparison.md') ?? '').split('<!-- bench:start')[1]?.match(/(?:^\|.*\n)+/gm) ?? []
  expect(tables.length).toBe(4)
  for (const table of tables) expect(pages.get('docs/benchmark.md')).toContain(table)
})

describe('the ten lines', () => {
  it('run', async () => {
    const server = createTokenServer()
    const url = await server.listen()
    const print = vi.spyOn(console, 'log').mockImplementation(() => undefined)
    const [first = ''] = codeBlocks('ts')
    const file = `${folder}tenLines.ts`
    writeFileSync(file, first.replaceAll('https://api.example.com', url))
    try {
      await import(/* @vite-ignore */ file)
      expect(print).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ user: 'alice' }))
      expect(server.stats).toMatchObject({ unauthorized: 0 })
    } finally {
      print.mockRestore()
      await server.close()
    }
  })

  it('are about ten', () => {
    const lines =
      codeBlocks('ts')[0]
        ?.split('\n')
        .filter((line) => line !== '') ?? []
    expect(lines.length).toBeLessThanOrEqual(10)
  })
})

it('the pictures are the chart', () => {
  for (const [path, content] of Object.entries(pictures))
    expect(readFileSync(`${root}${path}`, 'utf8') === content, `${path} is old: run \`npm run diagram\``).toBe(true)
  const shown = [...readme.matchAll(/(?:src|srcset)="(docs\/[^"]+)"/g)].map(([, path]) => path)
  expect(shown).toEqual(['docs/chart-dark.svg', 'docs/chart-light.svg'])
})

it('the commands are there', () => {
  const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { scripts: Record<string, string> }
  const commands = [...readme.matchAll(/npm (?:run )?(start|test|[a-z:]+)(?= |`|$)/gm)].map(([, name]) => name ?? '')
  for (const name of commands.filter((name) => !['ci', 'install'].includes(name))) expect(scripts).toHaveProperty(name)
  expect(commands).toEqual(expect.arrayContaining(['start', 'test']))
})
