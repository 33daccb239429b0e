/** Which of the handed out tokens still count, by their `jti`, and which belong together. */

/** All tokens that go back to one login. */
export interface Family {
  isRevoked: boolean
}

/** What a refresh handed out. */
export interface Pair {
  readonly access: string
  readonly refresh?: string
}

interface RefreshToken {
  readonly family: Family
  isBlacklisted: boolean
  /** When it was rotated out, in epoch milliseconds, and for what. */
  rotated: { readonly at: number; readonly pair: Pair } | undefined
}

export class Sessions {
  readonly #refreshTokens = new Map<string, RefreshToken>()
  readonly #accessTokens = new Map<string, Family>()

  addRefreshToken(id: string, family: Family): void {
    this.#refreshTokens.set(id, { family, isBlacklisted: false, rotated: undefined })
  }

  addAccessToken(id: string, family: Family): void {
    this.#accessTokens.set(id, family)
  }

  /** Of a refresh token; a new one for a token that is not known. */
  familyOf(refreshId: string): Family {
    return this.#refreshTokens.get(refreshId)?.family ?? { isRevoked: false }
  }

  isBlacklisted(refreshId: string): boolean {
    const token = this.#refreshTokens.get(refreshId)
    return token === undefined || token.isBlacklisted || token.family.isRevoked
  }

  /** When this was rotated out, in epoch milliseconds, and for what; `undefined` when it was not. */
  rotationOf(refreshId: string): RefreshToken['rotated'] {
    return this.#refreshTokens.get(refreshId)?.rotated
  }

  isAccessRevoked(accessId: string): boolean {
    return this.#accessTokens.get(accessId)?.isRevoked ?? true
  }

  rotateOut(refreshId: string, at: number, pair: Pair): void {
    const token = this.#refreshTokens.get(refreshId)
    if (token !== undefined) token.rotated = { at, pair }
  }

  blacklist(refreshId: string): void {
    const token = this.#refreshTokens.get(refreshId)
    if (token !== undefined) token.isBlacklisted = true
  }

  /** The refresh token and all that goes back to the same login, access tokens as well. */
  revokeFamily(refreshId: string): void {
    this.familyOf(refreshId).isRevoked = true
  }

  revokeAccessToken(accessId: string): void {
    this.#accessTokens.delete(accessId)
  }

  blacklistAll(): void {
    for (const token of this.#refreshTokens.values()) token.isBlacklisted = true
  }

  revokeAllAccess(): void {
    this.#accessTokens.clear()
  }
}
