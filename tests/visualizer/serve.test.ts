/** The server of the page: what it gives, and what it refuses. */
import { readdir, readFile } from 'node:fs/promises'
import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { builtPage } from '../../visualizer/serve/builtPage.ts'
import type { Greeting } from '../../visualizer/serve/protocol.ts'
import { servePage, type ServedPage } from '../../visualizer/serve/index.ts'

let served: ServedPage
beforeAll(async () => {
  served = await servePage()
  await served.built
})
afterAll(() => served.close())

const post = (body: string, headers = { 'content-type': 'application/json' }): Promise<Response> =>
  fetch(`${served.url}control`, { method: 'POST', body, headers })

/** The first event of the stream: how the server stands. */
async function greeting(): Promise<Greeting> {
  const stop = new AbortController()
  const { body } = await fetch(`${served.url}events`, { signal: stop.signal })
  const { value } = (await body?.getReader().read()) ?? {}
  stop.abort()
  const text = new TextDecoder().decode(value)
  return JSON.parse(/^event: greeting\ndata: (.+)\n\n/.exec(text)?.[1] ?? '') as Greeting
}

/** As it stands: `fetch` would tidy the path up. */
const statusOf = (path: string): Promise<number | undefined> =>
  new Promise((resolve) => {
    request(new URL(served.url).origin, { path }, ({ statusCode }) => {
      resolve(statusCode)
    }).end()
  })

it('gives the page, with a policy that keeps strangers out, and nothing without the key', async () => {
  const page = await fetch(served.url)
  expect(await page.text()).toContain('<title>authchart, live</title>')
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'")
  const { origin } = new URL(served.url)
  for (const path of ['', '/', '/index.html', '/events', '/control', `/${'x'.repeat(12)}/`])
    expect((await fetch(origin + path)).status, path).toBe(404)
})

it('gives ELK in a file of its own, which the page does not ask for by itself', async () => {
  const folder = await builtPage()
  const html = await readFile(`${folder}/index.html`, 'utf8')
  const isElk = (text: string): boolean => text.includes('org.eclipse.elk')
  const files = (await readdir(`${folder}/assets`)).filter((name) => name.endsWith('.js'))
  const texts = await Promise.all(files.map((name) => readFile(`${folder}/assets/${name}`, 'utf8')))
  const withElk = files.filter((_, index) => isElk(texts[index] ?? ''))
  expect(withElk).toEqual([expect.stringMatching(/^elkWorker-/)])
  const first = files.filter((name) => html.includes(name))
  expect(first.length).toBeGreaterThan(0)
  for (const name of withElk) expect(first).not.toContain(name)
})

it.each(['../package.json', '..%2fpackage.json', 'assets/../../package.json', '/etc/passwd', 'assets/', 'nothing.js'])(
  'gives no other file: %s',
  async (path) => {
    expect(await statusOf(new URL(served.url).pathname + path)).toBe(404)
  },
)

describe('the control', () => {
  it('breaks the token server and mends it', async () => {
    const asked = { fault: 'outage', accessLifetime: 7, rotatesWithoutGrace: false, pass: 5_000 }
    expect((await post(JSON.stringify(asked))).status).toBe(204)
    const { url, ...state } = await greeting()
    expect(state).toMatchObject({ fault: 'outage', accessLifetime: 7, rotatesWithoutGrace: false, clockOffset: 5_000 })
    const refused = await fetch(`${url}/api/token/`, { method: 'POST', body: '{}' })
    expect(refused.status).toBe(503)
    await post('{"reset":true,"accessLifetime":9}')
    expect(await greeting()).toMatchObject({
      fault: 'none',
      accessLifetime: 9,
      rotatesWithoutGrace: true,
      clockOffset: 0,
    })
  })

  it.each([
    ['not JSON', '{', 'This is not JSON'],
    ['no object', '[]', 'A control request is a JSON object'],
    ['an unknown field', '{"port":1}', /has no such field; it has reset, fault/],
    ['an unknown fault', '{"fault":"toString"}', /"fault" must be none, outage/],
    ['an absurd lifetime', '{"accessLifetime":1e9}', '"accessLifetime" must be seconds from 2 to 3600'],
    ['half of it wrong', '{"accessLifetime":5,"pass":-1}', /"pass" must be milliseconds/],
    ['too much', `"${'x'.repeat(2_000)}"`, /no longer than 1000 bytes/],
  ])('refuses %s with a sentence, and changes nothing', async (_, body, sentence) => {
    const before = await greeting()
    const response = await post(body)
    expect(response.status).toBe(400)
    expect(await response.text()).toMatch(sentence)
    expect(await greeting()).toMatchObject(before)
  })

  it('refuses what another page could send without asking', async () => {
    expect((await post('{"fault":"outage"}', { 'content-type': 'text/plain' })).status).toBe(400)
    expect((await fetch(`${served.url}control`)).status).toBe(400)
    expect((await greeting()).fault).toBe('none')
  })
})
