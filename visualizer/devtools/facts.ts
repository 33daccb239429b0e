/** What is known of a session, in pairs for people. No token is among it. */
import type { AuthExplanation } from '../../machines/index.ts'
import { inTime } from '../words/explain.ts'

export function factsOf(about: AuthExplanation, now: number): [name: string, value: string][] {
  const { expiresAt, refreshAt, retryAt, endsAt, failures, generation, subject, clockOffset, refreshable } = about
  const facts: [string, string | undefined][] = [
    ['Token ends', moment(expiresAt, now)],
    ['Refresh', moment(refreshAt, now)],
    ['Retry', moment(retryAt, now)],
    ['Session ends', moment(endsAt, now)],
    ['Failures in a row', failures === 0 ? undefined : String(failures)],
    ['Generation', String(generation)],
    ['Subject', subject],
    ['Refresh token', refreshable ? 'held' : 'none'],
    ['Server’s clock', clockOffset === undefined ? undefined : ahead(clockOffset)],
  ]
  return facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
}

const moment = (at: number | undefined, now: number): string | undefined =>
  at === undefined ? undefined : at >= now ? `in ${inTime(at - now)}` : `${inTime(now - at)} ago`

const ahead = (offset: number): string =>
  offset === 0 ? 'as ours' : `${inTime(Math.abs(offset))} ${offset > 0 ? 'ahead' : 'behind'}`
