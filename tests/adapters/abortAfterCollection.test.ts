/**
 * A caller's abort is heard however late it comes: Node loses the signal of a `Request` that nobody holds, and of every copy, with the next
 * garbage collection (https://github.com/nodejs/undici/issues/4068).
 */
import { dpop } from 'authchart/dpop'
import { createAuthFetch } from 'authchart/fetch'
import { withAuth } from 'authchart/ky'
import ky from 'ky'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startApiServer, type ApiServer } from '../helpers/apiServer.ts'
import { createLoggedInWorld, type World } from '../helpers/world.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

const never = (): Promise<never> => new Promise(() => undefined)

let api: ApiServer
let world: World
beforeAll(async () => {
  api = await startApiServer()
})
afterAll(() => api.stop())
beforeEach(async () => {
  world = await createLoggedInWorld({ origins: [api.url] })
  const token = world.auth.peekAccessToken()
  api.accept(token, `DPoP ${token}`)
  api.onRequest = () => undefined
  api.requests.splice(0)
})
afterEach(() => {
  world.auth.close()
})

/** How somebody asks who keeps nothing but what can end the wait. */
const WAYS: Record<string, (url: string, signal: AbortSignal) => Promise<Response>> = {
  'a URL': (url, signal) => createAuthFetch(world.auth)(url, { signal }),
  'a stream': (url, signal) => createAuthFetch(world.auth)(url, { ...streaming(), signal }),
  'a Request': (url, signal) => createAuthFetch(world.auth)(new Request(url, { signal })),
  'a Request with a body': (url, signal) => createAuthFetch(world.auth)(posting(url, signal)),
  'a Request, and more': (url, signal) => createAuthFetch(world.auth)(posting(url, signal), { method: 'PUT' }),
  'a Request, and a signal': (url, signal) => createAuthFetch(world.auth)(posting(url), { signal }),
  ky: (url, signal) => ky.post(url, { json: 'a', signal, timeout: false, ...withAuth(world.auth) }),
  'with a proof': (url, signal) => createAuthFetch(world.auth, { fetch: dpop().fetch })(posting(url, signal)),
}
const posting = (url: string, signal: AbortSignal | null = null): Request =>
  new Request(url, { method: 'POST', body: 'a', signal })
const streaming = () => ({ method: 'POST', body: new Response('a').body, duplex: 'half' })

describe.each(Object.entries(WAYS))('%s', (_, send) => {
  async function expectAbortIsHeard(isReady: () => boolean): Promise<void> {
    const controller = new AbortController()
    const answer = send(`${api.url}/x`, controller.signal).then(
      ({ status }) => status,
      (error: unknown) => (error as Error).name,
    )
    await expect.poll(isReady).toBe(true)
    for (let i = 0; i < 3; i++) {
      collect()
      await new Promise((resolve) => setImmediate(resolve))
    }
    controller.abort()
    expect(await answer).toBe('AbortError')
  }

  it('that waits for a token', async () => {
    world.answer(never)
    world.clock.sleep(600_000)
    await expectAbortIsHeard(() => world.refreshes.length === 1)
  })

  it('on its way', async () => {
    api.onRequest = never
    await expectAbortIsHeard(() => api.requests.length === 1)
  })

  it('that waits for another token after a 401', async () => {
    api.accept()
    world.answer(never)
    await expectAbortIsHeard(() => world.refreshes.length === 1)
  })

  it('on its way once more after a 401', async () => {
    api.accept()
    api.onRequest = () => (api.requests.length > 1 ? never() : undefined)
    await expectAbortIsHeard(() => api.requests.length === 2)
  })
})
