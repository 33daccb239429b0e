/** The chart. Being in `refreshing` is the single flight. Timers are hints: after each of them guards on the clock decide.
 * It holds `TokenMeta`, never a token: the actor `refreshTokens` keeps those to itself and answers what is known of them.
 *
 * Stately's tools read the literal below as it stands: keep every guard, action, delay and actor a named string.
 */
import { fromPromise, setup } from 'xstate'
import { actions, types } from './actions.ts'
import type { TokenMeta } from './authContext.ts'
import { RefreshConfigurationError } from './errors.ts'
import { guards } from './guards.ts'
import { initialContext, untilCool, untilExpired, untilLead, untilRetry } from './schedule.ts'

/** The chart: an ordinary XState machine, for those who bring their own ports (docs/recipes/chart-only.md). */
export const authMachine = setup({
  types,
  guards,
  actions,
  actors: {
    refreshTokens: fromPromise<TokenMeta>(() =>
      Promise.reject(new RefreshConfigurationError('Provide the actor "refreshTokens" to authMachine')),
    ),
  },
  delays: {
    untilLead: ({ context }) => untilLead(context),
    untilExpired: ({ context }) => untilExpired(context),
    untilCool: ({ context }) => untilCool(context),
    untilRetry: ({ context }) => untilRetry(context),
  },
}).createMachine({
  id: 'auth',
  description: 'The life of an access/refresh token pair.',
  context: ({ input }) => initialContext(input),
  initial: 'restoring',
  options: { maxIterations: 100 },
  always: { guard: 'isLimitNear', actions: ['noteWarning', 'emitLimitNear'] },
  on: {
    'session.started': { target: '.valid', actions: ['adoptTokens', 'emitLoggedIn'] },
    'session.ended': { target: '.loggedOut', actions: ['endSession', 'forgetTokens', 'emitLoggedOut'] },
    'tokens.adopted': { guard: 'hasNewerTokens', target: '.valid', actions: ['adoptTokens', 'emitAdopted'] },
    'clock.ticked': { description: 'Nothing by itself: the guards look at the clock after every event.' },
    'limit.ticked': { actions: 'awaitLimit' },
    'activity.seen': { guard: 'isActivityNews', actions: 'noteActivity' },
    'clock.jumped': { actions: 'moveMoments' },
    'network.lost': { actions: 'noteOffline' },
    'network.restored': { actions: 'noteOnline' },
    'page.hidden': { actions: 'noteHidden' },
    'page.shown': { actions: 'noteShown' },
    'storage.failed': { actions: 'emitStorageFailed' },
  },
  states: {
    restoring: {
      description: 'The storage has not answered yet, whether there is a session or whether it is idle everywhere.',
      tags: 'pending',
      on: {
        'session.restored': [
          { guard: 'isFoundPastLimit', target: 'loggedOut', actions: ['endSession', 'forgetTokens', 'emitLoggedOut'] },
          { guard: 'hasTokens', target: 'valid', actions: 'adoptTokens' },
          { target: 'loggedOut', actions: 'endSession' },
        ],
      },
    },
    valid: {
      description: 'The deadline is further away than the lead.',
      tags: 'usable',
      entry: 'awaitLimit',
      always: [
        { guard: 'isPastLimit', target: 'restoring', actions: 'askStorage' },
        { guard: 'isExpired', target: 'expired', actions: 'emitExpired' },
        { guard: 'isWithinLead', target: 'expiring', actions: 'emitExpiring' },
      ],
      after: { untilLead: { target: 'valid', reenter: true } },
      on: {
        'token.requested': { guard: 'isLongerTokenNeeded', target: 'refreshing' },
        'token.rejected': { guard: 'isRejectionNews', target: 'refreshing', actions: 'noteRejection' },
        'refresh.requested': { guard: 'isRefreshable', target: 'refreshing' },
      },
    },
    expiring: {
      description: 'The token is still sent, but its end is near or its last refresh failed.',
      tags: 'usable',
      initial: 'due',
      always: [
        { guard: 'isPastLimit', target: 'restoring', actions: 'askStorage' },
        { guard: 'isExpired', target: 'expired', actions: 'emitExpired' },
      ],
      after: { untilExpired: { target: 'expiring', reenter: true } },
      on: {
        'token.requested': { guard: 'isEarlyRefreshPossible', target: 'refreshing' },
        'token.rejected': { guard: 'isRejectionNews', target: 'refreshing', actions: 'noteRejection' },
        'refresh.requested': { guard: 'isRefreshable', target: 'refreshing' },
        'device.woken': { target: '.due', actions: 'endBackoff' },
        'network.restored': { target: '.due', actions: ['noteOnline', 'startAfresh'] },
        'page.shown': { target: '.due', actions: ['noteShown', 'startAfresh'] },
      },
      states: {
        due: {
          description: 'A refresh may start: at once, or with the next request.',
          always: [
            { guard: 'isUnrefreshable', target: 'draining' },
            { guard: 'isMisconfigured', target: 'misconfigured' },
            { guard: 'isCoolingDown', target: 'coolingDown' },
            { guard: 'isAheadAllowed', target: '#auth.refreshing' },
          ],
        },
        coolingDown: {
          description: 'The last refresh is too recent, or failed and waits for its retry.',
          after: { untilCool: { target: 'due' } },
        },
        draining: {
          description: 'No refresh is possible any more: the token serves until its deadline, then the session ends.',
          always: {
            guard: 'isExpired',
            target: '#auth.loggedOut',
            actions: ['endSession', 'forgetTokens', 'emitLoggedOut'],
          },
        },
        misconfigured: { description: 'The server says that our refresh request is wrong; it is not repeated.' },
      },
    },
    refreshing: {
      description: 'One refresh is in flight; passing the deadline neither aborts nor restarts it.',
      initial: 'usable',
      entry: 'startCooldown',
      invoke: {
        src: 'refreshTokens',
        onDone: [
          { guard: 'isDeadOnArrival', target: 'expired', actions: ['acceptDeadToken', 'emitRefreshFailed'] },
          { target: 'valid', actions: ['acceptRefresh', 'emitRefreshed'] },
        ],
        onError: [
          { guard: 'isEndedElsewhere', target: 'loggedOut', actions: ['endSession', 'forgetTokens', 'emitLoggedOut'] },
          {
            guard: 'isRefusedButUsable',
            target: 'expiring',
            actions: ['noteRefusal', 'dropRefreshToken', 'emitRefreshFailed'],
          },
          {
            guard: 'isRefused',
            target: 'loggedOut',
            actions: ['noteRefusal', 'endSession', 'forgetTokens', 'emitRefreshFailed', 'emitLoggedOut'],
          },
          { guard: 'isExpired', target: 'expired', actions: ['noteFailure', 'emitRefreshFailed'] },
          { target: 'expiring', actions: ['noteFailure', 'emitRefreshFailed'] },
        ],
      },
      on: { 'token.rejected': { actions: 'noteRejection' } },
      states: {
        usable: {
          description: 'Requests go on with the old token.',
          tags: 'usable',
          always: { guard: 'isExpired', target: 'unusable', actions: 'emitExpired' },
          after: { untilExpired: { target: 'usable', reenter: true } },
        },
        unusable: { description: 'Requests wait for the new token.', tags: 'pending' },
      },
    },
    expired: {
      description: 'No usable token and no refresh in flight.',
      initial: 'ready',
      always: { guard: 'isPastLimit', target: 'restoring', actions: 'askStorage' },
      on: {
        'token.requested': { guard: 'isRefreshPossible', target: 'refreshing.unusable' },
        'refresh.requested': 'refreshing.unusable',
        'device.woken': { target: '.retrying', actions: 'endBackoff' },
        'network.restored': { target: '.retrying', actions: ['noteOnline', 'startAfresh'] },
        'page.shown': { target: '.retrying', actions: ['noteShown', 'startAfresh'] },
      },
      states: {
        ready: {
          description: 'The next request starts a refresh.',
          tags: 'pending',
          always: [
            {
              guard: 'isUnrefreshable',
              target: '#auth.loggedOut',
              actions: ['endSession', 'forgetTokens', 'emitLoggedOut'],
            },
            { guard: 'isMisconfigured', target: 'misconfigured' },
            { guard: 'isBackingOff', target: 'backingOff' },
          ],
        },
        retrying: {
          description:
            'Something changed for the better: refresh now if the policy lets us, else with the next request.',
          always: [{ guard: 'isRefreshPossibleAhead', target: '#auth.refreshing.unusable' }, { target: 'ready' }],
        },
        backingOff: {
          description: 'The last refresh failed; requests fail at once until the retry.',
          after: { untilRetry: { target: 'retrying' } },
        },
        misconfigured: { description: 'The server says that our refresh request is wrong; it is not repeated.' },
      },
    },
    loggedOut: {
      description: 'No tokens; the reason says why.',
      tags: 'anonymous',
      on: { 'session.ended': { description: 'It has ended already.' } },
    },
  },
})
