/** The one moment of the one history that all parts of the page show. */
import { entryAt, type Entry, type Frame, type History } from './history.ts'
import type { Client } from './lab/client.ts'

export interface View {
  readonly name: string
  readonly history: History
  readonly frame: Frame
  /** The last thing that had happened by then. */
  readonly entry: Entry | undefined
  /** Ms of the history. */
  readonly at: number
  /** Ms of the history until which there is something to see. */
  readonly until: number
  readonly isLive: boolean
  /** Whom buttons act upon; there is none in a replay. */
  readonly client: Client | undefined
  /** Those beside it. */
  readonly others: readonly Client[]
}

export function viewOfClient(
  client: Client,
  clients: readonly Client[],
  cursor: number | undefined,
  now: number,
): View {
  const { history } = client.recorder
  // Where motion is reduced, the page looks at the clock less often than things happen.
  const until = Math.max(now, endOf(history))
  const at = cursor ?? until
  const entry = cursor === undefined ? history.entries.at(-1) : entryAt(history, at)
  const past = cursor === undefined ? undefined : (entry ?? history.entries[0])?.frame
  const frame = past ?? client.recorder.frame
  const others = clients.filter((other) => other !== client)
  return { name: client.name, history, frame, entry, at, until, isLive: cursor === undefined, client, others }
}

export function viewOfReplay(name: string, history: History, cursor: number | undefined): View | undefined {
  const until = endOf(history)
  const at = cursor ?? until
  const entry = entryAt(history, at) ?? history.entries[0]
  if (entry === undefined) return undefined
  return { name, history, frame: entry.frame, entry, at, until, isLive: false, client: undefined, others: [] }
}

const endOf = ({ entries, from }: History): number => entries.at(-1)?.at ?? from
