/**
 * The chart without `createAuth`: bring your own refresh, your own storage, your own clock. The chart says when; what a token
 * looks like and where it is kept is all yours, for the chart never sees one.
 */
import { authMachine, type TokenMeta } from 'authchart'
import { createActor, fromPromise } from 'xstate'

const MINUTE = 60_000

/** A clock that is turned by hand, so that the example ends today. In an app: `Date.now`. */
let now = Date.UTC(2026, 0, 1)

/** Where the tokens are. Nobody but the refresh below and whoever sends requests looks into it. */
const vault = { refreshToken: 'first-refresh-token', accessToken: 'first-access-token' }

/** What the chart is told of an access token that lives for five minutes. */
const metaOf = (generation: number): TokenMeta => ({
  generation,
  issuedAt: now,
  expiresAt: now + 5 * MINUTE,
  refreshable: true,
})

const machine = authMachine.provide({
  actors: {
    refreshTokens: fromPromise(async ({ signal }): Promise<TokenMeta> => {
      const next = await askServer(vault.refreshToken)
      // Leaving `refreshing` (a logout) aborts the signal; what comes after that must not bring the session back.
      signal.throwIfAborted()
      Object.assign(vault, next)
      return metaOf(2)
    }),
  },
  actions: {
    forgetTokens: () => {
      Object.assign(vault, { refreshToken: '', accessToken: '' })
    },
  },
})

/** A server that hands out a new pair; yours is a `fetch` away. */
function askServer(refreshToken: string): Promise<{ refreshToken: string; accessToken: string }> {
  return Promise.resolve({ refreshToken: `after-${refreshToken}`, accessToken: 'second-access-token' })
}

/** Every state the chart has been in, in order. */
export const visited: string[] = []

const actor = createActor(machine, { input: { now: () => now } })
actor.subscribe(({ value }) => {
  const state = JSON.stringify(value)
  if (state !== visited.at(-1)) visited.push(state)
})
actor.on('refreshed', ({ generation }) => {
  visited.push(`refreshed: generation ${generation}`)
})

actor.start()
actor.send({ type: 'session.restored' })
actor.send({ type: 'session.started', meta: metaOf(1) })

// Four minutes later the token is within its lead, and the chart refreshes ahead. Its timer would notice that by itself.
now += 4 * MINUTE
actor.send({ type: 'clock.ticked' })
await Promise.resolve()
await new Promise((resolve) => setTimeout(resolve))

actor.send({ type: 'session.ended', reason: 'loggedOut' })
actor.stop()

console.log(visited.join('\n'))
