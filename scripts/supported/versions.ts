/** What authchart runs with: tests/verify tries each, and docs/supported.md lists them. */

interface Runtime {
  readonly name: string
  /** As npm installs it into a folder of its own. */
  readonly packageName: string
  /** Its program, in that folder, and its arguments; workerd is driven by the Node that runs the tests. */
  readonly command: readonly string[]
}

export const RUNTIMES: readonly Runtime[] = [
  { name: 'Node 22', packageName: 'node@22', command: ['node_modules/node/bin/node', 'smoke.js'] },
  { name: 'Node 24', packageName: 'node@24', command: ['node_modules/node/bin/node', 'smoke.js'] },
  { name: 'Node 26', packageName: 'node@26', command: ['node_modules/node/bin/node', 'smoke.js'] },
  { name: 'Bun', packageName: 'bun', command: ['node_modules/.bin/bun', 'smoke.js'] },
  { name: 'Deno', packageName: 'deno', command: ['node_modules/.bin/deno', 'run', 'smoke.js'] },
  { name: 'workerd', packageName: 'miniflare', command: [process.execPath, 'workerd.js'] },
]

/** Whole lives of sessions in real tabs: tests/browser. */
export const BROWSERS = ['Chromium', 'Firefox'] as const

/** The oldest TypeScript whose users we promise to serve, and the newest. */
export const COMPILERS = ['5.5', '6.0'] as const

/** Clients of Redis that `redisSession` takes as they are: no peer, for nothing of them is imported. */
export const TAKEN = ['ioredis', 'redis'] as const

/** Older versions of peers, which tests run with under another name. */
export const ALIASES: Readonly<Record<string, string>> = { ky: 'ky1', react: 'react18' }
