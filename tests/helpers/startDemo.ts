/** The demo as a new user starts it, in a process of its own. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../../visualizer/demo/main.ts', import.meta.url))

export interface DemoEnd {
  readonly code: number | null
  readonly output: string
}

/** @param onOutput may stop it, as Ctrl-C does */
export function startDemo(
  args: readonly string[],
  onOutput: (output: string, stop: () => void) => void = () => undefined,
): Promise<DemoEnd> {
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
  return new Promise((resolve) => {
    child.on('close', (code) => {
      resolve({ code, output })
    })
  })
}
