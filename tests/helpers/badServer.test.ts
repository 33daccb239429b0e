import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { answer, startBadServer, type BadServer } from './badServer.ts'

let server: BadServer
beforeEach(async () => {
  server = await startBadServer()
})
afterEach(() => server.stop())

const send = (init: RequestInit = {}): Promise<Response> => fetch(`${server.url}/path?x=1`, init)

describe('a server that misbehaves', () => {
  it('answers well until it is told otherwise, and remembers each request', async () => {
    const response = await send({ method: 'PUT', body: 'hello', headers: { 'x-test': 'yes' } })
    expect([response.status, await response.json()]).toEqual([200, {}])
    expect(server.requests).toMatchObject([
      { method: 'PUT', path: '/path?x=1', body: 'hello', headers: { 'x-test': 'yes' } },
    ])
  })

  it('takes the next behaviours one by one, then the usual one', async () => {
    server.next(answer(500), answer(502))
    server.always(answer(429, {}, { 'retry-after': '7' }))
    const responses = [await send(), await send(), await send(), await send()]
    expect(responses.map(({ status }) => status)).toEqual([500, 502, 429, 429])
    expect(responses.map(({ headers }) => headers.get('retry-after'))).toEqual([null, null, '7', '7'])
  })

  it('never answers', async () => {
    server.next({ kind: 'hang' })
    await expect(send({ signal: AbortSignal.timeout(100) })).rejects.toMatchObject({ name: 'TimeoutError' })
    expect(server.requests).toHaveLength(1)
  })

  it('cuts the connection before the answer', async () => {
    server.next({ kind: 'reset' })
    await expect(send()).rejects.toThrow('fetch failed')
  })

  it('cuts the connection within the answer', async () => {
    server.next({ kind: 'truncate' })
    const response = await send()
    expect(response.status).toBe(200)
    await expect(response.text()).rejects.toThrow('terminated')
  })

  it('is late', async () => {
    server.next({ kind: 'answer', delay: 100 })
    const start = performance.now()
    expect((await send()).status).toBe(200)
    expect(performance.now() - start).toBeGreaterThan(95)
  })

  it('sends no JSON, whatever it calls it', async () => {
    server.next(answer(200, '<html>'), answer(200, 'fine', { 'content-type': 'text/plain' }))
    await expect((await send()).json()).rejects.toThrow(SyntaxError)
    expect((await send()).headers.get('content-type')).toBe('text/plain')
  })

  it.each([301, 302, 307, 308])('redirects with %d to another origin', async (status) => {
    const elsewhere = await startBadServer()
    server.next(answer(status, '', { location: `${elsewhere.url}/there` }))
    expect((await send({ method: 'POST', body: 'secret' })).url).toBe(`${elsewhere.url}/there`)
    expect(elsewhere.requests).toMatchObject([
      status < 303 ? { method: 'GET', body: '' } : { method: 'POST', body: 'secret' },
    ])
    await elsewhere.stop()
  })

  it('has its clock and its challenge as told', async () => {
    const date = new Date(Date.now() - 7_200_000).toUTCString()
    server.next(answer(401, {}, { date, 'www-authenticate': 'Bearer error="invalid_token"' }))
    const { headers } = await send()
    expect(headers.get('date')).toBe(date)
    expect(headers.get('www-authenticate')).toBe('Bearer error="invalid_token"')
  })

  it('survives a client that goes away while it sends', async () => {
    const { hostname, port } = new URL(server.url)
    const socket = connect(Number(port), hostname)
    socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nabc')
    await new Promise((resolve) => setTimeout(resolve, 50))
    socket.destroy()
    expect((await send()).status).toBe(200)
    expect(server.requests).toHaveLength(1)
  })
})
