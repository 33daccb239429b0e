/** What happens in a world, in words; a tab's name is given where it happens in one. */
import type { Event, Of } from './events.ts'

/** Makes things worse, rather than better or neither. */
export const isTrouble = (event: Event): boolean =>
  event.kind === 'refuseAll' ? event.on : event.kind === 'lifetime' ? event.isDead : TROUBLES.includes(event.kind)

const TROUBLES: readonly Event['kind'][] = [
  'kill',
  'freeze',
  'offline',
  'setClock',
  'weather',
  'storage',
  'corrupt',
  'clear',
  'changeKey',
  'revoke',
]

export function inWords(event: Event, tab: string): string {
  switch (event.kind) {
    case 'time':
      return `${inTime(event.ms)} pass`
    case 'sleep':
      return `The device sleeps for ${inTime(event.ms)}`
    case 'setClock':
      return `The device's clock is set ${event.ms < 0 ? 'back' : 'forward'} by ${inTime(Math.abs(event.ms))}`
    case 'requests':
      return `${tab} makes ${event.count} requests by ${event.client}`
    case 'ask':
      return `${tab} asks for a token${event.minValidity > 0 ? ` that lives ${inTime(event.minValidity)}` : ''}`
    case 'logIn':
      return `${event.subject} signs in, in ${tab}`
    case 'weather':
      return weatherInWords(event)
    case 'storage':
      return `The storage is ${event.mood}`
    case 'lifetime':
      return event.isDead ? 'The server hands out dead tokens' : 'The server hands out good tokens'
    case 'refuseAll':
      return event.on ? 'The API answers 401 to every token' : 'The API takes good tokens'
    default:
      return 'tab' in event ? `${tab}: ${IN_TAB[event.kind]}` : AROUND[event.kind]
  }
}

const weatherInWords = ({ fault, share, target }: Of<'weather'>): string =>
  `${share * 100} % of the requests to the ${target === 'token' ? 'token endpoint' : 'API'} meet ${fault}`

const IN_TAB = {
  refresh: 'asks for a refresh',
  logOut: 'signs out',
  kill: 'is closed',
  freeze: 'stands still',
  thaw: 'goes on',
  hide: 'is hidden',
  show: 'is shown',
  wake: 'is woken',
} as const

const AROUND = {
  open: 'A tab is opened',
  offline: 'The device is offline',
  online: 'The device is online',
  changeKey: 'The server signs with another key',
  revoke: 'An administrator ends the session',
  corrupt: 'What is stored is garbage now',
  clear: 'What is stored is deleted',
  fair: 'The network is well again',
} as const

const UNITS: readonly [number, string][] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
]

function inTime(ms: number): string {
  const [size, unit] = UNITS.find(([least]) => ms >= least) ?? [1, 'ms']
  return `${Number((ms / size).toFixed(1))} ${unit}`
}
