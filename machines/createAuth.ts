/** The one composition root: binds the ports to the chart, starts it, and answers an `Auth`. */
import { createActor } from 'xstate'
import { Activity } from './activity.ts'
import { Asking } from './asking.ts'
import { assemble } from './assemble.ts'
import type { Auth } from './auth.ts'
import type { AuthActor } from './authActor.ts'
import type { AuthEvent } from './authContext.ts'
import { bindings, boundMachine } from './boundMachine.ts'
import { EventLog } from './log.ts'
import { memoryStorage } from './memoryStorage.ts'
import { checkOptions, type AuthOptions, type CheckedOptions } from './options.ts'
import { originRule } from './origins.ts'
import type { Clock, RefreshLock } from './ports.ts'
import { RecordStore } from './recordStore.ts'
import { rotate, type RotationParts } from './rotation.ts'
import { rotateElsewhere } from './rotateElsewhere.ts'
import { Session } from './session.ts'
import { Vault } from './vault.ts'
import { bindWakeSources } from './wakeEvents.ts'
import { WatchedClock } from './watchedClock.ts'

const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimeout(callback, ms) {
    const timer: unknown = setTimeout(callback, ms)
    // Waiting for a deadline must not keep a Node process alive.
    ;(timer as { unref?: () => void }).unref?.()
    return timer
  },
  clearTimeout(timer) {
    clearTimeout(timer as number)
  },
}

/** Not secret, only unlikely to be anybody else's. */
const newId = (): string => Math.random().toString(36).slice(2)

/** One process, one chart: nobody to wait for. */
const noLock: RefreshLock = { hold: (work) => work(true) }

/**
 * Starts the life of a token pair.
 *
 * @throws {AuthOptionError} when an option is missing, misspelt or out of range
 * @example
 * const auth = createAuth({
 *   refresher: simpleJwt({ url: 'https://api.example.com/api/token/refresh/' }),
 *   origins: ['https://api.example.com'],
 * })
 */
export function createAuth(options: AuthOptions): Auth {
  const settings = checkOptions(options)
  const parts = connect(settings)
  const { actor, store, vault, clock, send } = parts
  const session = new Session(parts)
  const activity = new Activity({ ...parts, idleLimit: settings.idleLimit })
  const asking = new Asking({ actor, vault, clock, send, isAllowed: originRule(settings.origins) })
  const execute = settings.executor?.(settings.refresher)
  let isClosing = false
  const rotation: RotationParts = {
    ...parts,
    onOtherSession: (meta) => {
      parts.send({ type: 'tokens.adopted', meta })
    },
  }
  bindings.set(actor.system, {
    refresh: (signal) => {
      const left = untilLeft(signal, () => isClosing)
      return execute === undefined ? rotate(rotation, left) : rotateElsewhere(rotation, settings, execute, left)
    },
    session,
    activity,
    log: parts.log,
  })
  actor.start()
  const restored = session.restore()
  const { wake, stop } = bindWakeSources({ ...parts, session, activity }, settings.wakeSources ?? [])
  const close = (): void => {
    isClosing = true
    stop()
    actor.stop()
    store.close()
  }
  return assemble({ ...parts, asking, session, activity, restored, wake, close })
}

interface Connected extends RotationParts {
  readonly actor: AuthActor
  readonly send: (event: AuthEvent) => void
  readonly newId: () => string
  readonly clock: WatchedClock
  readonly log: EventLog
}

/** Makes the parts that know of each other; nothing runs yet. */
function connect(settings: CheckedOptions): Connected {
  const { refresher, channel, lock = noLock, refreshTimeout, accessTokenLifetime } = settings
  const vault = new Vault(settings, (tokens) => !refresher.requiresRefreshToken || tokens.refreshToken !== undefined)
  const clock = new WatchedClock(settings.clock ?? systemClock, (by) => {
    vault.distrustClock(by)
    send({ type: 'clock.jumped', by })
  })
  const store = new RecordStore(settings.storage ?? memoryStorage(), clock, (error) => {
    // Not at once: a storage that fails inside createAuth would speak before anybody can listen.
    queueMicrotask(() => {
      send({ type: 'storage.failed', error })
    })
  })
  const log = new EventLog(() => clock.now(), settings.random ?? Math.random, settings.logSize)
  const actor: AuthActor = createActor(boundMachine, {
    input: { now: () => log.now(), random: () => log.random(), policy: settings },
    clock: boundTimers(clock),
  })
  /** After `close()` there is nobody to tell. */
  const send = (event: AuthEvent): void => {
    if (actor.getSnapshot().status === 'active') actor.send(event)
  }
  const shared = { vault, store, lock, channel, refresher, refreshTimeout, accessTokenLifetime, owner: newId() }
  return { ...shared, clock, actor, send, newId, log }
}

/** xstate calls the two without their `this`. */
const boundTimers = (clock: Clock): XStateClock => ({
  setTimeout: (callback, ms) => clock.setTimeout(callback, ms),
  clearTimeout: (timer) => {
    clock.clearTimeout(timer)
  },
})

/** As `createActor` takes it. */
interface XStateClock {
  setTimeout: (callback: () => void, ms: number) => unknown
  clearTimeout: (timer: unknown) => void
}

/**
 * Aborts when the chart leaves `refreshing`, but not for being closed: an answer that is on its way is stored for the next
 * start, or a rotated refresh token would be lost.
 */
function untilLeft(signal: AbortSignal, isClosing: () => boolean): AbortSignal {
  const controller = new AbortController()
  signal.addEventListener('abort', () => {
    if (!isClosing()) controller.abort(signal.reason)
  })
  return controller.signal
}
