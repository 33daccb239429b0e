/** The world of a contestant: a stubbed network with one API and one token endpoint that rotates. */

export const API = 'https://api.example.com'
export const REFRESH_PATH = '/api/token/refresh/'

const MINUTE = 60_000

/** A JWT as Simple JWT issues it, with a signature that nobody checks. */
function jwt(serial: number, expiresAt: number): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const iat = Math.floor((expiresAt - 60 * MINUTE) / 1_000)
  const claims = { token_type: 'access', exp: Math.floor(expiresAt / 1_000), iat, jti: `token-${serial}`, user_id: 1 }
  return `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}.${'s'.repeat(43)}`
}

/** What everybody starts with: the tokens as a server would have answered them. */
export interface Start {
  readonly accessToken: string
  readonly refreshToken: string
  readonly expiresAt: number
}

export class World {
  refreshes = 0
  refused = 0
  readonly start: Start
  #access: string
  #refresh = 'refresh-0'

  /** @param isDead the access token has ended already, which only the clock and the server know */
  constructor(isDead: boolean) {
    const expiresAt = Date.now() + (isDead ? -MINUTE : 60 * MINUTE)
    this.start = { accessToken: jwt(0, expiresAt), refreshToken: this.#refresh, expiresAt }
    this.#access = isDead ? 'none is good' : this.start.accessToken
  }

  /** The cheapest answer there is: for the figures of a single request. */
  readonly constant = (): Promise<Response> => Promise.resolve(new Response('{}', JSON_HEADERS))

  /** Looks at the token, and takes a moment for a refresh. */
  readonly fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const url = input instanceof Request ? input.url : String(input)
    if (/token/.test(url)) return this.#answerRefresh()
    const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined))
    await Promise.resolve()
    if (headers.get('authorization') === `Bearer ${this.#access}`) return new Response('{}', JSON_HEADERS)
    this.refused += 1
    return new Response('{"code":"token_not_valid"}', { ...JSON_HEADERS, status: 401 })
  }

  /** Every old token is dead from now on. */
  async #answerRefresh(): Promise<Response> {
    this.refreshes += 1
    const serial = this.refreshes
    await new Promise((resolve) => setTimeout(resolve, 20))
    this.#access = jwt(serial, Date.now() + 60 * MINUTE)
    this.#refresh = `refresh-${serial}`
    const answer = {
      access: this.#access,
      refresh: this.#refresh,
      access_token: this.#access,
      refresh_token: this.#refresh,
      token_type: 'bearer',
      expires_in: 3_600,
      user: { id: '1' },
    }
    return new Response(JSON.stringify(answer), JSON_HEADERS)
  }
}

const JSON_HEADERS = { headers: { 'content-type': 'application/json' } }

/** One way to send `GET /items` with a token. */
export interface Contestant {
  readonly request: () => Promise<unknown>
  /** "Give me a valid token". */
  readonly token?: (() => unknown) | undefined
  readonly close?: () => void
}

export interface Contest {
  readonly name: string
  readonly enter: (world: World, fetch: typeof globalThis.fetch) => Contestant | Promise<Contestant>
}
