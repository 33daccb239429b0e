/** Each public entry stays below its limit, and docs/sizes.md tells the truth. */
import { readFileSync } from 'node:fs'
import { beforeAll, expect, it } from 'vitest'
import { ENTRIES } from '../../scripts/sizes/limits.ts'
import { END, further, measure, ROOT, START, type Size } from '../../scripts/sizes/measure.ts'

let sizes: readonly Size[]
beforeAll(async () => {
  const { pages, entries } = await measure()
  sizes = [...pages, ...entries]
})

it('every entry has a limit, and every limit an entry', () => {
  expect(Object.keys(ENTRIES).sort()).toEqual([...further].sort())
})

it('none is above its limit', () => {
  const above = sizes.filter(({ size, limit }) => size > limit)
  expect(above.map(({ name, size, limit }) => `${name}: ${size.toFixed(3)} kB, the limit is ${limit} kB`)).toEqual([])
})

it('docs/sizes.md has the same figures, `npm run sizes -- --write` writes them', () => {
  const text = readFileSync(`${ROOT}docs/sizes.md`, 'utf8')
  const rows = [...text.slice(text.indexOf(START), text.indexOf(END)).matchAll(/^\| (.+?) +\| +([\d.]+) kB \|/gm)]
  const told = new Map(rows.map(([, name = '', size]) => [name, Number(size)]))
  expect([...told.keys()]).toEqual(sizes.map(({ name }) => name))
  const off = sizes.filter(({ name, size }) => Math.abs((told.get(name) ?? NaN) - size) > 0.1)
  expect(off.map(({ name, size }) => `${name}: ${size.toFixed(3)} kB, told as ${told.get(name)} kB`)).toEqual([])
})
