/** What the world tells, as the chart hears it. */
import type { Activity } from './activity.ts'
import type { AuthEvent } from './authContext.ts'
import type { TabChannel, WakeSignal, WakeSource } from './ports.ts'
import type { Session } from './session.ts'
import type { WatchedClock } from './watchedClock.ts'

const WAKE_EVENTS = {
  wake: 'device.woken',
  online: 'network.restored',
  offline: 'network.lost',
  visible: 'page.shown',
  hidden: 'page.hidden',
} as const satisfies Record<Exclude<WakeSignal, 'active'>, AuthEvent['type']>

export interface WakeParts {
  readonly send: (event: AuthEvent) => void
  readonly channel: TabChannel | undefined
  readonly clock: WatchedClock
}

export interface WakeBinding {
  /** Tells of a wake by hand. */
  readonly wake: (signal: WakeSignal) => void
  readonly stop: () => void
}

/** Listens to the world. */
export function bindWakeSources(
  { send, channel, clock }: WakeParts,
  session: Session,
  activity: Activity,
  wakeSources: readonly WakeSource[] = [],
): WakeBinding {
  const wake = (signal: WakeSignal): void => {
    if (signal === 'active') {
      activity.note()
      return
    }
    clock.check()
    send({ type: 'clock.ticked' })
    send({ type: WAKE_EVENTS[signal] })
    session.follow()
  }
  const stops = wakeSources.map((source) => source.subscribe(wake))
  const stopListening = channel?.subscribe(() => {
    clock.check()
    // The same generation again tells of activity, a smaller one of a login after the stored data was deleted.
    session.follow()
  })
  const stop = (): void => {
    for (const end of stops) end()
    stopListening?.()
  }
  return { wake, stop }
}
