/** Shows a session in the Stately inspector, or in any receiver of `@statelyai/inspect` 0.7, through an allow-list. */
import type { Auth } from '../../machines/auth.ts'
import type { AuthSnapshot } from '../../machines/authActor.ts'
import { harmless } from '../../machines/log.ts'
import { Messages } from './messages.ts'
import { wayTo, type InspectorTarget } from './ways.ts'

export type { InspectorChannel, InspectorSocket, InspectorTarget, InspectorWindow } from './ways.ts'

/** The protocol that is spoken: https://github.com/statelyai/inspect */
const VERSION = '0.7.2'
/**
 * Sends what the chart does to an inspector: states, tags, moments and counts, and events by their type. No token, no subject, no
 * error message and no input or output of an actor goes along. Answers how to stop.
 *
 * @throws {AuthOptionError} when the target is none, or a window without its `targetOrigin`
 * @example
 * const stop = statelyInspector(auth, { channel: new BroadcastChannel('inspector') })
 */
export function statelyInspector(auth: Pick<Auth, 'actor'>, target: InspectorTarget): () => void {
  const { actor } = auth
  const messages = new Messages(wayTo(target), tell({ type: '@xstate.actor', ...describe(actor) }, actor))
  const subscription = actor.system.inspect((seen) => {
    if (seen.actorRef !== actor || (seen.type !== '@xstate.event' && seen.type !== '@xstate.snapshot')) return
    const snapshot = 'snapshot' in seen ? { snapshot: harmlessSnapshot(seen.snapshot as AuthSnapshot) } : {}
    messages.add(tell({ type: seen.type, event: named(seen.event), ...snapshot }, actor))
  })
  messages.onStop(() => {
    subscription.unsubscribe()
  })
  return () => {
    messages.stop()
  }
}

/** What every message says. */
const tell = (message: object, actor: Auth['actor']): object => ({
  ...message,
  _version: VERSION,
  id: null,
  createdAt: String(actor.getSnapshot().context.now()),
  sessionId: actor.sessionId,
  rootId: actor.sessionId,
})

/** The chart itself; `context` is the one part that is no plain data. */
function describe(actor: Auth['actor']): object {
  const { config, id } = actor.getSnapshot().machine
  const definition = JSON.stringify({ ...config, context: undefined })
  return { name: id, definition, snapshot: harmlessSnapshot(actor.getSnapshot()) }
}

function harmlessSnapshot({ status, value, tags, context }: AuthSnapshot): object {
  return { status, value, tags: [...tags], context: harmless(context) }
}

/** Events by their type alone, and only types that are names. */
const named = ({ type }: { readonly type: string }): object => ({ type: 'unknown', ...harmless({ type }) })
