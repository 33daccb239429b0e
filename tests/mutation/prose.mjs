/** Leaves sentences alone: what an error or the chart says in words is not behaviour, and no test should hold on to it. */
import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin'

const isSentence = (text) => text.trim().split(' ').length > 2

const words = (path) => {
  if (path.isStringLiteral()) return path.node.value
  if (path.isTemplateLiteral()) return path.node.quasis.map(({ value }) => value.raw).join('…')
  return ''
}

export const strykerPlugins = [
  declareValuePlugin(PluginKind.Ignore, 'prose', {
    shouldIgnore: (path) => (isSentence(words(path)) ? 'a sentence' : undefined),
  }),
]
