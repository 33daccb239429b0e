/** What every `TokenStorage` promises. */
import type { MaybePromise, StoredRecord, TokenStorage } from '../../machines/index.ts'
import { parseRecord } from '../../machines/record.ts'
import { check, checkSame, failureOf } from './check.ts'
import { run, type Closable, type Test, type TestRunner } from './suite.ts'

/** An empty store, for one test. */
export interface StorageUnderTest extends Closable {
  /** Called for each client of the store; one that cannot be shared by several answers the same every time. */
  readonly open: () => TokenStorage
}

/** What a store of your own is for. */
export interface TokenStorageOptions {
  /**
   * Who changes the store at the same time: several clients, such as tabs or processes, between which compare and set must be one step; or
   * one client alone.
   *
   * @default 'many'
   */
  readonly sharedBy?: 'one' | 'many'
}

/**
 * Describes what a `TokenStorage` has to do, for a port of your own to prove that it does.
 *
 * @param name of the port
 * @throws {TypeError} when no runner is given and none is global
 * @example
 * describeTokenStorage('mine', () => ({ open: () => myStorage() }), {}, { describe, it })
 */
export function describeTokenStorage(
  name: string,
  prepare: () => MaybePromise<StorageUnderTest>,
  { sharedBy = 'many' }: TokenStorageOptions = {},
  runner?: TestRunner,
): void {
  run(`${name}, as a TokenStorage`, prepare, runner, sharedBy === 'many' ? { ...TESTS, ...SHARED } : TESTS)
}

const at = 1_767_225_600_000
const tokens = { accessToken: 'an.access.token', refreshToken: 'a-refresh-token' }
const FIRST: StoredRecord = { v: 1, generation: 1, savedAt: at, tokens }
/** Every field that there is, and letters of several alphabets. */
const WHOLE: StoredRecord = {
  ...FIRST,
  generation: 2,
  subject: 'zoë 王 👩‍🚀',
  session: 'abc',
  refused: 'refreshRejected',
  issuedAt: at,
  expiresAt: at + 300_000,
  lifetime: 300_000,
  offset: -1_500.5,
  startedAt: at,
  activeAt: at,
  retryAt: at + 1_000,
  pending: { by: 'somebody', at, unlocked: true },
}
const ENDED: StoredRecord = { v: 1, generation: 3, savedAt: at, ended: { reason: 'loggedOut', at } }

type Change = Parameters<TokenStorage['update']>[0]

/** A storage may throw at once or reject: either is a rejection here. */
const update = async (storage: TokenStorage, change: Change): Promise<void> => {
  await storage.update(change)
}
const store = (storage: TokenStorage, record: StoredRecord): Promise<void> => update(storage, () => record)
const stored = async (storage: TokenStorage): Promise<StoredRecord | undefined> => parseRecord(await storage.read())

async function countUp(storage: TokenStorage): Promise<void> {
  await update(storage, (before) => ({ ...FIRST, generation: (parseRecord(before)?.generation ?? 0) + 1 }))
}

const TESTS: Readonly<Record<string, Test<StorageUnderTest>>> = {
  async 'holds nothing at first: undefined or null'({ open }) {
    const found = await open().read()
    check(found === undefined || found === null, `An empty storage answered ${typeof found}`)
  },
  async 'answers what was stored, as it was or as its JSON'({ open }) {
    for (const record of [FIRST, WHOLE, ENDED]) {
      await store(open(), record)
      checkSame(await stored(open()), record, 'The record came back changed')
    }
  },
  async 'has stored it when the update resolves: another client reads it'({ open }) {
    const [one, other] = [open(), open()]
    for (const record of [FIRST, WHOLE]) {
      await store(one, record)
      checkSame((await stored(other))?.generation, record.generation, 'What was stored last is not read')
    }
  },
  async 'hands what is stored to the change'({ open }) {
    const seen: unknown[] = []
    const look: Change = (before) => void seen.push(before)
    await update(open(), look)
    check(seen[0] === undefined || seen[0] === null, 'With nothing stored, the change was handed something')
    await store(open(), WHOLE)
    await update(open(), look)
    check(seen.length === 2, `The change of one update was called ${seen.length - 1} times`)
    checkSame(parseRecord(seen[1]), WHOLE, 'The change was handed something other than what is stored')
  },
  async 'keeps what it has when the change answers undefined'({ open }) {
    await store(open(), FIRST)
    await update(open(), () => undefined)
    checkSame(await stored(open()), FIRST, 'An update without an answer changed what was stored')
  },
  async 'keeps it when the change throws, says so, and goes on'({ open }) {
    const [storage, failure] = [open(), new Error('The change failed')]
    await store(storage, FIRST)
    const throwing = (): never => {
      throw failure
    }
    const found = await failureOf(() => update(storage, throwing), 'A change threw, and the update resolved')
    check(found === failure, `A change threw, and the update failed with something else: ${String(found)}`)
    checkSame(await stored(storage), FIRST, 'A change that threw changed what was stored')
    await store(storage, WHOLE)
    checkSame(await stored(storage), WHOLE, 'After a change that threw, nothing is stored any more')
  },
  async 'loses none of many changes of one client at once'({ open }) {
    const storage = open()
    await Promise.all(Array.from({ length: 20 }, () => countUp(storage)))
    checkSame((await stored(storage))?.generation, 20, 'Of 20 changes some were lost')
  },
  async 'has room for long tokens'({ open }) {
    const long = 'x'.repeat(16_000)
    await store(open(), { ...FIRST, tokens: { accessToken: long, refreshToken: long } })
    check((await stored(open()))?.tokens?.refreshToken === long, 'A token of 16,000 characters did not come back')
  },
}

const SHARED: typeof TESTS = {
  async 'loses none of many changes of many clients at once'({ open }) {
    await Promise.all(Array.from({ length: 20 }, () => countUp(open())))
    checkSame((await stored(open()))?.generation, 20, 'Of 20 changes some were lost: compare and set is not one step')
  },
}
