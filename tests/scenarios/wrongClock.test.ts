/** A client whose clock is wrong behaves like any other: about one refresh per token life, and no 401. */
import { execFile, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { describeWith } from '../helpers/backends.ts'
import { djangoMissing, startDjango } from '../helpers/djangoServer.ts'

const CLIENT = fileURLToPath(new URL('../helpers/programs/skewedClient.ts', import.meta.url))
const SECONDS = 14
const ACCESS_SECONDS = 8

const faketimeMissing = (): string | undefined =>
  spawnSync('faketime', ['--version']).error === undefined ? undefined : 'faketime is not installed'

/** Runs the client with its clock off; the clock of timers is left alone, as a wrong wall clock leaves it. */
async function runClient(url: string, offset: string, isDateReadable: boolean) {
  const args = ['-f', offset, process.execPath, CLIENT, url, String(SECONDS), String(isDateReadable)]
  const env = { ...process.env, FAKETIME_DONT_FAKE_MONOTONIC: '1', DONT_FAKE_MONOTONIC: '1' }
  const { stdout } = await promisify(execFile)('faketime', args, { env })
  return JSON.parse(stdout) as { requests: number; failed: string[]; clock: number; offset: number }
}

describeWith(djangoMissing() ?? faketimeMissing())('a client whose clock is wrong', () => {
  it.concurrent.each([
    { offset: '+2h', isDateReadable: true },
    { offset: '-2h', isDateReadable: true },
    { offset: '+24h', isDateReadable: true },
    { offset: '-24h', isDateReadable: true },
    { offset: '+2h', isDateReadable: false },
    { offset: '-2h', isDateReadable: false },
  ])(
    '$offset, Date readable: $isDateReadable',
    async ({ offset, isDateReadable }) => {
      const server = await startDjango({ accessSeconds: ACCESS_SECONDS, rotate: true, blacklist: true })
      try {
        const start = Date.now()
        const seen = await runClient(server.url, offset, isDateReadable)
        const lives = (Date.now() - start) / (ACCESS_SECONDS * 1_000)
        expect(Math.abs(seen.clock - Date.now()), 'the clock really was wrong').toBeGreaterThan(3_600_000)
        expect(seen.requests).toBeGreaterThan(20)
        expect(seen.failed).toEqual([])
        const stats = await server.stats()
        expect(stats).toMatchObject({ unauthorized: 0, refreshesAsked: stats.refreshesSucceeded, mostPresentations: 1 })
        expect(stats.refreshesAsked).toBeGreaterThanOrEqual(2)
        expect(stats.refreshesAsked).toBeLessThanOrEqual(Math.ceil(2 * lives) + 1)
      } finally {
        await server.stop()
      }
    },
    60_000,
  )
})
