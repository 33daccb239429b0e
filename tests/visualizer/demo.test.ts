/** The demo as a new user starts it. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { hasSecret } from '../helpers/canary.ts'

const MAIN = fileURLToPath(new URL('../../visualizer/demo/main.ts', import.meta.url))

function start(...args: string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [MAIN, ...args], { env: { ...process.env, NO_COLOR: '1' } })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  return new Promise((resolve) => {
    child.on('close', (code) => {
      resolve({ code, output })
    })
  })
}

it('plays every scenario, keeps every promise, and ends with the table', async () => {
  const { code, output } = await start('--seconds', '25')
  expect(output).not.toContain('✗')
  expect(code).toBe(0)
  expect(output.match(/✓/g)?.length).toBeGreaterThan(15)
  expect(output).toMatch(/^scenario +requests +refreshes +401s +failed +signed out +worst wait$/m)
  expect(output).toMatch(/^A burst on a dead token +200 +1 +0 +0 +0 /m)
  expect(output).toContain('the server refused the refresh token')
  expect(hasSecret(output)).toBe(false)
}, 60_000)

describe('the command line', () => {
  it('--help explains the flags', async () => {
    const { code, output } = await start('--help')
    expect(code).toBe(0)
    for (const flag of ['--seconds', '--requests', '--port', '--no-color', '--help']) expect(output).toContain(flag)
  })

  it.each([
    [['--secnods', '30'], /--secnods/],
    [['--seconds', '5'], /--seconds must be a whole number from 25 to 3600, not "5"/],
    [['--requests', 'many'], /--requests must be a whole number/],
    [['now'], /now/],
  ])('%j is refused with a sentence and exit code 2', async (args, sentence) => {
    const { code, output } = await start(...args)
    expect(code).toBe(2)
    expect(output).toMatch(sentence)
    expect(output).toContain('Usage:')
  })
})
