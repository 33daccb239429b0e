/** What must hold whatever happens; checked over all scenarios at the end. */
import type { Promised } from './events.ts'
import type { Scenario, Seen } from './scenario.ts'
import { count } from './words.ts'

export interface Result {
  readonly scenario: Scenario
  readonly seen: Seen
  /** The time was up before its end. */
  readonly isCut: boolean
}

export function invariantsOf(results: readonly Result[]): Promised[] {
  return [
    noDeadToken(results),
    ...oneRefreshPerBurst(results),
    noReplay(results),
    noFailure(results),
    honestEnd(results),
  ]
}

const sum = (results: readonly Result[], pick: (seen: Seen) => number): number =>
  results.reduce((total, { seen }) => total + pick(seen), 0)

function noDeadToken(results: readonly Result[]): Promised {
  const refused = sum(results, ({ server }) => server.unauthorized)
  const requests = sum(results, (seen) => seen.requests)
  return {
    text: `No request was sent with a dead token: ${refused} of ${count(requests, 'request')} got a 401`,
    isKept: refused === 0,
  }
}

function oneRefreshPerBurst(results: readonly Result[]): Promised[] {
  const bursts = results.filter(({ scenario, isCut }) => scenario.isBurst === true && !isCut)
  return bursts.map(({ seen: { requests, server } }) => ({
    text: `One refresh per burst: ${server.refreshesAsked} for ${count(requests, 'parallel request')}`,
    isKept: server.refreshesAsked === 1,
  }))
}

function noReplay(results: readonly Result[]): Promised {
  const replays = sum(results, ({ server }) => server.replays)
  const refreshes = sum(results, ({ server }) => server.refreshesSucceeded)
  return {
    text: `No refresh token was presented again after its rotation: ${replays} times in ${count(refreshes, 'rotation')}`,
    isKept: replays === 0,
  }
}

function noFailure(results: readonly Result[]): Promised {
  const failed = sum(results, (seen) => seen.failed)
  const tooEarly = sum(
    results.filter(({ scenario }) => scenario.ending === undefined),
    ({ signedOut }) => signedOut,
  )
  const expected = sum(results, ({ signedOut }) => signedOut) - tooEarly
  return {
    text: `No request failed while there was a session: ${failed + tooEarly} did, and ${expected} after its end`,
    isKept: failed + tooEarly === 0,
  }
}

/** The session of a scenario that was cut short may still be going to end. */
function honestEnd(results: readonly Result[]): Promised {
  const isHonest = ({ scenario, seen, isCut }: Result): boolean => {
    if (seen.status === 'loggedOut')
      return seen.reason === (isCut && seen.requests === 0 ? 'notLoggedIn' : scenario.ending)
    return isCut || scenario.ending === undefined
  }
  const ended = results.filter(({ seen }) => seen.status === 'loggedOut').length
  return {
    text: `A session ended only by the server's refusal: ${ended} of ${results.length} did`,
    isKept: results.every(isHonest),
  }
}
