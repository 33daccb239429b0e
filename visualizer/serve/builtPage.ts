/** The page as files, built once for each state of the sources: `npm start` finds it ready the second time. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { globSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../../', import.meta.url))
const cache = `${root}node_modules/.cache/authchart-page/`

/** What the page is made of; a change in any of it makes another page. */
const SOURCES = [
  'machines/**/*.ts',
  'adapters/**/*.ts',
  'visualizer/**/*.{ts,tsx,css,html,json,svg}',
  'package-lock.json',
]
/** Ms: an older page is hardly served by anybody any more. */
const OLD = 86_400_000

/**
 * @returns the folder in which the files are
 * @throws what the bundler says when the page cannot be built
 */
export async function builtPage(): Promise<string> {
  const folder = cache + (await hashOfSources())
  return (await ageOf(folder)) === undefined ? build(folder) : folder
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
  await removeOld()
  const draft = await mkdtemp(`${cache}draft-`)
  try {
    await bundlePage(draft, 'index.html')
    await rename(draft, folder).catch(async (error: unknown) => {
      if ((await ageOf(folder)) === undefined) throw error
    })
    return folder
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

/**
 * In a process of its own: ours has a demo to play, and perhaps another `NODE_ENV`, which React would be built for.
 *
 * @param html of visualizer/page: `index.html` has a server, `alone.html` is its own
 * @throws what the bundler says
 */
export async function bundlePage(outDir: string, html: 'index.html' | 'alone.html'): Promise<void> {
  const args = [fileURLToPath(new URL('bundle.ts', import.meta.url)), outDir, html]
  const env = { ...process.env, NODE_ENV: 'production', NO_COLOR: '1' }
  await promisify(execFile)(process.execPath, args, { env }).catch((error: unknown) => {
    throw new Error((error as { stderr: string }).stderr, { cause: error })
  })
}

async function removeOld(): Promise<void> {
  for (const name of await readdir(cache)) {
    const age = (await ageOf(cache + name)) ?? 0
    if (age > OLD) await rm(cache + name, { recursive: true, force: true })
  }
}

/** Ms; `undefined` when it is not there. */
const ageOf = (path: string): Promise<number | undefined> =>
  stat(path).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => undefined,
  )
