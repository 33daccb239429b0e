/** Which of the handed out tokens still count, by their `jti`. */

export class Sessions {
  readonly #refreshTokens = new Set<string>()
  readonly #rotatedOut = new Set<string>()
  readonly #accessTokens = new Set<string>()

  addRefreshToken(id: string): void {
    this.#refreshTokens.add(id)
  }

  addAccessToken(id: string): void {
    this.#accessTokens.add(id)
  }

  isBlacklisted(refreshId: string): boolean {
    return !this.#refreshTokens.has(refreshId)
  }

  wasRotatedOut(refreshId: string): boolean {
    return this.#rotatedOut.has(refreshId)
  }

  isAccessRevoked(accessId: string): boolean {
    return !this.#accessTokens.has(accessId)
  }

  rotateOut(refreshId: string): void {
    this.#rotatedOut.add(refreshId)
  }

  blacklist(refreshId: string): void {
    this.#refreshTokens.delete(refreshId)
  }

  blacklistAll(): void {
    this.#refreshTokens.clear()
  }

  revokeAllAccess(): void {
    this.#accessTokens.clear()
  }
}
