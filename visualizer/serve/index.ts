/** Serves the page, the token server that its clients live on, and the control of that server, all on loopback. */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { builtPage } from './builtPage.ts'
import { readControl } from './control.ts'
import { sendFile } from './files.ts'
import { EventStream } from './stream.ts'
import { openWorld } from './openWorld.ts'
import type { World } from './world.ts'

const HOST = '127.0.0.1'

export interface ServedPage {
  /** With a key in it that nobody guesses: whoever has it may break the token server. */
  readonly url: string
  /** Resolves when the page is built; rejects with why it cannot be. Requests wait for it by themselves. */
  readonly built: Promise<void>
  readonly close: () => Promise<void>
}

/**
 * @param port 0 takes a free one
 * @throws when the port cannot be had
 */
export async function servePage(port = 0): Promise<ServedPage> {
  const base = `/${randomBytes(9).toString('base64url')}/`
  const stream = new EventStream()
  const folder = builtPage()
  // Whoever does not look at it must not die of it.
  folder.catch(() => undefined)
  const http = createServer((request, response) => {
    void answer(request, response)
  })
  http.listen(port, HOST)
  await once(http, 'listening')
  const origin = `http://${HOST}:${(http.address() as AddressInfo).port}`
  const world = await openWorld(origin, (answered) => {
    stream.send('answered', answered)
    stream.send('state', world.state())
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path = '/'] = (request.url ?? '/').split('?', 1)
    if (!path.startsWith(base)) refuse(response, 404, NO_KEY)
    else if (path === `${base}events`) stream.open(response, world.greeting())
    else if (path === `${base}control`) await control(request, response, world, stream)
    else await sendPage(path.slice(base.length), response)
  }

  async function sendPage(path: string, response: ServerResponse): Promise<void> {
    try {
      await sendFile(await folder, path || 'index.html', response, world.greeting().url)
    } catch (error) {
      refuse(response, 500, `The page could not be built: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  return {
    url: origin + base,
    built: folder.then(() => undefined),
    async close() {
      stream.close()
      const closed = new Promise((resolve) => http.close(resolve))
      http.closeAllConnections()
      await Promise.all([closed, world.close()])
    },
  }
}

const NO_KEY = 'There is nothing here. The address of the page has a key in it: take it as `npm start` prints it.'

async function control(request: IncomingMessage, response: ServerResponse, world: World, stream: EventStream) {
  try {
    world.control(await readControl(request))
    stream.send('state', world.state())
    response.writeHead(204).end()
  } catch (error) {
    refuse(response, 400, error instanceof Error ? error.message : String(error))
  }
}

function refuse(response: ServerResponse, status: number, sentence: string): void {
  if (response.headersSent) response.destroy()
  else response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(sentence)
}
