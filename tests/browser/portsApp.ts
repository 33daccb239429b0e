/** A page in which the ports that need a browser prove themselves. In a frame it only lends what a tab has. */
import { webLock } from 'authchart/locks'
import { indexedDbStorage, webStorage } from 'authchart/storage'
import { broadcastTabs, storageTabs } from 'authchart/tabs'
import {
  describeRefreshLock,
  describeTabChannel,
  describeTokenStorage,
  type ChannelUnderTest,
  type TestRunner,
} from 'authchart/testing'

type Lent = Pick<typeof globalThis, never> & { lent: { storageTabs: typeof storageTabs } }

let count = 0
const newName = (): string => `test-${(count += 1)}`
const tests = new Map<string, () => Promise<void>>()
let suite = ''
const runner: TestRunner = {
  describe: (name, body) => {
    suite = name
    body()
  },
  it: (name, body) => tests.set(`${suite}: ${name}`, body),
}

describeTokenStorage(
  'indexedDbStorage',
  () => {
    const name = newName()
    return { open: () => indexedDbStorage({ name }) }
  },
  {},
  runner,
)
describeTokenStorage(
  'webStorage of localStorage',
  () => {
    localStorage.clear()
    return { open: () => webStorage(localStorage) }
  },
  {},
  runner,
)
describeRefreshLock(
  'webLock',
  () => {
    const name = newName()
    return { open: () => webLock(name) }
  },
  runner,
)
describeTabChannel(
  'broadcastTabs',
  () => {
    const name = newName()
    return { open: () => broadcastTabs(name) }
  },
  runner,
)
describeTabChannel('storageTabs', openFrames, runner)

/** A page hears no storage events of its own, so everybody gets a frame. */
async function openFrames(): Promise<ChannelUnderTest> {
  const name = newName()
  const frames = await Promise.all(Array.from({ length: 3 }, openFrame))
  const left = [...frames]
  return {
    open: () => (left.shift()?.contentWindow as unknown as Lent).lent.storageTabs(name),
    close: () => {
      for (const frame of frames) frame.remove()
    },
  }
}

async function openFrame(): Promise<HTMLIFrameElement> {
  const frame = document.createElement('iframe')
  frame.src = '/?frame'
  const loaded = new Promise((resolve) => {
    frame.addEventListener('load', resolve)
  })
  document.body.append(frame)
  await loaded
  return frame
}

async function run(name: string): Promise<string> {
  try {
    await tests.get(name)?.()
    return 'kept'
  } catch (error) {
    return String(error)
  }
}

const ports = { names: () => [...tests.keys()], run }
export type PortsPage = typeof ports
Object.assign(globalThis, { ports, lent: { storageTabs } })
