/** What every `TokenRefresher` promises. */
import {
  isRefreshConfigurationError,
  isRefreshRejectedError,
  type MaybePromise,
  type RefreshRequest,
  type TokenRefresher,
  type TokenResponse,
} from '../../machines/index.ts'
import { readTokenResponse, type TokenSet } from '../../machines/tokenSet.ts'
import { check, failureOf, within } from './check.ts'
import { run, type Closable, type Test, type TestRunner } from './suite.ts'

/** A refresher, and a server for it on which somebody has just signed in; for one test. */
export interface RefresherUnderTest extends Closable {
  readonly refresher: TokenRefresher
  /** What the sign-in gave; with a refresh token in a cookie, no refresh token. */
  readonly session: TokenResponse
  /** From now on the server refuses to refresh this session. */
  readonly refuse: () => unknown
  /** From now on the server answers 503. */
  readonly breakDown: () => unknown
  /** From now on no connection is made. */
  readonly disconnect: () => unknown
  /** From now on the server never answers. */
  readonly hang: () => unknown
  /** Everything is well again. */
  readonly recover: () => unknown
}

/** What a refresher of your own can do besides refreshing. */
export interface TokenRefresherOptions {
  /** Whether `revoke` is there, and ends the session at the server. @default false */
  readonly revokes?: boolean
}

/**
 * Describes what a `TokenRefresher` has to do, for one of your own to prove that it does.
 *
 * @param name of the refresher
 * @throws {TypeError} when no runner is given and none is global
 * @example
 * describeTokenRefresher('mine', () => {
 *   const server = createTokenFetch()
 *   return {
 *     refresher: myRefresher({ fetch: server.fetch }),
 *     session: server.logIn(),
 *     refuse: () => server.revokeSessions(),
 *     breakDown: () => (server.fault = { kind: 'outage' }),
 *     disconnect: () => (server.fault = { kind: 'reset' }),
 *     hang: () => (server.fault = { kind: 'hang' }),
 *     recover: () => (server.fault = { kind: 'none' }),
 *   }
 * })
 */
export function describeTokenRefresher(
  name: string,
  prepare: () => MaybePromise<RefresherUnderTest>,
  { revokes = false }: TokenRefresherOptions = {},
  runner?: TestRunner,
): void {
  run(`${name}, as a TokenRefresher`, prepare, runner, revokes ? { ...TESTS, ...REVOKING } : TESTS)
}

const tokensOf = (world: RefresherUnderTest): TokenSet =>
  readTokenResponse(world.session, { sentAt: 0, isRefresh: false, tokenType: world.refresher.tokenType })

const requestOf = ({ accessToken, refreshToken }: TokenSet, signal = new AbortController().signal): RefreshRequest => ({
  accessToken,
  refreshToken,
  signal,
})

/** One refresh, read as `createAuth` reads it. */
async function refresh({ refresher }: RefresherUnderTest, previous: TokenSet): Promise<TokenSet> {
  const response = await within(5_000, refresher(requestOf(previous)), 'A refresh took more than five seconds')
  return readTokenResponse(response, { sentAt: 0, previous, isRefresh: true, tokenType: refresher.tokenType })
}

async function failedRefresh({ refresher }: RefresherUnderTest, tokens: TokenSet, when: string): Promise<unknown> {
  const failure = failureOf(() => refresher(requestOf(tokens)), `${when}, and the refresh resolved`)
  return within(5_000, failure, `${when}, and the refresh was not over after five seconds`)
}

const TESTS: Readonly<Record<string, Test<RefresherUnderTest>>> = {
  async 'answers a new access token, one refresh after the other'(world) {
    const first = tokensOf(world)
    const second = await refresh(world, first)
    const third = await refresh(world, second)
    const different = new Set([first, second, third].map(({ accessToken }) => accessToken))
    check(different.size === 3, 'A refresh answered the access token that there was before')
  },
  async 'says RefreshRejectedError when the session is over, and only then'(world) {
    const tokens = tokensOf(world)
    await world.refuse()
    const error = await failedRefresh(world, tokens, 'The server refused')
    check(isRefreshRejectedError(error), `A refusal is to be a RefreshRejectedError; this was ${String(error)}`)
  },
  async 'takes a 503 for something that passes'(world) {
    const tokens = tokensOf(world)
    await world.breakDown()
    checkPassing(await failedRefresh(world, tokens, 'The server answered 503'))
    await world.recover()
    await refresh(world, tokens)
  },
  async 'takes a broken connection for something that passes'(world) {
    await world.disconnect()
    checkPassing(await failedRefresh(world, tokensOf(world), 'There was no connection'))
  },
  async 'ends with its signal'(world) {
    await world.hang()
    const controller = new AbortController()
    const request = requestOf(tokensOf(world), controller.signal)
    const failure = failureOf(() => world.refresher(request), 'The signal aborted, and the refresh resolved')
    controller.abort(new Error('Enough'))
    checkPassing(await within(2_000, failure, 'The signal aborted, and the refresh goes on'))
  },
  async 'tells no token in an error'(world) {
    const tokens = tokensOf(world)
    const errors: unknown[] = []
    for (const fault of [world.breakDown, world.disconnect, world.recover, world.refuse]) {
      await fault()
      if (fault === world.recover) continue
      errors.push(await failedRefresh(world, tokens, 'Something went wrong'))
    }
    const secrets = [tokens.accessToken, tokens.refreshToken].filter((token) => token !== undefined)
    for (const text of errors.flatMap((error) => [...textsOf(error)]))
      check(!secrets.some((secret) => text.includes(secret)), 'There is a token in an error of the refresher')
  },
}

const REVOKING: typeof TESTS = {
  async 'ends the session at the server by revoke()'(world) {
    const tokens = tokensOf(world)
    const { revoke } = world.refresher
    check(typeof revoke === 'function', 'The refresher has no revoke()')
    await within(5_000, revoke(requestOf(tokens)), 'revoke() took more than five seconds')
    const error = await failedRefresh(world, tokens, 'The session was revoked')
    check(isRefreshRejectedError(error), `After a revocation the server should refuse; this was ${String(error)}`)
  },
}

function checkPassing(error: unknown): void {
  check(
    !isRefreshRejectedError(error) && !isRefreshConfigurationError(error),
    `What passes must not end the session, nor stop further tries; this was ${String(error)}`,
  )
}

/** All that an error tells, and its causes. */
function* textsOf(error: unknown, depth = 0): Generator<string> {
  if (typeof error === 'string') yield error
  if (typeof error !== 'object' || error === null || depth > 5) return
  const names = [...Object.getOwnPropertyNames(error), ...(error instanceof Error ? ['message', 'stack', 'cause'] : [])]
  for (const name of names) yield* textsOf((error as Record<string, unknown>)[name], depth + 1)
}
