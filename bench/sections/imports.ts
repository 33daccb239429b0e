/** How long Node needs to import it, over ky alone; each time in a process of its own. Of all times the least: the rest is the machine's. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Table } from '../table.ts'

const BENCH = fileURLToPath(new URL('..', import.meta.url))
const PROGRAMS = {
  'ky alone': [`ky`],
  'ky and xstate, which authchart needs': [`ky`, `xstate`],
  'ky and authchart': [`ky`, `authchart`, `authchart/ky`, `authchart/simplejwt`],
  'ky and oidc-client-ts': [`ky`, `oidc-client-ts`],
  'ky and @supabase/auth-js': [`ky`, `@supabase/auth-js`],
} as const

export async function imports(rounds: number): Promise<Table[]> {
  const samples = new Map<string, number[]>()
  for (let round = 0; round < rounds; round++) {
    for (const [name, modules] of Object.entries(PROGRAMS)) {
      samples.set(name, [...(samples.get(name) ?? []), await importing(modules)])
    }
  }
  const fastest = [...samples].map(([name, ms]) => [name, Math.min(...ms)] as const)
  const floor = fastest[0]?.[1] ?? 0
  return [
    {
      title: 'Import in Node',
      columns: ['program', 'at best', 'over ky alone'],
      rows: fastest.map(([name, ms]) => [name, `${ms.toFixed(1)} ms`, `${(ms - floor).toFixed(1)} ms`]),
      notes: [],
    },
  ]
}

async function importing(modules: readonly string[]): Promise<number> {
  const imported = modules.map((name) => `await import('${name}')`).join('; ')
  const program = `const start = performance.now(); ${imported}; console.log(performance.now() - start)`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], { cwd: BENCH })
  return Number(stdout)
}
