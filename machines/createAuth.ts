/** The one composition root: binds the ports to the chart, starts it, and answers an `Auth`. */
import { createActor } from 'xstate'
import { Activity, type ActivityParts } from './activity.ts'
import { Asking, type AskingParts } from './asking.ts'
import { assemble } from './assemble.ts'
import type { Auth } from './auth.ts'
import type { AuthActor } from './authActor.ts'
import type { AuthEvent, TokenMeta } from './authContext.ts'
import { bindings, boundMachine } from './boundMachine.ts'
import { StorageError } from './errors.ts'
import { EventLog } from './log.ts'
import { memoryStorage } from './memoryStorage.ts'
import { checkOptions, type AuthOptions, type CheckedOptions } from './options.ts'
import { originRule } from './origins.ts'
import type { Clock, RefreshLock } from './ports.ts'
import { RecordStore } from './recordStore.ts'
import { redactError } from './redact.ts'
import { rotate, type RotationParts } from './rotation.ts'
import { rotateElsewhere } from './rotateElsewhere.ts'
import { Session, type SessionParts } from './session.ts'
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
  const { actor, store, vault, clock } = parts
  const session = new Session(parts)
  const activity = new Activity(parts)
  const asking = new Asking(parts)
  const execute = settings.executor?.(settings.refresher)
  let isClosing = false
  const refresh = (signal: AbortSignal): Promise<TokenMeta> => {
    const left = untilLeft(signal, () => isClosing)
    const refreshed = execute === undefined ? rotate(parts, left) : rotateElsewhere(parts, settings, execute, left)
    // The lock may be slow to be let go, and the clock set meanwhile.
    const looked = refreshed.finally(() => {
      clock.check()
    })
    return looked.then((meta) => vault.meta ?? meta)
  }
  bindings.set(actor.system, { refresh, session, activity, log: parts.log })
  actor.start()
  const restored = session.restore()
  const { wake, stop } = bindWakeSources(parts, session, activity, settings.wakeSources)
  const close = (): void => {
    isClosing = true
    stop()
    actor.stop()
    store.close()
  }
  return assemble(parts, { asking, session, activity, restored, wake, close })
}

/** All that a session consists of, for whoever needs some of it: ten thousand sessions have ten thousand of each object. */
interface Parts extends RotationParts, SessionParts, ActivityParts, AskingParts {
  readonly log: EventLog
}

/** Makes the parts that know of each other; nothing runs yet. */
function connect(settings: CheckedOptions): Parts {
  const { refresher, channel, lock = noLock, refreshTimeout, accessTokenLifetime, idleLimit } = settings
  const vault = new Vault(settings, (tokens) => !refresher.requiresRefreshToken || tokens.refreshToken !== undefined)
  const clock = new WatchedClock(settings.clock ?? systemClock, (by) => {
    vault.distrustClock(by)
    send({ type: 'clock.jumped', by })
  })
  const store = new RecordStore(settings.storage ?? memoryStorage(), clock, (operation, failure, quoted) => {
    const cause = redactError(failure, [...vault.secrets(), ...quoted])
    // Not at once: a storage that fails inside createAuth would speak before anybody can listen.
    queueMicrotask(() => {
      send({ type: 'storage.failed', error: new StorageError(operation, { cause }) })
    })
  })
  const log = new EventLog(clock, settings.random ?? Math.random, settings.logSize)
  const input = { now: () => log.now(), random: () => log.random(), policy: settings }
  const actor: AuthActor = createActor(boundMachine, { input, clock })
  /** After `close()` there is nobody to tell. */
  const send = (event: AuthEvent): void => {
    if (actor.getSnapshot().status === 'active') actor.send(event)
  }
  return {
    vault,
    store,
    lock,
    channel,
    refresher,
    refreshTimeout,
    accessTokenLifetime,
    idleLimit,
    owner: newId(),
    newId,
    clock,
    log,
    actor,
    send,
    onOtherSession: (meta) => {
      send({ type: 'tokens.adopted', meta })
    },
    isAllowed: originRule(settings.origins),
  }
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
