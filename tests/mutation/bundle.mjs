// Bundles the tests that are run for every mutant, with the sources as Stryker has made them, into one file: loading three hundred modules
// anew for each mutant would take longer than the tests do. Those that bring their own time and wire, so that they take milliseconds.
import { build } from 'esbuild'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import config from '../../vitest.config.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const aliases = config({ mode: 'test' }).resolve.alias
const WITH_REAL_PARTS =
  /^scenarios\/(canary|django|djangoLives|oidc.*|wrongClock)\.|^adapters\/(redis|redisPorts|socket)\./

const files = ['machines', 'scenarios', 'adapters', 'model'].flatMap((folder) =>
  readdirSync(`${root}tests/${folder}`)
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => `${folder}/${name}`)
    .filter((file) => !WITH_REAL_PARTS.test(file)),
)
// In a suite of its own, a file's hooks are for its own tests only.
const suites = [...files, 'mutation/lives.ts'].map((file) => `describe('${file}', () => import('../${file}'))`)

/** A bundle holds each module once, and has one name. */
const NOT_OF_A_BUNDLE = ["it('though instanceof does not'", "it('where it happened'"]
const skipped = (text) =>
  NOT_OF_A_BUNDLE.reduce((left, test) => left.replace(test, test.replace('it', 'it.skip')), text)

await build({
  stdin: {
    contents: [`import { describe } from 'vitest'`, `import '../helpers/canary.ts'`, ...suites].join('\n'),
    resolveDir: `${root}tests/mutation`,
    loader: 'ts',
  },
  outfile: `${root}tests/mutation/all.test.mjs`,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  packages: 'external',
  // The canary is there for its effects alone, which nothing shipped is.
  ignoreAnnotations: true,
  plugins: [
    {
      name: 'the package by its public names',
      setup({ onResolve, onLoad }) {
        for (const { find, replacement } of aliases)
          onResolve({ filter: find }, ({ path }) => ({ path: path.replace(find, replacement) }))
        onLoad({ filter: /\.test\.ts$/ }, ({ path }) => ({
          contents: skipped(readFileSync(path, 'utf8')),
          loader: 'ts',
        }))
      },
    },
  ],
  jsx: 'automatic',
  logLevel: 'warning',
})
