import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ExampleApi } from './index.ts'

/** The API at an address of its own, for an app that is no page. It does not keep the process alive. */
export async function listen(api: ExampleApi): Promise<string> {
  const server = createServer((request, response) => {
    api.handle(request, response, () => response.writeHead(404).end())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  server.unref()
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
