/**
 * What the world does to a session and what is seen of it: an abstract model, written from DESIGN §3 and §4 and not from the chart.
 * Both engines walk it, so it has neither `after` nor `invoke` nor actions other than `assign`.
 *
 * Every state is named after the chart's own path, with `_` for `.`. Time: tokens live for 300 s, a refresh may take for ever, and a server
 * that is down asks for two hours of patience.
 */
import { setup } from 'xstate'

export type Policy = 'ahead' | 'onDemand'

export type WorldEvent =
  | { type: 'storage.hasTokens' }
  | { type: 'storage.isEmpty' }
  | { type: 'user.signsIn' }
  | { type: 'user.signsOut' }
  | { type: 'sibling.signsIn' }
  | { type: 'sibling.signsOut' }
  | { type: 'app.requests' }
  | { type: 'app.refreshes' }
  | { type: 'api.rejects' }
  | { type: 'server.grants' }
  | { type: 'server.isDown' }
  | { type: 'server.refuses' }
  | { type: 'server.isMisconfigured' }
  | { type: 'server.grantsDeadToken' }
  | { type: 'time.lead' }
  | { type: 'time.deadline' }
  | { type: 'time.retry' }
  | { type: 'device.sleeps' }
  | { type: 'device.wakes' }
  | { type: 'network.returns' }
  | { type: 'page.returns' }

const worldSetup = setup({
  types: {
    events: {} as WorldEvent,
    /** Whether a resource server has refused the very access token that is held. */
    context: {} as { isRejected: boolean },
  },
  guards: { isRejected: ({ context }) => context.isRejected },
})

/** A change for the better: a refresh that waits may start at once. */
const BETTER = ['device.wakes', 'network.returns', 'page.returns'] as const
const on = <Target>(types: readonly WorldEvent['type'][], target: Target) =>
  Object.fromEntries(types.map((type) => [type, target]))

export function createWorldModel(policy: Policy) {
  const isAhead = policy === 'ahead'
  const clean = worldSetup.assign({ isRejected: false })
  const rejected = worldSetup.assign({ isRejected: true })
  const fresh = { target: 'valid', actions: clean }
  const gone = { target: 'loggedOut', actions: clean }
  /** Holds in every state. */
  const people = { 'user.signsIn': fresh, 'sibling.signsIn': fresh, 'user.signsOut': gone, 'sibling.signsOut': gone }
  /** An action, or the engines would not count it as something that can happen. */
  const nothing = (...types: WorldEvent['type'][]) => on(types, { actions: worldSetup.assign({}) })
  const early = isAhead ? 'refreshing_usable' : 'expiring_due'
  const late = isAhead ? 'refreshing_unusable' : 'expired_ready'
  const server = {
    'server.grants': fresh,
    'server.grantsDeadToken': { target: 'expired_backingOff', actions: clean },
  }

  return worldSetup.createMachine({
    id: policy,
    context: { isRejected: false },
    initial: 'restoring',
    states: {
      restoring: {
        on: {
          'user.signsIn': fresh,
          'user.signsOut': gone,
          'storage.hasTokens': fresh,
          'storage.isEmpty': gone,
          ...nothing('app.requests', ...BETTER),
        },
      },
      loggedOut: { on: { ...people, ...nothing('app.requests', 'app.refreshes', 'device.sleeps', ...BETTER) } },
      valid: {
        on: {
          ...people,
          ...nothing('app.requests', ...BETTER),
          'app.refreshes': 'refreshing_usable',
          'api.rejects': { target: 'refreshing_usable', actions: rejected },
          'time.lead': early,
          'device.sleeps': late,
        },
      },
      expiring_due: isAhead
        ? {}
        : {
            on: {
              ...people,
              ...nothing(...BETTER),
              'app.requests': 'refreshing_usable',
              'app.refreshes': 'refreshing_usable',
              'api.rejects': { target: 'refreshing_usable', actions: rejected },
              'time.deadline': 'expired_ready',
              'device.sleeps': 'expired_ready',
            },
          },
      expiring_coolingDown: {
        on: {
          ...people,
          ...nothing('app.requests', 'api.rejects'),
          ...on(BETTER, early),
          'app.refreshes': 'refreshing_usable',
          'time.deadline': 'expired_backingOff',
          'device.sleeps': late,
        },
      },
      expiring_draining: {
        on: {
          ...people,
          ...nothing('app.requests', 'app.refreshes', 'api.rejects', ...BETTER),
          'time.deadline': gone,
          'device.sleeps': gone,
        },
      },
      expiring_misconfigured: {
        on: {
          ...people,
          ...nothing('app.requests', 'api.rejects', ...BETTER),
          'app.refreshes': 'refreshing_usable',
          'time.deadline': 'expired_misconfigured',
          'device.sleeps': 'expired_misconfigured',
        },
      },
      refreshing_usable: {
        on: {
          ...people,
          ...server,
          ...nothing('app.requests', 'app.refreshes', ...BETTER),
          'api.rejects': { actions: rejected },
          'time.deadline': 'refreshing_unusable',
          'device.sleeps': 'refreshing_unusable',
          'server.isDown': 'expiring_coolingDown',
          'server.refuses': [{ guard: 'isRejected', ...gone }, { target: 'expiring_draining' }],
          'server.isMisconfigured': 'expiring_misconfigured',
        },
      },
      refreshing_unusable: {
        on: {
          ...people,
          ...server,
          ...nothing('app.requests', 'app.refreshes', 'device.sleeps', ...BETTER),
          'server.isDown': 'expired_backingOff',
          'server.refuses': gone,
          'server.isMisconfigured': 'expired_misconfigured',
        },
      },
      expired_ready: isAhead
        ? {}
        : {
            on: {
              ...people,
              ...nothing('device.sleeps', ...BETTER),
              'app.requests': 'refreshing_unusable',
              'app.refreshes': 'refreshing_unusable',
            },
          },
      expired_backingOff: {
        on: {
          ...people,
          ...nothing('app.requests'),
          ...on([...BETTER, 'time.retry', 'device.sleeps'], late),
          'app.refreshes': 'refreshing_unusable',
        },
      },
      expired_misconfigured: {
        on: {
          ...people,
          ...nothing('app.requests', 'device.sleeps', ...BETTER),
          'app.refreshes': 'refreshing_unusable',
        },
      },
    },
  })
}
