/** A log as a history to travel in: one that was saved here, or what `auth.log.toJsonLines()` gave anywhere. */
import { isAuthLogError, replayLog, type Replay, type ReplayStep } from '../../../adapters/log/index.ts'
import type { Entry, History, TakenTransition } from '../history.ts'
import { viewOf } from '../lab/frame.ts'
import { checkText, LogError, readHistory } from './savedHistory.ts'

/** @throws {LogError} with the number of the line that is wrong */
export function readLog(text: string): History {
  checkText(text)
  return isAuthLog(text) ? historyOf(replayed(text)) : readHistory(text)
}

/** Its first line tells how things stood, and nothing else. */
function isAuthLog(text: string): boolean {
  const [first = ''] = text.trimStart().split('\n', 1)
  return /^\{"v":1,"at":\d+,"state":"/.test(first)
}

function replayed(text: string): Replay {
  try {
    return replayLog(text)
  } catch (error) {
    if (isAuthLogError(error)) throw new LogError(error.message.replace(/\.$/, ''))
    throw error
  }
}

function historyOf({ steps, divergedAt }: Replay): History {
  const begin = steps[0]?.entry.at ?? 0
  const entries = steps.map((step, index) => entryOf(step, index, steps[index - 1], begin))
  const lost = divergedAt === undefined ? undefined : entries[divergedAt]
  if (lost !== undefined) entries.splice(lost.id, 0, warningAfter(lost))
  return { from: 0, entries, requests: [], refreshes: [] }
}

function entryOf(
  { entry, state, snapshot, explanation }: ReplayStep,
  index: number,
  before: ReplayStep | undefined,
  begin: number,
): Entry {
  const event = entry.event?.type ?? 'xstate.init'
  // The log holds where a step led, and not each transition on the way.
  const way: TakenTransition = { source: before?.state ?? '', eventType: event, guard: undefined, target: state }
  return {
    id: index + 1,
    at: entry.at - begin,
    happening: { kind: 'chart', event, taken: before?.state === state ? [] : [way] },
    frame: { about: explanation, context: viewOf(snapshot.context), clock: begin },
  }
}

/** At the moment from which the chart of this page goes another way than the logged one. */
const warningAfter = (entry: Entry): Entry => ({
  ...entry,
  id: -1,
  happening: {
    kind: 'server',
    isTrouble: true,
    text: `From step ${entry.id} on this chart goes another way than the log says: it is of another version`,
  },
})
