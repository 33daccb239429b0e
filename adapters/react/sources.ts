/** What hooks read: plain values that keep their identity until something has changed. No token is ever in one. */
import type { Auth, AuthExplanation, AuthView, Watchable } from '../../machines/auth.ts'
import { readClaims, type Claims } from '../../machines/claims.ts'

/** What a provider lends: an `Auth`, or a `RemoteAuth` of `authchart/remote`. */
export type LentAuth = AuthView & Pick<Auth, 'peekAccessToken'>

/** Where the session stands: the same as `auth.explain()` answers. */
export type AuthState = AuthExplanation

/** As `useSelector` of `@xstate/react` takes it. */
export interface Source<Value> {
  getSnapshot(): Value
  subscribe: Watchable['subscribe']
}

const CONSTANT: Watchable['subscribe'] = () => ({ unsubscribe: () => undefined })

/** A server knows of no session, and the page's first render must look as the server's: nobody knows yet. */
const SERVER_STATE: AuthState = Object.freeze({
  status: 'restoring',
  state: 'restoring',
  reason: undefined,
  expiresAt: undefined,
  refreshAt: undefined,
  endsAt: undefined,
  retryAt: undefined,
  lastFailure: undefined,
  failures: 0,
  generation: 0,
  refreshable: false,
  subject: undefined,
  clockOffset: undefined,
})
export const serverState: Source<AuthState> = { getSnapshot: () => SERVER_STATE, subscribe: CONSTANT }
export const serverClaims: Source<Claims | undefined> = { getSnapshot: () => undefined, subscribe: CONSTANT }

export const stateOf = oneForEach((auth: AuthView): Source<AuthState> => {
  let seen: unknown
  let state = SERVER_STATE
  return {
    subscribe: auth.actor.subscribe.bind(auth.actor),
    getSnapshot() {
      const snapshot = auth.actor.getSnapshot()
      if (snapshot !== seen) state = auth.explain()
      seen = snapshot
      return state
    },
  }
})

/** Read once for each token; those of the last one are kept while the same user waits for the next. */
export const claimsOf = oneForEach((auth: LentAuth): Source<Claims | undefined> => {
  const source = stateOf(auth)
  let read: { generation: number; subject: string | undefined; claims: Claims | undefined } | undefined
  return {
    subscribe: source.subscribe,
    getSnapshot() {
      const { status, generation, subject } = source.getSnapshot()
      if (status === 'loggedOut') read = undefined
      else if (read?.generation !== generation) {
        const token = auth.peekAccessToken()
        const claims = token === undefined ? auth.claims?.() : readClaims(token)
        if (token !== undefined || claims !== undefined) read = { generation, subject, claims }
        else if (read?.subject !== subject) read = undefined
      }
      return read?.claims
    },
  }
})

/** Every component reads the same values, so each `Auth` has one source. */
function oneForEach<Value>(make: (auth: LentAuth) => Source<Value>): (auth: LentAuth) => Source<Value> {
  const sources = new WeakMap<LentAuth, Source<Value>>()
  return (auth) => {
    const source = sources.get(auth) ?? make(auth)
    sources.set(auth, source)
    return source
  }
}
