/** The page as files, built once for each state of the sources: `npm start` finds it ready the second time. */
import { createHash } from 'node:crypto'
import { globSync } from 'node:fs'
import { access, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))
const cache = `${root}node_modules/.cache/authchart-page/`

/** What the page is made of; a change in any of it makes another page. */
const SOURCES = [
  'machines/**/*.ts',
  'adapters/**/*.ts',
  'visualizer/**/*.{ts,tsx,css,html,json,svg}',
  'package-lock.json',
]

/** @returns the folder in which the files are */
export async function builtPage(): Promise<string> {
  const folder = cache + (await hashOfSources())
  return (await isThere(folder)) ? folder : build(folder)
}

async function hashOfSources(): Promise<string> {
  const hash = createHash('sha256')
  const paths = globSync(SOURCES, { cwd: root }).sort()
  const texts = await Promise.all(paths.map((path) => readFile(root + path)))
  for (const [index, path] of paths.entries()) hash.update(`${path}\0`).update(texts[index] ?? '')
  return hash.digest('hex').slice(0, 16)
}

/** Elsewhere first: whoever builds the same page at the same time must not find half of it. */
async function build(folder: string): Promise<string> {
  await mkdir(cache, { recursive: true })
  const draft = await mkdtemp(`${cache}draft-`)
  try {
    await bundle(draft)
    await rename(draft, folder).catch(async (error: unknown) => {
      if (!(await isThere(folder))) throw error
    })
    return folder
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

async function bundle(outDir: string): Promise<void> {
  // Loaded only when there is something to build.
  const [{ build: viteBuild }, { default: react }] = await Promise.all([import('vite'), import('@vitejs/plugin-react')])
  await viteBuild({
    root: `${root}visualizer/page`,
    // Wherever it is served from.
    base: './',
    configFile: false,
    envDir: false,
    mode: 'production',
    logLevel: 'warn',
    plugins: [react()],
    build: { outDir, emptyOutDir: true, target: 'es2022', modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
  })
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )
