import type { Activity } from './activity.ts'
import type { Asking } from './asking.ts'
import type { Auth } from './auth.ts'
import type { AuthActor } from './authActor.ts'
import { explain, statusOf } from './explain.ts'
import type { AuthLog } from './log.ts'
import type { Clock, MaybePromise, WakeSignal } from './ports.ts'
import type { Session } from './session.ts'
import type { Vault } from './vault.ts'

interface Parts {
  actor: AuthActor
  vault: Vault
  clock: Clock
  log: AuthLog
}

export interface Assembly {
  asking: Asking
  session: Session
  activity: Activity
  restored: MaybePromise<void>
  wake: (signal: WakeSignal) => void
  close: () => void
}

/** The public face. A class for its one accessor, which would make a literal slow and large; its functions need no `this`. */
class Assembled implements Auth {
  readonly ready: Auth['ready']
  readonly actor: Auth['actor']
  readonly log: Auth['log']
  readonly logIn: Auth['logIn']
  readonly logOut: Auth['logOut']
  readonly refresh: Auth['refresh']
  readonly getAccessToken: Auth['getAccessToken']
  readonly peekAccessToken: Auth['peekAccessToken']
  readonly tokenFor: Auth['tokenFor']
  readonly replaceRejected: Auth['replaceRejected']
  readonly explain: Auth['explain']
  readonly on: Auth['on']
  readonly stay: Auth['stay']
  readonly wake: Auth['wake']
  readonly close: Auth['close']

  constructor({ actor, vault, clock, log }: Parts, { asking, session, activity, restored, wake, close }: Assembly) {
    this.ready = Promise.resolve(restored)
    this.actor = actor
    this.log = log
    this.logIn = (response) => session.logIn(response)
    this.logOut = () => session.logOut()
    this.refresh = () => asking.refresh()
    this.getAccessToken = (request) => asking.getAccessToken(request)
    this.peekAccessToken = () => vault.usable(clock.now())
    this.tokenFor = (url, request) => asking.tokenFor(url, request)
    this.replaceRejected = (token, request) => asking.replaceRejected(token, request)
    this.explain = () => explain(actor.getSnapshot(), vault.tokens)
    this.on = (type, handler) => {
      const subscription = actor.on(type, handler as (event: unknown) => void)
      return () => {
        subscription.unsubscribe()
      }
    }
    this.wake = () => {
      wake('wake')
    }
    this.stay = () => {
      activity.note(true)
    }
    this.close = close
  }

  get status(): Auth['status'] {
    return statusOf(this.actor.getSnapshot())
  }

  [Symbol.dispose](): void {
    this.close()
  }
}

export const assemble = (parts: Parts, assembly: Assembly): Auth => new Assembled(parts, assembly)
