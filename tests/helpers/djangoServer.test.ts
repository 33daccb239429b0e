/** What the package relies on in Simple JWT, asked of the real one, so that its next release tells us. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished, vi } from 'vitest'
import { describeWith } from './backends.ts'
import { djangoMissing, isSimpleJwtNew, startDjango, type DjangoOptions, type DjangoServer } from './djangoServer.ts'

const describe = describeWith(djangoMissing())
/** `npm run verify:simplejwt` brings one. */
const isNew = isSimpleJwtNew()

const OBTAIN = '/api/token/'
const REFRESH = '/api/token/refresh/'
const BLACKLIST = '/api/token/blacklist/'
const ECHO = '/api/echo/'

interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: unknown
}

let server: DjangoServer

/** A server for the tests of one `describe`. */
function serve(options: DjangoOptions): void {
  beforeAll(async () => {
    server = await startDjango(options)
  })
  afterAll(() => server.stop())
  beforeEach(() => server.reset())
}

async function ask(path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(server.url + path, { redirect: 'manual', ...init })
  const text = await response.text()
  const isJson = response.headers.get('content-type') === 'application/json'
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text }
}

const post = (path: string, body: unknown): Promise<Answer> =>
  ask(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

const bearer = (token: string): RequestInit => ({ headers: { authorization: `Bearer ${token}` } })

async function signIn(username = 'alice', password = 'wonderland'): Promise<{ access: string; refresh: string }> {
  const { body } = await post(OBTAIN, { username, password })
  return body as { access: string; refresh: string }
}

const refreshWith = async (refresh: string): Promise<{ access: string; refresh?: string }> =>
  (await post(REFRESH, { refresh })).body as { access: string; refresh?: string }

/** One that goes with the test. */
function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'authchart-'))
  onTestFinished(() => {
    vi.unstubAllEnvs()
    rmSync(folder, { recursive: true, force: true })
  })
  return folder
}

const pass = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

describe('what is refused', () => {
  serve({})

  it('credentials: 401 with only a detail, 400 with the field that is missing', async () => {
    const wrong = await post(OBTAIN, { username: 'alice', password: 'wrong' })
    expect(wrong).toMatchObject({ status: 401, body: { detail: expect.any(String) as string } })
    expect(wrong.body).not.toHaveProperty('code')
    expect(wrong.headers.get('www-authenticate')).toBe('Bearer realm="api"')
    expect(await post(OBTAIN, { username: 'alice' })).toMatchObject({
      status: 400,
      body: { password: [expect.any(String)] },
    })
  })

  it('a garbage access token: 401 token_not_valid with a message; none at all: 401 without it', async () => {
    const garbage = await ask(ECHO, bearer('garbage'))
    expect(garbage).toMatchObject({
      status: 401,
      body: { code: 'token_not_valid', messages: [{ token_type: 'access' }] },
    })
    expect(garbage.headers.get('www-authenticate')).toBe('Bearer realm="api"')
    expect(await ask(ECHO)).toMatchObject({ status: 401, body: { detail: expect.any(String) as string } })
  })

  it('a garbage refresh token: 401 token_not_valid', async () => {
    const garbage = await post(REFRESH, { refresh: 'garbage' })
    expect(garbage).toMatchObject({ status: 401, body: { code: 'token_not_valid' } })
    expect(garbage.headers.get('www-authenticate')).toBe('Bearer realm="api"')
  })

  it('a malformed refresh: 400, 400, 415, 405', async () => {
    const json = { 'content-type': 'application/json' }
    expect(await post(REFRESH, {})).toMatchObject({ status: 400, body: { refresh: [expect.any(String)] } })
    expect(await ask(REFRESH, { method: 'POST', headers: json, body: '{' })).toMatchObject({
      status: 400,
      body: { detail: expect.any(String) as string },
    })
    expect(await ask(REFRESH, { method: 'POST', body: 'text' })).toMatchObject({ status: 415 })
    expect(await ask(REFRESH)).toMatchObject({ status: 405 })
  })

  it('a refresh without the trailing slash: 301 to it, without a body', async () => {
    const { refresh } = await signIn()
    const moved = await post(REFRESH.slice(0, -1), { refresh })
    expect(moved).toMatchObject({ status: 301, body: '' })
    expect(moved.headers.get('location')).toBe(REFRESH)
  })
})

describe('a refresh', () => {
  describe('without rotation', () => {
    serve({ accessSeconds: 300 })

    it('answers with an access token alone, and the refresh token stays good', async () => {
      const { refresh } = await signIn()
      expect(Object.keys(await refreshWith(refresh))).toEqual(['access'])
      expect(Object.keys(await refreshWith(refresh))).toEqual(['access'])
    })

    it("copies the refresh token's iat into the access token before 5.5.1, so that exp - iat is no lifetime", async () => {
      const { refresh } = await signIn()
      await pass(1_100)
      const { iat = 0, exp = 0 } = decodeJwt((await refreshWith(refresh)).access)
      expect(iat === decodeJwt(refresh).iat).toBe(!isNew)
      expect(exp - iat > 300).toBe(!isNew)
    })
  })

  describe('with rotation', () => {
    serve({ rotate: true })

    it('answers with both tokens, and the old refresh token stays good', async () => {
      const { refresh } = await signIn()
      expect(Object.keys(await refreshWith(refresh)).sort()).toEqual(['access', 'refresh'])
      expect(await post(REFRESH, { refresh })).toMatchObject({ status: 200 })
    })
  })

  describe('with rotation and blacklist', () => {
    serve({ rotate: true, blacklist: true })

    it('blacklists the old refresh token at once: 401 token_not_valid', async () => {
      const { refresh } = await signIn()
      const next = await refreshWith(refresh)
      expect(await post(REFRESH, { refresh })).toMatchObject({ status: 401, body: { code: 'token_not_valid' } })
      expect(await post(REFRESH, { refresh: next.refresh })).toMatchObject({ status: 200 })
    })

    it('is refused after everything was revoked, also with a token out of a rotation', async () => {
      const { refresh } = await signIn()
      const next = await refreshWith(refresh)
      await server.revokeAll()
      expect(await post(REFRESH, { refresh: next.refresh })).toMatchObject({ status: 401 })
    })
  })
})

describe('the end of a session', () => {
  serve({})

  it('blacklisting: 200, again 401 token_not_valid; the access token stays good', async () => {
    const { access, refresh } = await signIn()
    expect(await post(BLACKLIST, { refresh })).toMatchObject({ status: 200, body: {} })
    expect(await post(BLACKLIST, { refresh })).toMatchObject({ status: 401, body: { code: 'token_not_valid' } })
    expect(await ask(ECHO, bearer(access))).toMatchObject({ status: 200 })
  })

  it('an inactive user: 401 user_inactive at a resource, but a refresh still succeeds before 5.5.1', async () => {
    const { access, refresh } = await signIn('bob', 'builder')
    await server.deactivate('bob')
    expect(await ask(ECHO, bearer(access))).toMatchObject({ status: 401, body: { code: 'user_inactive' } })
    const refused = { status: 401, body: { detail: 'No active account found for the given token.' } }
    expect(await post(REFRESH, { refresh })).toMatchObject(isNew ? refused : { status: 200 })
  })
})

describe('tokens past their end', () => {
  serve({ accessSeconds: 1, refreshSeconds: 1 })

  it('are refused like garbage, both', async () => {
    const { access, refresh } = await signIn()
    await pass(1_100)
    const [expired, garbage] = [await ask(ECHO, bearer(access)), await ask(ECHO, bearer('garbage'))]
    expect(expired).toMatchObject({ status: 401, body: { code: 'token_not_valid' } })
    expect(garbage).toMatchObject({ status: 401, body: { code: 'token_not_valid' } })
    const isAlike = JSON.stringify(expired.body) === JSON.stringify(garbage.body)
    expect(isAlike, 'before 5.5 nothing in it says which of the two it is').toBe(!isNew)
    expect(await post(REFRESH, { refresh })).toMatchObject({ status: 401, body: { code: 'token_not_valid' } })
  })
})

describe('the server of the tests', () => {
  serve({ rotate: true, blacklist: true })

  it('answers 1,000 parallel requests with 200', async () => {
    const { access } = await signIn()
    const send = async (): Promise<number> => (await ask(ECHO, bearer(access))).status
    const statuses = await Promise.all(Array.from({ length: 1_000 }, send))
    expect(statuses.filter((status) => status === 200)).toHaveLength(1_000)
  })

  it('counts, and reads a body of unknown length', async () => {
    const { access, refresh } = await signIn()
    await post(REFRESH, { refresh })
    await post(REFRESH, { refresh })
    await ask(ECHO, bearer('garbage'))
    const stream = { method: 'POST', body: new Blob(['hello']).stream(), duplex: 'half' as const, ...bearer(access) }
    expect(await ask(ECHO, stream)).toMatchObject({ body: { user: 'alice', method: 'POST', bytes: 5 } })
    expect(await server.stats()).toEqual({
      requests: 5,
      unauthorized: 1,
      unauthorizedInAll: 2,
      refreshesAsked: 2,
      refreshesSucceeded: 1,
      mostPresentations: 2,
      paths: { [OBTAIN]: 1, [REFRESH]: 2, [ECHO]: 2 },
    })
  })

  it('says why it did not start, and leaves nothing behind', async () => {
    const folder = temporaryFolder()
    vi.stubEnv('TMPDIR', folder)
    await expect(startDjango({ accessSeconds: NaN })).rejects.toThrow(/did not start:[^]*ValueError/)
    expect(readdirSync(folder)).toEqual([])
  })

  it('ends with the process that started it, even if that was killed', async () => {
    const folder = temporaryFolder()
    const program = `import { startDjango } from '${new URL('djangoServer.ts', import.meta.url).href}'
      console.log((await startDjango()).url)`
    const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', program], {
      env: { ...process.env, TMPDIR: folder },
    })
    const url = await new Promise<string>((resolve) =>
      child.stdout.once('data', (line: Buffer) => {
        resolve(String(line).trim())
      }),
    )
    expect((await fetch(`${url}/api/public/`)).status).toBe(200)
    child.kill('SIGKILL')
    await vi.waitFor(() => expect(fetch(`${url}/api/public/`)).rejects.toThrow(), 5_000)
    await vi.waitFor(() => {
      expect(readdirSync(folder)).toEqual([])
    }, 5_000)
  })
})
