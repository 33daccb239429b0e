import type { Asking } from './asking.ts'
import type { Auth } from './auth.ts'
import type { AuthActor } from './authActor.ts'
import { explain, statusOf } from './explain.ts'
import type { Clock, MaybePromise, WakeSignal } from './ports.ts'
import type { Session } from './session.ts'
import type { Vault } from './vault.ts'

export interface Assembly {
  actor: AuthActor
  vault: Vault
  clock: Clock
  asking: Asking
  session: Session
  restored: MaybePromise<void>
  wake: (signal: WakeSignal) => void
  close: () => void
}

/** The public face; its functions need no `this`. */
export function assemble({ actor, vault, clock, asking, session, restored, wake, close }: Assembly): Auth {
  return {
    get status() {
      return statusOf(actor.getSnapshot())
    },
    ready: Promise.resolve(restored),
    actor,
    logIn: (response) => session.logIn(response),
    logOut: () => session.logOut(),
    refresh: () => asking.refresh(),
    getAccessToken: (request) => asking.getAccessToken(request),
    peekAccessToken: () => vault.usable(clock.now()),
    tokenFor: (url, request) => asking.tokenFor(url, request),
    replaceRejected: (token, request) => asking.replaceRejected(token, request),
    explain: () => explain(actor.getSnapshot(), vault.tokens),
    on: (type, handler) => {
      const subscription = actor.on(type, handler as (event: unknown) => void)
      return () => {
        subscription.unsubscribe()
      }
    },
    wake: () => {
      wake('wake')
    },
    close,
    [Symbol.dispose]: close,
  }
}
