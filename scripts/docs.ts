// Builds the docs as a site of files, into site/.vitepress/dist: `npm run docs`. With --serve it is served as well, on loopback.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { bundlePage } from '../visualizer/serve/builtPage.ts'
import { stage } from './docs/stage.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const site = `${root}site/`
const pages = `${site}pages/`
/** Whoever calls may have another, and frameworks would be built for it. */
const env = { ...process.env, NODE_ENV: 'production' }

const [argument, ...rest] = process.argv.slice(2)
if (rest.length > 0 || (argument !== undefined && argument !== '--serve')) {
  console.error('Usage: npm run docs [-- --serve]')
  process.exit(2)
}

rmSync(pages, { recursive: true, force: true })
run('typedoc/bin/typedoc', '--options', 'typedoc.json', ...entries().flatMap((path) => ['--entryPoints', `../${path}`]))
stage(root, pages)
await bundlePage(`${pages}public/alone`, 'alone.html')
renameSync(`${pages}public/alone/alone.html`, `${pages}public/alone/index.html`)
run('vitepress/bin/vitepress.js', 'build', '.')
if (argument === '--serve') run('vitepress/bin/vitepress.js', 'preview', '.', '--host', '127.0.0.1')

/** A program of the site's own packages; what it says is shown. */
function run(program: string, ...args: string[]): void {
  try {
    execFileSync(process.execPath, [`node_modules/${program}`, ...args], { cwd: site, stdio: 'inherit', env })
  } catch {
    // It has said why.
    process.exit(1)
  }
}

/** The sources of what package.json exports. */
function entries(): string[] {
  const { exports } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
    exports: Record<string, { types?: string }>
  }
  return Object.values(exports).flatMap(({ types }) => {
    const source = types?.replace('./dist/', '').replace(/\.d\.ts$/, '.ts')
    if (source === undefined) return []
    return existsSync(root + source) ? [source] : [`${source}x`]
  })
}
