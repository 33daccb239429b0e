// Calls each module as an app imports it: machines is authchart, adapters/ky is authchart/ky.
import { readFileSync } from 'node:fs'
import { Converter } from 'typedoc'

const { exports } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
const names = new Map(
  Object.entries(exports).flatMap(([path, { types = '' }]) => {
    const source = types.replace('./dist/', '').replace(/(\/index)?\.d\.ts$/, '')
    return source === '' ? [] : [[source, `authchart${path.slice(1)}`]]
  }),
)

export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.children ?? []) {
      const name = names.get(module.name)
      if (name === undefined) throw new Error(`package.json exports no ${module.name}`)
      names.delete(module.name)
      module.name = name
    }
    if (names.size > 0) throw new Error(`Not in the reference: ${[...names.values()].join(', ')}`)
  })
}
