/** No file, export or dependency that nothing uses; `knip.jsonc` says where use begins. */
import { execFile } from 'node:child_process'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, expect, it } from 'vitest'
import { ROOT } from '../package/sources.ts'

const run = promisify(execFile)
const PLANTED = 'visualizer/words/nobodyUsesThis.ts'

const findUnused = async (): Promise<string> => {
  const ended = run('npm', ['run', '--silent', 'unused'], { cwd: ROOT })
  const { stdout } = await ended.catch((error: unknown) => error as { stdout: string })
  return stdout
}

afterEach(() => rm(join(ROOT, PLANTED), { force: true }))

it('finds nothing', async () => {
  expect(await findUnused()).toBe('')
}, 120_000)

it('finds a file that nobody imports', async () => {
  await writeFile(join(ROOT, PLANTED), 'export const nobody = true\n')
  expect(await findUnused()).toContain(PLANTED)
}, 120_000)
