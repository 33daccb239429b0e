/** Asks the refresher once, bounded in time, and reads its answer. Whatever it throws comes out as an `AuthError` without secrets. */
import { isAuthError } from './errorGuards.ts'
import { TokenEndpointError, type AuthError } from './errors.ts'
import type { TokenRefresher } from './ports.ts'
import { present } from './present.ts'
import { redactError } from './redact.ts'
import { readTokenResponse, type TokenSet } from './tokenSet.ts'
import type { Vault } from './vault.ts'
import type { WatchedClock } from './watchedClock.ts'

export interface ExchangeParts {
  readonly refresher: TokenRefresher
  readonly vault: Vault
  readonly clock: WatchedClock
  /** Ms. */
  readonly refreshTimeout: number
  readonly accessTokenLifetime: number | undefined
}

export async function askForTokens(parts: ExchangeParts, signal: AbortSignal): Promise<TokenSet> {
  const { clock, vault } = parts
  const previous = vault.tokens
  const [sentAt, started] = [clock.now(), clock.monotonic()]
  try {
    const response = await ask(parts, signal)
    clock.check()
    return readTokenResponse(response, {
      // By the clock as it is now, should it have been set back meanwhile.
      sentAt: Math.min(sentAt, Math.floor(clock.now() - (clock.monotonic() - started))),
      // Its moments have moved with the clock.
      previous: signal.aborted ? previous : vault.tokens,
      isRefresh: true,
      configuredLifetime: parts.accessTokenLifetime,
      tokenType: parts.refresher.tokenType,
    })
  } catch (error) {
    throw toAuthError(error, vault.secrets())
  }
}

/** The refresher may ignore its signal, so the wait ends with the signal in any case. */
async function ask({ refresher, vault, clock, refreshTimeout }: ExchangeParts, signal: AbortSignal): Promise<unknown> {
  const controller = new AbortController()
  const stop = (): void => {
    controller.abort(signal.reason)
  }
  signal.addEventListener('abort', stop)
  const timer = clock.setTimeout(() => {
    controller.abort(new TokenEndpointError(`The token endpoint did not answer within ${refreshTimeout} ms`))
  }, refreshTimeout)
  const aborted = new Promise<never>((_, reject) => {
    controller.signal.addEventListener('abort', () => {
      reject(controller.signal.reason as Error)
    })
  })
  try {
    const { accessToken, refreshToken } = vault.tokens ?? {}
    return await Promise.race([refresher({ accessToken, refreshToken, signal: controller.signal }), aborted])
  } finally {
    clock.clearTimeout(timer)
    signal.removeEventListener('abort', stop)
  }
}

/** An error with a `response`, as HTTP clients throw it, tells that the server did answer. */
function toAuthError(error: unknown, secrets: string[]): AuthError {
  const cause = redactError(error, secrets)
  if (isAuthError(cause)) return cause
  const { response } = (error ?? {}) as { response?: { status?: unknown } }
  const status = typeof response?.status === 'number' ? response.status : undefined
  const message = status === undefined ? 'The refresh got no answer' : `The token endpoint answered ${status}`
  return new TokenEndpointError(message, { cause, ...present({ status }) })
}
