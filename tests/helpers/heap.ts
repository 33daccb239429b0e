/** Searches the heaps of a page and of its workers, as the developer tools of Chromium take them down. */
import type { Browser, CDPSession, Page } from 'playwright-core'

/** The part of Chromium's own protocol that is used, of a page or of a worker. */
interface Tools {
  send(method: string): Promise<unknown>
  onChunk(hear: (chunk: string) => void): void
}

/** @param needles which of these are somewhere in a string of it */
export async function foundInPage(page: Page, needles: readonly string[]): Promise<string[]> {
  const session = await page.context().newCDPSession(page)
  const found = await search(toolsOf(session), needles)
  await session.detach()
  return found
}

/** @param kind as Chromium names it */
export async function foundInWorker(
  browser: Browser,
  page: Page,
  kind: 'shared_worker' | 'service_worker' | 'worker',
  needles: readonly string[],
): Promise<string[]> {
  const session = kind === 'worker' ? await page.context().newCDPSession(page) : await browser.newBrowserCDPSession()
  const target = await (kind === 'worker' ? attachedTo(session) : attachTo(session, kind))
  const found = await search(toolsOfTarget(session, target), needles)
  await session.detach()
  return found
}

async function search(tools: Tools, needles: readonly string[]): Promise<string[]> {
  const chunks: string[] = []
  tools.onChunk((chunk) => chunks.push(chunk))
  await tools.send('HeapProfiler.enable')
  await tools.send('HeapProfiler.collectGarbage')
  await tools.send('HeapProfiler.takeHeapSnapshot')
  const snapshot = chunks.join('')
  if (!snapshot.includes('"strings":[')) throw new Error('The heap could not be taken down')
  return needles.filter((needle) => snapshot.includes(needle))
}

const toolsOf = (session: CDPSession): Tools => ({
  send: (method) => session.send(method as 'HeapProfiler.enable'),
  onChunk: (hear) =>
    session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => {
      hear(chunk)
    }),
})

async function attachTo(session: CDPSession, kind: string): Promise<string> {
  const { targetInfos } = await session.send('Target.getTargets')
  const target = targetInfos.find(({ type }) => type === kind)
  if (target === undefined) throw new Error(`No ${kind} is running`)
  const { sessionId } = await session.send('Target.attachToTarget', { targetId: target.targetId, flatten: false })
  return sessionId
}

/** The dedicated worker of a page. */
async function attachedTo(session: CDPSession): Promise<string> {
  const attached = new Promise<string>((resolve) => {
    session.on('Target.attachedToTarget', ({ sessionId }) => {
      resolve(sessionId)
    })
  })
  await session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false })
  return attached
}

/** Messages within messages: Playwright has no sessions of its own for these. */
function toolsOfTarget(session: CDPSession, sessionId: string): Tools {
  const waiting = new Map<number, () => void>()
  let hearChunk: (chunk: string) => void = () => undefined
  session.on('Target.receivedMessageFromTarget', ({ message }) => {
    const { id, params } = JSON.parse(message) as { id?: number; params?: { chunk?: string } }
    if (id !== undefined) waiting.get(id)?.()
    if (params?.chunk !== undefined) hearChunk(params.chunk)
  })
  return {
    async send(method) {
      const id = waiting.size + 1
      const done = new Promise<void>((resolve) => waiting.set(id, resolve))
      await session.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method }) })
      await done
    },
    onChunk: (hear) => {
      hearChunk = hear
    },
  }
}
