/** What the world tells, as the chart hears it. */
import type { AuthEvent } from './authContext.ts'
import type { TabChannel, WakeSignal, WakeSource } from './ports.ts'
import type { Session } from './session.ts'
import type { Vault } from './vault.ts'
import type { WatchedClock } from './watchedClock.ts'

const WAKE_EVENTS = {
  wake: 'device.woken',
  online: 'network.restored',
  offline: 'network.lost',
  visible: 'page.shown',
  hidden: 'page.hidden',
} as const satisfies Record<WakeSignal, AuthEvent['type']>

export interface WakeParts {
  readonly send: (event: AuthEvent) => void
  readonly vault: Vault
  readonly session: Session
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
  { send, vault, session, channel, clock }: WakeParts,
  wakeSources: readonly WakeSource[],
): WakeBinding {
  const wake = (signal: WakeSignal): void => {
    clock.check()
    send({ type: 'clock.ticked' })
    send({ type: WAKE_EVENTS[signal] })
    session.follow()
  }
  const stops = [
    ...wakeSources.map((source) => source.subscribe(wake)),
    channel?.subscribe((generation) => {
      clock.check()
      // A smaller one is that of a login after the stored data was deleted.
      if (generation !== vault.generation) session.follow()
    }),
  ]
  const stop = (): void => {
    for (const end of stops) end?.()
  }
  return { wake, stop }
}
