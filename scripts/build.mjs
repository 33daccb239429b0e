// Builds dist/: declarations file by file, and one module for each public entry. What entries share is in two chunks, one for all that needs xstate
// and one for all that does not: Node opens five files for an app instead of fifty, for each takes its time.
import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const root = fileURLToPath(new URL('..', import.meta.url))
const { exports, bin } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'))

/** 'dist/adapters/ky/index.js' → 'adapters/ky/index' */
const entries = Object.values(exports)
  .flatMap(({ default: path = [], production = [] }) => [path, production].flat())
  .concat(Object.values(bin))
  .map((path) => path.replace('./dist/', '').replace(/\.js$/, ''))
const isWorker = (entry) => entry.includes('/worker/')
const inputOf = (names) => Object.fromEntries(names.map((name) => [name, `${root}${name}.ts`]))

rmSync(`${root}dist`, { recursive: true, force: true })
// The test kit after the rest, for it alone may use what is Node's.
for (const project of ['tsconfig.build.json', 'testing/tsconfig.build.json'])
  execFileSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, '-p', root + project], { stdio: 'inherit' })

const COMMON = { cwd: root, tsconfig: false, transform: { target: 'es2022' }, treeshake: { moduleSideEffects: false } }

const needsXstate = (id, context, seen = new Set()) => {
  if (id === 'xstate' || seen.has(id)) return id === 'xstate'
  seen.add(id)
  const { importedIds = [] } = context.getModuleInfo(id) ?? {}
  return importedIds.some((imported) => needsXstate(imported, context, seen))
}
/** Nothing that names a library which an app may not have: some bundlers want to find even what is imported later. */
const isOfEveryApp = (id) => /\/(machines|adapters\/internal)\//.test(id)

/** rolldown warns that it may lose the 'use client' of authchart/react; tests/verify/tarball sees that it does not. */
const KEPT = 'MODULE_LEVEL_DIRECTIVE'

/** By rolldown's order of preference. */
const groups = [
  { debugName: 'shared', priority: 2, name: (id, context) => (needsXstate(id, context) ? null : 'shared') },
  { name: 'chart', priority: 1 },
].map((group) => ({ ...group, test: isOfEveryApp, minShareCount: 2 }))

const modules = await rolldown({
  ...COMMON,
  input: inputOf(entries.filter((entry) => !isWorker(entry))),
  platform: 'neutral',
  external: (id) => !/^[./]/.test(id),
  onLog: (level, log, tell) => log.code === KEPT || tell(level, log),
})
await modules.write({
  dir: `${root}dist`,
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: 'chunks/[name]-[hash].js',
  comments: false,
  codeSplitting: { groups },
})

// An app serves this one as it is: a classic script with all that it needs, which either kind of worker can run.
const worker = await rolldown({ ...COMMON, input: inputOf(entries.filter(isWorker)), platform: 'browser' })
await worker.write({ dir: `${root}dist`, format: 'iife', entryFileNames: '[name].js', minify: true })
