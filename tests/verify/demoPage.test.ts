/** The demo without a bound of time: its page stays until somebody stops it. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const MAIN = fileURLToPath(new URL('../../visualizer/demo/main.ts', import.meta.url))

it('stays after the stories, and ends at Ctrl-C although a page listens', async () => {
  const child = spawn(process.execPath, [MAIN, '--requests', '20'])
  let output = ''
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  const stays = new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      if (output.includes('until Ctrl-C')) resolve()
    })
  })
  await Promise.race([stays, ended])
  const url = /http:\/\/127\.0\.0\.1:\d+\/[\w-]{12}\//.exec(output)?.[0] ?? ''
  expect((await fetch(url)).status).toBe(200)
  const listening = await fetch(`${url}events`)
  child.kill('SIGINT')
  expect(await ended).toBe(0)
  await listening.text().catch(() => undefined)
  await expect(fetch(url)).rejects.toThrow()
  expect(output.match(/^ ✓ /gm)).toHaveLength(12)
}, 150_000)
