/** For each property a build that breaks it, by one change of one source. */
import type { PropertyName } from '../simulation/watch.ts'

export interface Mutant {
  readonly property: PropertyName
  /** What is wrong with it, for the next reader. */
  readonly flaw: string
  readonly file: string
  /** Occurs exactly once. */
  readonly find: string
  readonly replace: string
}

export const MUTANTS: readonly Mutant[] = [
  {
    property: 'P1',
    flaw: 'a token is sent for as long as it is held',
    file: 'machines/vault.ts',
    find: 'return now < this.#usableUntil ? this.#tokens?.accessToken : undefined',
    replace: 'return now < Infinity ? this.#tokens?.accessToken : undefined',
  },
  {
    property: 'P2',
    flaw: 'nobody takes the lock',
    file: 'machines/rotation.ts',
    find: 'return parts.lock.hold((held) => rotateLocked(parts, signal, held), { signal, timeout })',
    replace: 'return timeout > 0 ? rotateLocked(parts, signal, true) : rotateLocked(parts, signal, true)',
  },
  {
    property: 'P3',
    flaw: 'a logout keeps the tokens',
    file: 'machines/session.ts',
    find: 'vault.forget(generation)\n    if (UNSTORED',
    replace: 'if (UNSTORED',
  },
  {
    property: 'P4',
    flaw: 'a refresh has no timeout',
    file: 'machines/exchange.ts',
    find: '  }, refreshTimeout)',
    replace: '  }, refreshTimeout * 1_000)',
  },
  {
    property: 'P5',
    flaw: 'a login leads nowhere after a logout',
    file: 'machines/authMachine.ts',
    find: "on: { 'session.ended': { description: 'It has ended already.' } },",
    replace: "on: { 'session.ended': {}, 'session.started': {} },",
  },
  {
    property: 'P6',
    flaw: 'every failure of a refresh counts as a refusal',
    file: 'machines/guards.ts',
    find: 'isRefused: ({ event }: GuardArgs) => isRefreshRejectedError(errorOf(event)),',
    replace: 'isRefused: ({ event }: GuardArgs) => errorOf(event) !== undefined,',
  },
  {
    property: 'P7',
    flaw: 'each rejection is worth a refresh',
    file: 'machines/schedule.ts',
    find: '  isRefreshPossible(context) && !isCoolingDown(context)',
    replace: '  isRefreshPossible(context)',
  },
  {
    property: 'P8',
    flaw: 'an error tells what was sent',
    file: 'machines/exchange.ts',
    find: "'The refresh got no answer'",
    replace: '`No answer to ${secrets.join()}`',
  },
  {
    property: 'P9',
    flaw: 'whoever waits is served, whoever is signed in by then',
    file: 'machines/asking.ts',
    find: "if (before.status !== 'active' || vault.session !== session) throw outcomeOf(before, waited)",
    replace: "if (before.status !== 'active' || session < 0) throw outcomeOf(before, waited)",
  },
  {
    property: 'P10',
    flaw: 'a failure of the network counts as a wrong configuration',
    file: 'machines/schedule.ts',
    find: 'isRefreshConfigurationError(failure)\n',
    replace: 'failure !== undefined || isRefreshConfigurationError(failure)\n',
  },
]
