/** Whole lives of short tokens against the real Django with Simple JWT. */
import { expect, it } from 'vitest'
import { describeWith } from '../helpers/backends.ts'
import { signIn } from '../helpers/djangoClient.ts'
import { djangoMissing, startDjango } from '../helpers/djangoServer.ts'

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

describeWith(djangoMissing())('one refresh per life, no 401, no refresh token presented twice', () => {
  it.concurrent.each([
    { name: 'without rotation', accessSeconds: 6, rotate: false, blacklist: false, refreshPolicy: 'ahead' as const },
    { name: 'with rotation', accessSeconds: 6, rotate: true, blacklist: false, refreshPolicy: 'ahead' as const },
    {
      name: 'with rotation and blacklist',
      accessSeconds: 6,
      rotate: true,
      blacklist: true,
      refreshPolicy: 'ahead' as const,
    },
    { name: 'on demand', accessSeconds: 6, rotate: true, blacklist: true, refreshPolicy: 'onDemand' as const },
    { name: 'three-second tokens', accessSeconds: 3, rotate: true, blacklist: true, refreshPolicy: 'ahead' as const },
  ])(
    '$name',
    async ({ accessSeconds, rotate, blacklist, refreshPolicy }) => {
      const server = await startDjango({ accessSeconds, rotate, blacklist })
      const { auth, api } = await signIn(server, { refreshPolicy })
      const start = Date.now()
      try {
        let requests = 0
        while (Date.now() - start < 15_000) {
          await api.get('api/echo/').json()
          requests += 1
          await sleep(100)
        }
        const lives = (Date.now() - start) / (accessSeconds * 1_000)
        const stats = await server.stats()
        expect(requests).toBeGreaterThan(20)
        expect(stats).toMatchObject({ unauthorized: 0, refreshesAsked: stats.refreshesSucceeded })
        expect(stats.refreshesAsked).toBeGreaterThanOrEqual(Math.floor(lives) - 1)
        expect(stats.refreshesAsked).toBeLessThanOrEqual(Math.ceil(2 * lives))
        if (rotate) expect(stats.mostPresentations).toBe(1)
      } finally {
        auth.close()
        await server.stop()
      }
    },
    40_000,
  )
})
