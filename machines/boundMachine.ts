/** The chart as `createAuth` runs it: one machine for all sessions, since each copy would cost more than a session. */
import { fromPromise } from 'xstate'
import type { Activity } from './activity.ts'
import type { TokenMeta } from './authContext.ts'
import { authMachine } from './authMachine.ts'
import { AuthClosedError } from './errors.ts'
import type { Session } from './session.ts'

/** What the machine needs of each session. */
export interface Bindings {
  refresh(signal: AbortSignal): Promise<TokenMeta>
  readonly session: Session
  readonly activity: Activity
}
/** By actor system: each root actor has its own. */
export const bindings = /* @__PURE__ */ new WeakMap<object, Bindings>()

export const boundMachine = /* @__PURE__ */ authMachine.provide({
  actors: {
    refreshTokens: fromPromise(({ signal, system }) => bindingsOf(system).refresh(signal)),
  },
  actions: {
    forgetTokens: ({ context, system }) => {
      bindingsOf(system).session.forget(context)
    },
    askStorage: ({ system }) => {
      bindingsOf(system).activity.recheck()
    },
  },
})

function bindingsOf(system: object): Bindings {
  const found = bindings.get(system)
  if (found === undefined) throw new AuthClosedError()
  return found
}
