/** Talks to the token server over real HTTP, the way the tests like to read it. */
import { decodeJwt, type JWTPayload } from 'jose'
import { expect } from 'vitest'
import { createTokenServer, type TokenServer, type TokenServerOptions } from '../../testing/tokenServer/index.ts'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: unknown
}

export interface Pair {
  readonly access: string
  readonly refresh: string
}

export class Client implements AsyncDisposable {
  readonly server: TokenServer
  readonly url: string

  static async connect(options?: TokenServerOptions): Promise<Client> {
    const server = createTokenServer(options)
    return new Client(server, await server.listen())
  }

  private constructor(server: TokenServer, url: string) {
    this.server = server
    this.url = url
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.server.close()
  }

  async send(path: string, init?: RequestInit): Promise<Answer> {
    const response = await fetch(this.url + path, init)
    const text = await response.text()
    const isJson = response.headers.get('Content-Type') === 'application/json'
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text }
  }

  post(path: string, value: unknown): Promise<Answer> {
    return this.send(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(value),
    })
  }

  async logIn(username = 'alice', password = 'wonderland'): Promise<Pair> {
    const { status, body } = await this.post('/api/token/', { username, password })
    expect(status).toBe(200)
    return body as Pair
  }

  refresh(refresh: string): Promise<Answer> {
    return this.post('/api/token/refresh/', { refresh })
  }

  async refreshed(refresh: string): Promise<Pair> {
    const { status, body } = await this.refresh(refresh)
    expect(status).toBe(200)
    return body as Pair
  }

  echo(access: string, init?: RequestInit): Promise<Answer> {
    return this.send('/api/echo/', { ...init, headers: { Authorization: `Bearer ${access}` } })
  }
}

/** The claims that Simple JWT writes, as numbers. */
export const claimsOf = (token: string): JWTPayload & { iat: number; exp: number } => {
  const { iat = NaN, exp = NaN, ...rest } = decodeJwt(token)
  return { ...rest, iat, exp }
}
