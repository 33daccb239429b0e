/** The command line of the demo. */
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { HELP, readOptions } from '../../visualizer/demo/options.ts'
import { startDemo } from '../helpers/startDemo.ts'

describe('the options', () => {
  it('are explained', () => {
    for (const flag of ['--seconds', '--requests', '--no-page', '--port', '--no-color', '--help'])
      expect(HELP).toContain(flag)
    expect(readOptions(['-h'])).toBeUndefined()
  })

  it('are read', () => {
    expect(readOptions(['--seconds', '20', '--port', '8080', '--no-page', '--no-color'])).toEqual({
      seconds: 20,
      requests: 200,
      port: 8_080,
      hasPage: false,
      color: false,
    })
  })

  it.each([
    [['--secnods', '30'], /--secnods/],
    [['--seconds', '5'], /--seconds must be a whole number from 20 to 3600, not "5"/],
    [['--requests', 'many'], /--requests must be a whole number/],
    [['--port', '65536'], /--port must be a whole number/],
    [['now'], /now/],
  ])('%j is refused with a sentence', (args, sentence) => {
    expect(() => readOptions(args)).toThrow(sentence)
  })
})

describe.concurrent('the process', () => {
  it('prints the help', async ({ expect }) => {
    expect(await startDemo(['--help'])).toEqual({ code: 0, output: `${HELP}\n` })
  })

  it('refuses what it does not know with exit code 2', async ({ expect }) => {
    const { code, output } = await startDemo(['--seconds', '5'])
    expect(code).toBe(2)
    expect(output).toMatch(/^--seconds must be .*, not "5"\n\n--help explains the flags\.\n$/)
  })

  it.for([[[]], [['--no-page']]])('says so when the port is taken (%j)', async ([flags = []], { expect }) => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const { code, output } = await startDemo(['--port', String(port), ...flags])
    other.close()
    expect(code).toBe(2)
    expect(output).toContain(`--port ${port} is in use`)
    expect(output).not.toContain('    at ')
  })
})
