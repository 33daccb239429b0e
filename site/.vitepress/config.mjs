import { readFileSync } from 'node:fs'
import { defineConfig } from 'vitepress'

const pages = new URL('../pages/', import.meta.url)
const sidebar = JSON.parse(readFileSync(new URL('sidebar.json', pages), 'utf8'))

const base = process.env.DOCS_BASE ?? '/'

export default defineConfig({
  srcDir: 'pages',
  title: 'authchart',
  description: 'A statechart that owns the life of an access/refresh token pair.',
  // Relative to wherever the site will be: DOCS_BASE=/authchart/ for a folder.
  base,
  head: [['link', { rel: 'icon', href: `${base}icon.svg` }]],
  lastUpdated: false,
  // What is no page is a bug of scripts/docs.
  ignoreDeadLinks: false,
  themeConfig: {
    sidebar,
    outline: [2, 3],
    search: { provider: 'local' },
    nav: [
      { text: 'Docs', link: '/docs/concepts' },
      { text: 'Live', link: '/live' },
      { text: 'Reference', link: '/api/' },
      { text: '中文', link: '/zh-CN' },
    ],
  },
})
