/** Each promise of the suites is one that a broken port breaks. */
import { RefreshConfigurationError, RefreshRejectedError } from 'authchart'
import type { RefreshLock, StoredRecord, TabChannel, TokenRefresher, TokenStorage } from 'authchart'
import { inProcessLock } from 'authchart/locks'
import { simpleJwt } from 'authchart/simplejwt'
import { memoryStorage } from 'authchart/storage'
import {
  createTokenFetch,
  describeRefreshLock,
  describeTabChannel,
  describeTokenRefresher,
  describeTokenStorage,
  type TestRunner,
} from 'authchart/testing'
import { describe, expect, it } from 'vitest'
import { channels } from '../helpers/channels.ts'

/** Runs a suite by itself, and answers which promises were broken. */
async function brokenIn(suite: (runner: TestRunner) => void): Promise<string[]> {
  const tests: [string, () => Promise<void>][] = []
  suite({
    describe: (_, body) => {
      body()
    },
    it: (name, body) => tests.push([name, body]),
  })
  expect(tests.length).toBeGreaterThan(3)
  const broken: string[] = []
  for (const [name, test] of tests) {
    await test().catch((error: unknown) => {
      expect(error, 'a sentence, not an accident').toMatchObject({ constructor: Error })
      broken.push(name)
    })
  }
  return broken
}

describe('TokenStorage', () => {
  type Store = (inner: TokenStorage) => TokenStorage
  /** Lets other things happen between the read and the write. */
  const overlapping: Store = (inner) => ({
    read: () => inner.read(),
    update: async (change) => {
      const next = change(await inner.read())
      await Promise.resolve()
      if (next !== undefined) await inner.update(() => next)
    },
  })
  const CASES: [string, Store, string[]][] = [
    [
      'holds something from the beginning',
      (inner) => ({ ...inner, read: () => inner.read() ?? '{}' }),
      ['holds nothing at first: undefined or null'],
    ],
    [
      'forgets a field',
      (inner) => ({ ...inner, update: (change) => inner.update((stored) => without(change(stored), 'retryAt')) }),
      ['answers what was stored, as it was or as its JSON', 'hands what is stored to the change'],
    ],
    [
      'writes later',
      (inner) => ({
        ...inner,
        update: (change) =>
          void setTimeout(() => {
            attempt(() => inner.update(change))
          }, 5),
      }),
      [
        'answers what was stored, as it was or as its JSON',
        'has stored it when the update resolves: another client reads it',
        'hands what is stored to the change',
        'keeps what it has when the change answers undefined',
        'has room for long tokens',
      ],
    ],
    [
      'lets changes overlap',
      overlapping,
      ['loses none of many changes of one client at once', 'loses none of many changes of many clients at once'],
    ],
    [
      'swallows what a change throws',
      (inner) => ({
        ...inner,
        update: async (change) => {
          try {
            await inner.update(change)
          } catch {
            // Nobody hears of it.
          }
        },
      }),
      ['keeps it when the change throws, says so, and goes on'],
    ],
    [
      'cuts off long values',
      (inner) => ({ ...inner, update: (change) => inner.update((stored) => cut(change(stored))) }),
      ['has room for long tokens'],
    ],
  ]

  it.each(CASES)('one that %s', async (_, spoil, promises) => {
    const broken = await brokenIn((runner) => {
      const prepare = () => {
        const storage = spoil(memoryStorage())
        return { open: () => storage }
      }
      describeTokenStorage('a broken one', prepare, {}, runner)
    })
    expect(broken).toEqual(expect.arrayContaining(promises))
    expect(broken.length).toBeLessThan(9)
  })
})

function attempt(work: () => unknown): void {
  try {
    work()
  } catch {
    // Too late to tell anybody.
  }
}

function without(record: StoredRecord | undefined, field: keyof StoredRecord): StoredRecord | undefined {
  return record && { ...record, [field]: undefined }
}

const cut = (record: StoredRecord | undefined): StoredRecord | undefined =>
  record?.tokens && {
    ...record,
    tokens: { ...record.tokens, refreshToken: (record.tokens.refreshToken ?? '').slice(0, 4_096) },
  }

describe('RefreshLock', () => {
  const CASES: [string, () => () => RefreshLock, string[]][] = [
    [
      'keeps nobody out',
      () => () => ({ hold: (work) => work(true) }),
      [
        'lets one in at a time, and each knows that it holds it',
        'goes on without the lock when it is not to be had in time',
        'ends the wait of who gives up, and of nobody else',
        'does not begin for who has given up before',
      ],
    ],
    [
      'never is sure',
      () => {
        const lock = inProcessLock()
        return () => ({ hold: (work, limits) => lock.hold(() => work(false), limits) })
      },
      ['lets one in at a time, and each knows that it holds it', 'is free again after work that failed'],
    ],
    [
      'is not given back after a failure',
      () => {
        const lock = inProcessLock()
        let isStuck = false
        const hold: RefreshLock['hold'] = async (work, limits) => {
          if (isStuck) return work(false)
          try {
            return await lock.hold(work, limits)
          } catch (error) {
            isStuck = true
            throw error
          }
        }
        return () => ({ hold })
      },
      ['is free again after work that failed'],
    ],
  ]

  it.each(CASES)('one that %s', async (_, make, promises) => {
    const broken = await brokenIn((runner) => {
      describeRefreshLock('a broken one', () => ({ open: make() }), runner)
    })
    expect(broken).toEqual(expect.arrayContaining(promises))
  })
})

describe('TabChannel', () => {
  const deaf: TabChannel = { announce: () => undefined, subscribe: () => () => undefined }
  const CASES: [string, () => () => TabChannel, string[]][] = [
    [
      'stays in one tab',
      () => () => channels()(),
      ['tells all others, each number once and in order', 'tells who listens again'],
    ],
    ['cannot stop', () => unstoppable(channels()), ['does not tell who has stopped']],
    ['fails without listeners', () => failing(channels()), ['takes an announcement that nobody hears']],
    ['is deaf', () => () => deaf, ['tells who listens again', 'does not tell who has stopped']],
  ]

  it.each(CASES)('one that %s', async (_, make, promises) => {
    const broken = await brokenIn((runner) => {
      describeTabChannel('a broken one', () => ({ open: make() }), runner)
    })
    expect(broken).toEqual(expect.arrayContaining(promises))
  })
})

const unstoppable = (open: () => TabChannel) => (): TabChannel => {
  const channel = open()
  return { ...channel, subscribe: (listener) => (channel.subscribe(listener), () => undefined) }
}
const failing = (open: () => TabChannel) => {
  let count = 0
  return (): TabChannel => {
    const channel = open()
    return {
      subscribe(listener) {
        count += 1
        return channel.subscribe(listener)
      },
      announce(generation) {
        if (count === 0) throw new Error('Nobody listens')
        channel.announce(generation)
      },
    }
  }
}

describe('TokenRefresher', () => {
  type Spoil = (inner: TokenRefresher) => TokenRefresher
  const failingBy =
    (make: (cause: unknown, token: string) => unknown): Spoil =>
    (inner) =>
    (request) =>
      inner(request).catch((error: unknown) => Promise.reject(make(error, request.refreshToken ?? '') as Error))
  const CASES: [string, Spoil, string[]][] = [
    [
      'answers the old token',
      (inner) => async (request) => ({ ...(await inner(request)), access: request.accessToken ?? '' }),
      ['answers a new access token, one refresh after the other'],
    ],
    [
      'takes a refusal for a mistake',
      failingBy((cause) => new Error('failed', { cause })),
      ['says RefreshRejectedError when the session is over, and only then'],
    ],
    [
      'takes everything for a refusal',
      failingBy(() => new RefreshRejectedError()),
      [
        'takes a 503 for something that passes',
        'takes a broken connection for something that passes',
        'ends with its signal',
      ],
    ],
    ['needs no retry', failingBy(() => new RefreshConfigurationError('')), ['takes a 503 for something that passes']],
    [
      'tells what it sent',
      failingBy((cause, token) => new Error(`refused: ${token}`, { cause })),
      ['tells no token in an error'],
    ],
    [
      'does not heed its signal',
      (inner) => (request) => inner({ ...request, signal: new AbortController().signal }),
      ['ends with its signal'],
    ],
    ['cannot revoke', (inner) => (request) => inner(request), ['ends the session at the server by revoke()']],
  ]

  it.each(CASES)('one that %s', async (_, spoil, promises) => {
    const broken = await brokenIn((runner) => {
      describeTokenRefresher('a broken one', () => worldOf(spoil), { revokes: true }, runner)
    })
    expect(broken).toEqual(expect.arrayContaining(promises))
  })

  function worldOf(spoil: Spoil) {
    const server = createTokenFetch()
    return {
      refresher: spoil(simpleJwt({ url: 'https://api.example.com/api/token/refresh/', fetch: server.fetch })),
      session: server.logIn(),
      refuse: () => {
        server.revokeSessions()
      },
      breakDown: () => (server.fault = { kind: 'outage' }),
      disconnect: () => (server.fault = { kind: 'reset' }),
      hang: () => (server.fault = { kind: 'hang' }),
      recover: () => (server.fault = { kind: 'none' }),
    }
  }
})

it('without a runner, and none that is global, says so', () => {
  expect(() => {
    describeRefreshLock('any', () => ({ open: inProcessLock }))
  }).toThrow('{ describe, it }')
})
