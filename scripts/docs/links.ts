/** Links between files of the repository, as links between pages of the site. */
import { posix } from 'node:path'

type Places = ReadonlyMap<string, string>

const LINK = /\]\((?!https?:|#|mailto:)([^)#\s]+)(#[^)\s]*)?\)/g
const FENCE = /^```[^]*?^```$/gm

/** What stands outside of code blocks, changed. */
function outsideOfCode(text: string, change: (prose: string) => string): string {
  const blocks = text.match(FENCE) ?? []
  return text
    .split(FENCE)
    .map((prose, index) => change(prose) + (blocks[index] ?? ''))
    .join('')
}

/** @param from the page that has the link */
const targetOf = (from: string, link: string): string => posix.join(posix.dirname(from), link).replace(/\/$/, '')

/** Without the dots of hidden folders, which VitePress does not look into. */
export const sourcePlace = (path: string): string => `source/${path.replaceAll(/(^|\/)\./g, '$1')}.md`

/** @returns the page as the site has it */
export function rewritten(text: string, path: string, places: Places): string {
  return outsideOfCode(text, (prose) =>
    prose
      .replace(LINK, (_, link: string, hash = '') => {
        const target = targetOf(path, link)
        if (target.endsWith('.svg')) return `](/${target})`
        return `](/${(places.get(target) ?? sourcePlace(target)).replace(/\.md$/, '').replace(/^index$/, '')}${hash as string})`
      })
      .replace(/<picture>[^]*?<\/picture>/, byTheme),
  )
}

/** The site has a button for its colours, of which a media query knows nothing. */
function byTheme(picture: string): string {
  const alt = /alt="([^"]*)"/.exec(picture)?.[1] ?? ''
  const image = (theme: string): string => `<img class="in-${theme}" src="./docs/chart-${theme}.svg" alt="${alt}">`
  return `${image('light')}${image('dark')}`
}

/** Files and folders that pages link to, and which are no pages. */
export function linkedSources(texts: ReadonlyMap<string, string>, places: Places): string[] {
  const found = [...texts].flatMap(([path, text]) =>
    [...text.replaceAll(FENCE, '').matchAll(LINK)].map(([, link = '']) => targetOf(path, link)),
  )
  return [...new Set(found)].filter((target) => !places.has(target) && !target.endsWith('.svg')).sort()
}
