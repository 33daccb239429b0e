/** What the README says is true: its code compiles and runs, its picture is the chart's, its commands are there. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { authMachine } from 'authchart'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createTokenServer } from '../../testing/tokenServer/index.ts'
import { describeMachine } from '../../visualizer/diagram/describeMachine.ts'
import { toMermaid } from '../../visualizer/diagram/mermaid.ts'
import { codeBlocks, readme, readmePrograms } from '../helpers/readme.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
/** Inside the project, so that its packages and types are found. */
const folder = `${root}tests/.readme/`

beforeAll(() => {
  mkdirSync(folder, { recursive: true })
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

function diagnose(files: string[]): string[] {
  const config = ts.getParsedCommandLineOfConfigFile(
    `${root}tsconfig.json`,
    {},
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined },
  )
  const program = ts.createProgram(files, {
    ...config?.options,
    // A reader shows one step; it need not use every name it declares.
    noUnusedLocals: false,
  })
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ file, messageText }) => `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`)
}

it('every code block compiles', () => {
  const files = (['ts', 'tsx'] as const).flatMap((language) =>
    readmePrograms(language).map((program, index) => {
      const file = `${folder}block${index}.${language}`
      writeFileSync(file, `${program}\nexport {}\n`)
      return file
    }),
  )
  expect(files.length).toBeGreaterThan(8)
  expect(diagnose(files)).toEqual([])
})

it('a block that does not compile would be found', () => {
  const file = `${folder}broken.ts`
  writeFileSync(file, "import { createAuth } from 'authchart'\ncreateAuth({ orignis: [] })\n")
  expect(diagnose([file]).join()).toContain('orignis')
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

it('the picture is the chart', () => {
  expect(codeBlocks('mermaid'), 'run `npm run diagram`').toEqual([`${toMermaid(describeMachine(authMachine))}\n`])
})

it('the commands are there', () => {
  const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { scripts: Record<string, string> }
  const commands = [...readme.matchAll(/npm (?:run )?(start|test|[a-z:]+)(?= |`|$)/gm)].map(([, name]) => name ?? '')
  for (const name of commands.filter((name) => !['ci', 'install'].includes(name))) expect(scripts).toHaveProperty(name)
  expect(commands).toEqual(expect.arrayContaining(['start', 'test']))
})
