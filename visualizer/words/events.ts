/** What the chart hears, in plain words. */

/** The chart's events; what is missing is one of xstate's own. */
const EVENTS: Readonly<Record<string, string>> = {
  'xstate.init': 'The log begins',
  'session.restored': 'The storage has answered',
  'session.started': 'Somebody signed in',
  'session.ended': 'A sign-out, here or elsewhere',
  'token.requested': 'A request needs a token',
  'token.rejected': 'A resource answered 401 to the token',
  'refresh.requested': 'A refresh was asked for',
  'tokens.adopted': 'Another tab had newer tokens: they were taken over',
  'clock.ticked': 'A look at the clock',
  'clock.jumped': 'The clock was set, and every moment moved with it',
  'limit.ticked': 'A look at the limits of the session',
  'activity.seen': 'Somebody is there',
  'device.woken': 'The device woke',
  'network.lost': 'The network is gone: no refresh is tried',
  'network.restored': 'The network is back',
  'page.hidden': 'Nobody looks at the page: no refresh by itself',
  'page.shown': 'Somebody looks at the page again',
  'storage.failed': 'The storage failed; the tokens stay in memory',
}

const TIMERS: Readonly<Record<string, string>> = {
  untilLead: 'The lead before the token’s end begins',
  untilExpired: 'The end of the token is here',
  untilCool: 'The pause is over',
  untilRetry: 'It is time for the next try',
}

/** A replayed log may name anything. */
const own = (words: Readonly<Record<string, string>>, name: string): string | undefined =>
  Object.hasOwn(words, name) ? words[name] : undefined

export function eventInWords(type: string): string {
  const timer = /^xstate\.after\.(.+?)\./.exec(type)?.[1]
  if (timer !== undefined) return own(TIMERS, timer) ?? `The timer ${timer} fired`
  if (type.startsWith('xstate.done.')) return 'The refresh brought new tokens'
  if (type.startsWith('xstate.error.')) return 'The refresh failed'
  return own(EVENTS, type) ?? type
}
