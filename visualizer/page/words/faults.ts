/** What can be broken, in words. */
import type { FaultName } from '../../serve/protocol.ts'

export const HOUR = 3_600_000

interface FaultWords {
  readonly name: string
  /** What it does. */
  readonly what: string
  /** For the history. */
  readonly happened: string
}

export const FAULT_WORDS: Readonly<Record<FaultName, FaultWords>> = {
  none: {
    name: 'Healthy',
    what: 'The token endpoint answers as it should.',
    happened: 'The token endpoint is well again',
  },
  outage: {
    name: 'Outage',
    what: 'The token endpoint answers 503, as a proxy with nothing behind it.',
    happened: 'The token endpoint is down: it answers 503',
  },
  slow: { name: 'Slow', what: 'Every answer takes 3 s longer.', happened: 'The token endpoint takes 3 s longer' },
  tooManyRequests: {
    name: 'Throttled',
    what: 'It answers 429 with Retry-After: 8.',
    happened: 'The token endpoint answers 429 and asks for a pause of 8 s',
  },
  error500: {
    name: 'Error 500',
    what: 'It answers 500 with a page of HTML.',
    happened: 'The token endpoint answers 500',
  },
  deadTokens: {
    name: 'Dead tokens',
    what: 'It hands out access tokens that have already ended.',
    happened: 'The token endpoint hands out tokens that have already ended',
  },
  lostAnswer: {
    name: 'Lost answers',
    what: 'It does its work, and the answer is lost on the way back: nobody knows whether the token was rotated.',
    happened: 'Answers of the token endpoint are lost on the way back',
  },
}

export const inHours = (hours: number): string =>
  `${Math.abs(hours)} ${Math.abs(hours) === 1 ? 'hour' : 'hours'} ${hours > 0 ? 'ahead' : 'behind'}`
