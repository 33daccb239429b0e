/** The demo as a new user starts it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { hasSecret } from '../helpers/canary.ts'

const MAIN = fileURLToPath(new URL('../../visualizer/demo/main.ts', import.meta.url))

function start(args: readonly string[], onOutput: (output: string, stop: () => void) => void = () => undefined) {
  const child = spawn(process.execPath, [MAIN, ...args])
  let output = ''
  let isInterrupted = false
  const interrupt = (): void => {
    if (!isInterrupted) child.kill('SIGINT')
    isInterrupted = true
  }
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      onOutput(output, interrupt)
    })
  }
  return new Promise<{ code: number | null; output: string }>((resolve) => {
    child.on('close', (code) => {
      resolve({ code, output })
    })
  })
}

describe.concurrent('the demo', () => {
  it('plays every scenario, keeps every promise, and ends with the table', async ({ expect }) => {
    const { code, output } = await start(['--seconds', '20', '--no-color'])
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
    const { output } = await start(['--seconds', '20', '--no-page'], (soFar, stop) => {
      if (soFar.includes('3 of 5')) stop()
    })
    expect(output).not.toContain('See it live')
    expect(hasSecret(output)).toBe(false)
    expect(output).not.toContain('eyJ')
    expect(output).not.toContain('\u001B')
    expect(output).not.toContain('Warning')
  }, 30_000)

  it('ends with the table so far when it is interrupted', async ({ expect }) => {
    const { code, output } = await start(['--seconds', '20', '--requests', '20'], (soFar, stop) => {
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

describe('the command line', () => {
  it('--help explains the flags', async () => {
    const { code, output } = await start(['--help'])
    expect(code).toBe(0)
    for (const flag of ['--seconds', '--requests', '--no-page', '--port', '--no-color', '--help'])
      expect(output).toContain(flag)
  })

  it.each([
    [['--secnods', '30'], /--secnods/],
    [['--seconds', '5'], /--seconds must be a whole number from 20 to 3600, not "5"/],
    [['--requests', 'many'], /--requests must be a whole number/],
    [['--port', '65536'], /--port must be a whole number/],
    [['now'], /now/],
  ])('%j is refused with a sentence and exit code 2', async (args, sentence) => {
    const { code, output } = await start(args)
    expect(code).toBe(2)
    expect(output).toMatch(sentence)
    expect(output).toContain('--help')
  })

  it.each([[[]], [['--no-page']]])('says so when the port is taken (%j)', async (flags) => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const { code, output } = await start(['--port', String(port), ...flags])
    other.close()
    expect(code).toBe(2)
    expect(output).toContain(`--port ${port} is in use`)
    expect(output).not.toContain('    at ')
  })
})
