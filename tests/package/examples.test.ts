/** The examples of the doc comments compile, with what they take for granted imported by its public name. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { diagnose } from '../helpers/compile.ts'
import { exportedNames, examples, programOf } from '../helpers/docExamples.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const folder = `${root}tests/.example/`
const found = examples()
let diagnostics: string[]

/** By the compiler, which follows `export *`. */
function namesOf(source: string): string[] {
  const program = ts.createProgram([root + source], {
    noResolve: false,
    allowImportingTsExtensions: true,
    noEmit: true,
    skipLibCheck: true,
  })
  const file = program.getSourceFile(root + source)
  const checker = program.getTypeChecker()
  const symbol = file && checker.getSymbolAtLocation(file)
  return symbol === undefined ? [] : checker.getExportsOfModule(symbol).map(({ name }) => name)
}

beforeAll(() => {
  mkdirSync(folder, { recursive: true })
  const names = exportedNames(namesOf)
  const files = found.map((example, index) => {
    const file = `${folder}${example.path.replaceAll(/\W/g, '_')}_${index}.tsx`
    writeFileSync(file, programOf(example, names))
    return file
  })
  const broken = `${folder}broken.tsx`
  writeFileSync(broken, programOf({ path: 'adapters/ky/index.ts', text: 'withAuth(auth, { fetsch: 1 })' }, names))
  diagnostics = diagnose([...files, broken], { verbatimModuleSyntax: false, isolatedModules: false })
}, 120_000)
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

it('there are some', () => {
  expect(found.length).toBeGreaterThan(35)
})

it('all compile', () => {
  expect(diagnostics.filter((message) => !message.includes('broken.tsx'))).toEqual([])
})

it('one that does not would be found', () => {
  expect(diagnostics.join()).toContain('fetsch')
})
