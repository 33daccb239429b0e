/** A file or a folder of the repository as a page. */
import { globSync, readFileSync, statSync } from 'node:fs'
import { basename, extname } from 'node:path'

/** Longer ones are cut: nobody reads them on a page. */
const MOST_LINES = 400

export function sourcePage(root: string, path: string): string {
  return statSync(root + path).isDirectory() ? folderPage(root, path) : filePage(root, path)
}

function filePage(root: string, path: string): string {
  const lines = readFileSync(root + path, 'utf8')
    .trimEnd()
    .split('\n')
  const cut = lines.length > MOST_LINES ? [`\nThe first ${MOST_LINES} of ${lines.length} lines.`] : []
  const language = extname(path).slice(1) || 'text'
  return [
    `# ${basename(path)}`,
    `\`${path}\``,
    `\`\`\`\`${language}\n${lines.slice(0, MOST_LINES).join('\n')}\n\`\`\`\``,
    ...cut,
    '',
  ].join('\n\n')
}

/** A folder of pages is a list of links, any other a list of names with what each file says it is. */
function folderPage(root: string, path: string): string {
  const files = globSync('**/*.{md,ts,tsx,yml}', { cwd: root + path }).sort()
  const items = files.map((file) => {
    const text = readFileSync(`${root}${path}/${file}`, 'utf8')
    if (path.startsWith('docs/')) return `- [${titleOf(text) ?? file}](/${path}/${file.replace(/\.md$/, '')})`
    const about = /^(?:\/\*\* (.+?)(?: \*\/)?|\/\/ (.+))$/m.exec(text.slice(0, 400))
    return `- \`${file}\`${about === null ? '' : `: <span v-pre>${escaped(about[1] ?? about[2] ?? '')}</span>`}`
  })
  return [`# ${path}`, items.join('\n'), ''].join('\n\n')
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

export const titleOf = (text: string): string | undefined => /^# (.+)$/m.exec(text)?.[1]
