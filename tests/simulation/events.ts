/** What may happen in a world, as data; and a long list of it for a seed. */
import type { Fault, Target } from './network.ts'
import { Random, seedOf } from '../../testing/simulation/random.ts'
import type { Settings } from './settings.ts'
import type { StorageMood } from '../../testing/simulation/storage.ts'

/** `tab` counts the open tabs, from any number on. Durations are ms. */
type Happening =
  | { readonly kind: 'time'; readonly ms: number }
  | {
      readonly kind: 'requests'
      readonly tab: number
      readonly client: 'fetch' | 'ky'
      readonly count: number
      readonly patience: number
    }
  | { readonly kind: 'ask'; readonly tab: number; readonly minValidity: number; readonly patience?: number }
  | {
      readonly kind: 'refresh' | 'logOut' | 'kill' | 'freeze' | 'thaw' | 'hide' | 'show' | 'wake'
      readonly tab: number
    }
  | { readonly kind: 'logIn'; readonly tab: number; readonly subject: string; readonly always: boolean }
  | { readonly kind: 'open' | 'offline' | 'online' | 'changeKey' | 'revoke' | 'corrupt' | 'clear' | 'fair' }
  | { readonly kind: 'sleep'; readonly ms: number }
  | { readonly kind: 'setClock'; readonly ms: number }
  | { readonly kind: 'weather'; readonly target: Target; readonly fault: Fault; readonly share: number }
  | { readonly kind: 'storage'; readonly mood: StorageMood }
  | { readonly kind: 'lifetime'; readonly isDead: boolean }
  | { readonly kind: 'refuseAll'; readonly on: boolean }

export type Of<Kind extends Happening['kind']> = Extract<Happening, { readonly kind: Kind }>

/** An event keeps its number when others are left out, and with it the random numbers that it draws. */
export type Event = Happening & { readonly id: number }

const WEIGHTS = {
  time: 30,
  requests: 26,
  ask: 5,
  refresh: 1.5,
  logIn: 7,
  logOut: 1,
  kill: 1,
  open: 2.5,
  freeze: 0.8,
  thaw: 2,
  hide: 1,
  show: 1.5,
  wake: 1,
  offline: 0.8,
  online: 2,
  sleep: 1,
  setClock: 0.4,
  weather: 4,
  fair: 3,
  storage: 0.6,
  corrupt: 0.15,
  clear: 0.15,
  changeKey: 0.4,
  revoke: 0.3,
  lifetime: 0.8,
  refuseAll: 0.8,
} as const satisfies Record<Happening['kind'], number>

const FAULTS = {
  lostBefore: 2,
  lostAfter: 1,
  hangs: 1,
  hangsAfter: 0.7,
  status500: 1,
  status503: 1,
  status503RetryAfter: 1,
  status429: 1,
  status429RetryAfter: 1,
  status502After: 0.7,
  notJson: 1,
  notJsonAfter: 0.5,
  redirect: 0.3,
  twice: 0.7,
  slow: 2,
} as const satisfies Record<Exclude<Fault, 'none'>, number>

export function eventsOf(seed: number, count: number, settings: Settings): Event[] {
  const random = new Random(seedOf(seed, -2))
  const first: Event = { id: 0, kind: 'logIn', tab: 0, subject: 'alice', always: true }
  const rest = Array.from({ length: count - 1 }, (_, index) => ({ id: index + 1, ...happening(random, settings) }))
  return [first, ...rest]
}

function happening(random: Random, { tabs, lifetime }: Settings): Happening {
  const kind = random.weighted(WEIGHTS)
  const tab = random.int(0, tabs - 1)
  switch (kind) {
    case 'time':
      return {
        kind,
        ms: random.chance(0.03)
          ? random.logarithmic(600_000, Math.min(DAY, LIVES * lifetime))
          : random.logarithmic(1, 240_000),
      }
    case 'requests':
      return { kind, tab, ...burst(random) }
    case 'ask':
      if (random.chance(0.3)) return { kind, tab, minValidity: 0, patience: random.logarithmic(1, 20_000) }
      return { kind, tab, minValidity: random.pick([0, 0, 20_000]) }
    case 'logIn':
      return { kind, tab, subject: random.pick(['alice', 'alice', 'alice', 'bob']), always: random.chance(0.1) }
    case 'sleep':
      return { kind, ms: random.logarithmic(1_000, 30_000_000) }
    case 'setClock':
      return { kind, ms: random.pick([-1, 1]) * random.logarithmic(100, 10_000_000) }
    case 'weather':
      return { kind, ...weather(random) }
    case 'storage':
      return { kind, mood: random.pick(['well', 'full', 'broken', 'slow']) }
    case 'lifetime':
      return { kind, isDead: random.chance(0.4) }
    case 'refuseAll':
      return { kind, on: random.chance(0.5) }
    case 'open':
    case 'offline':
    case 'online':
    case 'changeKey':
    case 'revoke':
    case 'corrupt':
    case 'clear':
    case 'fair':
      return { kind }
    default:
      return { kind, tab }
  }
}

/** The longest time in which nothing happens, in lives of a token: more of the same tells nothing new. */
const LIVES = 100
const DAY = 86_400_000

const burst = (random: Random): Pick<Of<'requests'>, 'client' | 'count' | 'patience'> => ({
  client: random.pick(['fetch', 'ky']),
  count: random.logarithmic(1, 8),
  patience: random.logarithmic(50, 60_000),
})

const weather = (random: Random): Pick<Of<'weather'>, 'target' | 'fault' | 'share'> => ({
  target: random.pick(['token', 'token', 'api']),
  fault: random.weighted(FAULTS),
  share: random.pick([0.2, 0.5, 1]),
})
