/** One refresh in a worker, by the same protocol as in a page (machines/rotation.ts). */
import { REFRESH_THRESHOLD } from '../../machines/defaults.ts'
import { RefreshRejectedError } from '../../machines/errors.ts'
import type { Clock, TokenRefresher } from '../../machines/ports.ts'
import { tokenSetOf } from '../../machines/record.ts'
import { RecordStore } from '../../machines/recordStore.ts'
import { rotate, type RotationParts } from '../../machines/rotation.ts'
import { Vault } from '../../machines/vault.ts'
import { WatchedClock } from '../../machines/watchedClock.ts'
import { toPlainError } from '../internal/plainError.ts'
import { PROTOCOL, parseAssignment, type Answer, type Assignment } from '../internal/workerProtocol.ts'
import { webLock } from '../locks/index.ts'
import { indexedDbStorage } from '../storage/indexedDb.ts'
import { broadcastTabs } from '../tabs/index.ts'
import { makeRefresher } from './makeRefresher.ts'

/** Never rejects: what goes wrong is the answer, too. */
export async function carryOut(said: unknown, port: MessagePort): Promise<void> {
  const tell = (answer: Answer): void => {
    port.postMessage(answer)
  }
  const task = parseAssignment(said)
  const refresher = task && makeRefresher(task.refresher)
  if (task === undefined || refresher === undefined) {
    tell({ authchart: PROTOCOL, is: 'refused' })
    return
  }
  tell({ authchart: PROTOCOL, is: 'accepted' })
  const parts = connect(task, refresher)
  let announced: number | undefined
  const channel = { ...broadcastTabs(task.name), announce: (generation: number) => (announced = generation) }
  const error = await refresh({ ...parts, channel }, task).then(() => undefined, toPlainError)
  tell({ authchart: PROTOCOL, is: 'done', record: await parts.store.read(), ...(error === undefined ? {} : { error }) })
  // After the answer, so that who has asked hears of it as its own refresh.
  if (announced !== undefined) parts.channel.announce(announced)
  parts.store.close()
}

const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (timer) => {
    clearTimeout(timer as number)
  },
}

function connect({ name, sendMargin, refreshTimeout, accessTokenLifetime }: Assignment, refresher: TokenRefresher) {
  const policy = {
    refreshThreshold: REFRESH_THRESHOLD,
    sendMargin,
    refreshPolicy: 'onDemand',
    onRefreshRejected: 'drain',
    limitWarning: 0,
  } as const
  const vault = new Vault(policy, () => true)
  const clock = new WatchedClock(systemClock, (by) => {
    vault.distrustClock(by)
  })
  const store = new RecordStore(indexedDbStorage({ name }), clock, () => undefined)
  const shared = { refreshTimeout, accessTokenLifetime, owner: Math.random().toString(36).slice(2) }
  return {
    ...shared,
    refresher,
    vault,
    clock,
    store,
    lock: webLock(name),
    channel: broadcastTabs(name),
  } satisfies RotationParts
}

/** Begins with what the page holds; what is stored since is taken over by the protocol itself. */
async function refresh(parts: RotationParts, { generation, holdsTokens }: Assignment): Promise<void> {
  const { vault, store } = parts
  vault.forget(generation)
  const stored = holdsTokens ? await store.read() : undefined
  const tokens = stored?.generation === generation ? tokenSetOf(stored) : undefined
  if (tokens !== undefined) {
    if (tokens.refused !== undefined) throw new RefreshRejectedError(undefined, { reason: tokens.refused })
    vault.hold(tokens, generation)
  }
  await rotate(parts, new AbortController().signal)
}
