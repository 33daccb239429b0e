/** Ten builds, each broken in one way: the simulator catches every one, and finds nothing wrong with the sources as they are. */
import { execFile } from 'node:child_process'
import { rmSync } from 'node:fs'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { build } from '../mutants/build.ts'
import { MUTANTS, type Mutant } from '../mutants/mutants.ts'

const LIVES = 60
const EVENTS = 500

interface Found {
  readonly property?: string
  readonly seed?: number
  readonly message?: string
}

/** The first property that breaks in a build. */
async function hunt(mutant?: Mutant): Promise<Found> {
  const folder = build(mutant)
  try {
    const hunter = [`${folder}/tests/mutants/hunt.ts`, String(LIVES), String(EVENTS)]
    const { stdout } = await promisify(execFile)(process.execPath, hunter, { timeout: 90_000 })
    return JSON.parse(stdout) as Found
  } finally {
    rmSync(folder, { recursive: true })
  }
}

describe.concurrent('the simulator', () => {
  it.each(MUTANTS)(
    'catches by $property: $flaw',
    async (mutant) => {
      const found = await hunt(mutant)
      expect(found.property, JSON.stringify(found)).toBe(mutant.property)
    },
    100_000,
  )

  it('finds nothing wrong with the sources as they are', async () => {
    expect(await hunt()).toEqual({ lives: LIVES })
  }, 100_000)
})

it('has a mutant for each property', () => {
  const properties = MUTANTS.map(({ property }) => property)
  expect(properties).toEqual(Array.from({ length: 10 }, (_, index) => `P${index + 1}`))
})
