/** The chart as `createAuth` runs it: one machine for all sessions, since each copy would cost more than a session. */
import { fromPromise } from 'xstate'
import type { Activity } from './activity.ts'
import type { TokenMeta } from './authContext.ts'
import { authMachine } from './authMachine.ts'
import { AuthClosedError } from './errors.ts'
import type { EventLog } from './log.ts'
import type { Session } from './session.ts'

/** What the machine needs of each session. */
export interface Bindings {
  refresh(signal: AbortSignal): Promise<TokenMeta>
  readonly session: Session
  readonly activity: Activity
  readonly log: EventLog
}
/** By actor system: each root actor has its own. */
export const bindings = /* @__PURE__ */ new WeakMap<object, Bindings>()

const provided = /* @__PURE__ */ authMachine.provide({
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

const transition: typeof authMachine.transition = (snapshot, event, scope) =>
  bindingsOf(scope.system).log.step(snapshot, event, () => provided.transition(snapshot, event, scope))

/** Every step goes through the session's log, which gives it its one moment. */
export const boundMachine: typeof authMachine = /* @__PURE__ */ Object.assign(
  Object.create(provided) as typeof authMachine,
  { transition },
)

function bindingsOf(system: object): Bindings {
  const found = bindings.get(system)
  if (found === undefined) throw new AuthClosedError()
  return found
}
