/** The demo as a new user starts it: whole, into a file, and interrupted. */
import { describe, it } from 'vitest'
import { hasSecret } from '../helpers/canary.ts'
import { startDemo } from '../helpers/startDemo.ts'

describe.concurrent('the demo', () => {
  it('plays every scenario, keeps every promise, and ends with the table', async ({ expect }) => {
    const { code, output } = await startDemo(['--seconds', '20', '--no-color'])
    expect(output).not.toContain('✗')
    expect(code).toBe(0)
    expect(output.match(/^ ✓ /gm)).toHaveLength(12)
    expect(output).toMatch(/^scenario +requests +refreshes +401s +failed +too late +worst wait$/m)
    expect(output).toMatch(/^A burst on a dead token +200 +1 +0 +0 +0 +\d+ ms$/m)
    expect(output).toMatch(/^total +\d+ +\d+ +0 +0 +\d+ +\d+ ms$/m)
    for (const story of ['● expiring', '↻ refresh 1', '→ 200 requests', '▲ down', '(refreshRejected)'])
      expect(output).toContain(story)
    // With the page, which ends with it.
    expect(output).toMatch(/^ +http:\/\/127\.0\.0\.1:\d+\/[\w-]{12}\/$/m)
    expect(output).not.toContain('until Ctrl-C')
  }, 60_000)

  it('writes no token, no colour into a file, and no warning', async ({ expect }) => {
    const { output } = await startDemo(['--seconds', '20', '--no-page'], (soFar, stop) => {
      if (soFar.includes('3 of 5')) stop()
    })
    expect(output).not.toContain('See it live')
    expect(hasSecret(output)).toBe(false)
    expect(output).not.toContain('eyJ')
    expect(output).not.toContain('\u001B')
    expect(output).not.toContain('Warning')
  }, 30_000)

  it('ends with the table so far when it is interrupted', async ({ expect }) => {
    const { code, output } = await startDemo(['--seconds', '20', '--requests', '20'], (soFar, stop) => {
      if (/tablet +● valid/.test(soFar)) stop()
    })
    expect(code).toBe(0)
    expect(output).toContain('Stopped before the end')
    expect(output).toMatch(/^A burst on a dead token +20 +1 +0 +0 +0 /m)
    expect(output).toMatch(/^A token server outage \(cut\) /m)
    expect(output).not.toContain('4 of 5')
    expect(output).not.toContain('✗')
  }, 30_000)
})
