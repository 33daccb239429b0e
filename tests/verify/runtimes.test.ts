/** The same smoke test in every runtime that we say we support, each installed from npm into a folder of its own, and in both browsers. */
import { build } from 'esbuild'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { BROWSERS, RUNTIMES } from '../../scripts/supported/versions.ts'
import { launchChromium } from '../helpers/chromium.ts'
import { launchFirefox } from '../helpers/firefox.ts'

const run = promisify(execFile)
const SMOKE = fileURLToPath(new URL('smoke.ts', import.meta.url))
const SOURCES = fileURLToPath(new URL('../..', import.meta.url))
const EXPECTED = { statuses: [200], refreshes: 1, posted: { kept: true }, status: 'valid', sub: 'zoë', refused: true }

const WORKERD = `
import { Miniflare } from 'miniflare'
const script = await (await import('node:fs/promises')).readFile('worker.js', 'utf8')
const worker = new Miniflare({ modules: true, script, compatibilityDate: '2026-01-01' })
console.log(await (await worker.dispatchFetch('http://localhost/')).text())
await worker.dispose()
`

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'authchart-runtimes-'))
  await bundle('smoke.js', `import { smoke } from ${JSON.stringify(SMOKE)}; console.log(JSON.stringify(await smoke()))`)
  await bundle(
    'worker.js',
    `import { smoke } from ${JSON.stringify(SMOKE)}; export default { fetch: async () => Response.json(await smoke()) }`,
  )
  await bundle('page.js', `import { smoke } from ${JSON.stringify(SMOKE)}; window.smoke = smoke`)
  await writeFile(join(folder, 'workerd.js'), WORKERD)
}, 60_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

async function bundle(outfile: string, contents: string): Promise<void> {
  await build({
    stdin: { contents, resolveDir: SOURCES, loader: 'ts' },
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    outfile: join(folder, outfile),
    external: ['idb'],
    tsconfig: join(SOURCES, 'tsconfig.json'),
    logLevel: 'silent',
  })
}

it.each(RUNTIMES)(
  '$name',
  async ({ name, packageName, command: [command = '', ...args] }) => {
    const home = join(folder, name.replace(' ', ''))
    await run('mkdir', [home])
    await writeFile(join(home, 'package.json'), '{ "private": true, "type": "module" }')
    await run('npm', ['install', '--no-package-lock', '--no-audit', '--no-fund', packageName], { cwd: home })
    await run('cp', [...['smoke.js', 'worker.js', 'workerd.js'].map((file) => join(folder, file)), home])
    const { stdout } = await run(command.startsWith('/') ? command : join(home, command), args, { cwd: home })
    expect(JSON.parse(stdout)).toEqual(EXPECTED)
  },
  180_000,
)

/** What Playwright's and Puppeteer's have in common. */
interface Browser {
  newPage(): Promise<{ evaluate(script: string): Promise<unknown> }>
  close(): Promise<void>
}
const LAUNCH: Record<(typeof BROWSERS)[number], () => Promise<Browser>> = {
  Chromium: launchChromium,
  Firefox: launchFirefox,
}

it.each(BROWSERS)(
  '%s',
  async (name) => {
    const browser = await LAUNCH[name]()
    try {
      const page = await browser.newPage()
      await page.evaluate(`(async () => { ${await readFile(join(folder, 'page.js'), 'utf8')} })()`)
      expect(await page.evaluate('window.smoke()')).toEqual(EXPECTED)
    } finally {
      await browser.close()
    }
  },
  120_000,
)
