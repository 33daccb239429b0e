/**
 * Makes tokens and knows those it made. A JWT of it is signed with a key that nobody has: the server tells its own by remembering
 * them, and so works without waiting, in a page as well as in Node, and by chance of a seed's choice.
 */
import { base64Url } from './base64Url.ts'

/** What the server knows of a token; as JSON, the claims of Simple JWT. */
export interface TokenClaims {
  readonly token_type: 'access' | 'refresh'
  /** Seconds since the epoch. */
  readonly exp: number
  /** Seconds since the epoch. */
  readonly iat: number
  readonly jti: string
  readonly user_id: number | string
}

/** What the clock tells about a presented token. */
export type CheckedToken =
  { readonly state: 'good' | 'expired'; readonly claims: TokenClaims } | { readonly state: 'invalid' }

const HEADER = base64Url('{"alg":"HS256","typ":"JWT"}')
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

export class Tokens {
  readonly #made = new Map<string, TokenClaims>()
  readonly #now: () => number
  readonly #random: () => number

  /**
   * @param now - the server's clock, in epoch milliseconds
   * @param random - draws from [0, 1)
   */
  constructor(now: () => number, random: () => number) {
    this.#now = now
    this.#random = random
  }

  newId(): string {
    return this.#draw('0123456789abcdef', 32)
  }

  /** @param told - what the JWT says; `undefined` makes a token that says nothing */
  sign(claims: TokenClaims, told: object | undefined): string {
    const signature = this.#draw(ALPHABET, 43)
    const token = told === undefined ? signature : `${HEADER}.${base64Url(JSON.stringify(told))}.${signature}`
    this.#made.set(token, claims)
    return token
  }

  check(token: string): CheckedToken {
    const claims = this.#made.get(token)
    const now = Math.floor(this.#now() / 1000)
    // As PyJWT does: a token of the future is no token, which is what a clock set back leads to.
    if (claims === undefined || claims.iat > now) return { state: 'invalid' }
    return { state: claims.exp <= now ? 'expired' : 'good', claims }
  }

  #draw(alphabet: string, length: number): string {
    return Array.from({ length }, () => alphabet[Math.floor(this.#random() * alphabet.length)]).join('')
  }
}
