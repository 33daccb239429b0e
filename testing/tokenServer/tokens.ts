/** Signing tokens and checking what was signed; knows nothing of sessions or users. */
import { errors, jwtVerify, SignJWT } from 'jose'

/** The claims of Simple JWT. */
export interface TokenClaims {
  readonly token_type: 'access' | 'refresh'
  /** Seconds since the epoch. */
  readonly exp: number
  /** Seconds since the epoch. */
  readonly iat: number
  readonly jti: string
  readonly user_id: number | string
}

/** What a signature and the clock tell about a presented token. */
export type CheckedToken =
  { readonly state: 'good' | 'expired'; readonly claims: TokenClaims } | { readonly state: 'invalid' }

export class Tokens {
  readonly #key = crypto.getRandomValues(new Uint8Array(32))
  readonly #now: () => number

  /** @param now - the server's clock, in epoch milliseconds */
  constructor(now: () => number) {
    this.#now = now
  }

  newId(): string {
    return crypto.randomUUID().replaceAll('-', '')
  }

  sign(claims: TokenClaims): Promise<string> {
    return new SignJWT({ ...claims }).setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).sign(this.#key)
  }

  async check(token: string): Promise<CheckedToken> {
    const currentDate = new Date(this.#now())
    try {
      const { payload } = await jwtVerify<TokenClaims>(token, this.#key, { algorithms: ['HS256'], currentDate })
      // As PyJWT does: a token of the future is no token, which is what a clock set back leads to.
      return payload.iat * 1000 > currentDate.getTime() ? { state: 'invalid' } : { state: 'good', claims: payload }
    } catch (error) {
      // The signature is checked first, so these are claims that this server wrote.
      if (error instanceof errors.JWTExpired)
        return { state: 'expired', claims: error.payload as unknown as TokenClaims }
      return { state: 'invalid' }
    }
  }
}
