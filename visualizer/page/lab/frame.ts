import type { Auth, AuthContext } from '../../../machines/index.ts'
import type { ContextView, Frame } from '../history.ts'

/** How a client stands now. */
export function frameOf(auth: Auth): Frame {
  const { context } = auth.actor.getSnapshot()
  return { about: auth.explain(), context: viewOf(context), clock: context.now() - performance.now() }
}

export function viewOf(context: AuthContext): ContextView {
  const { meta, generation, failures, rejectedGeneration, online, visible } = context
  return {
    generation,
    issuedAt: meta?.issuedAt,
    expiresAt: meta?.expiresAt,
    refreshable: meta?.refreshable === true,
    failures,
    coolUntil: momentOf(context.coolUntil),
    retryAt: momentOf(context.retryAt),
    retryFloor: momentOf(context.retryFloor),
    rejectedGeneration,
    online,
    visible,
  }
}

/** The chart begins with moments in the far past. */
const momentOf = (ms: number): number | undefined => (Number.isFinite(ms) && ms > 0 ? ms : undefined)
