/** Lays out what is written in the repository as pages of the site: the docs, and each source that they link to. */
import { copyFileSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { linkedSources, rewritten, sourcePlace } from './links.ts'
import { sidebar } from './sidebar.ts'
import { sourcePage } from './sourcePage.ts'

/** Where a page of the repository is on the site, by its path. */
const PLACES: Readonly<Record<string, string>> = {
  'README.md': 'index.md',
  'README.zh-CN.md': 'zh-CN.md',
  'CHANGELOG.md': 'changelog.md',
}

/** @param root of the repository @param out the folder that VitePress reads; the reference is there already */
export function stage(root: string, out: string): void {
  const paths = [...Object.keys(PLACES), ...globSync('docs/**/*.md', { cwd: root }).sort()]
  const places = new Map(paths.map((path) => [path, PLACES[path] ?? path]))
  const texts = new Map(paths.map((path) => [path, readFileSync(root + path, 'utf8')]))
  for (const [path, text] of texts) write(out + (places.get(path) ?? path), rewritten(text, path, places))
  for (const source of linkedSources(texts, places)) write(out + sourcePlace(source), sourcePage(root, source))
  for (const picture of globSync('docs/*.svg', { cwd: root })) copy(root + picture, out + picture)
  copy(`${root}visualizer/page/icon.svg`, `${out}public/icon.svg`)
  write(`${out}live.md`, LIVE)
  write(`${out}sidebar.json`, JSON.stringify(sidebar(texts, places, out), undefined, 1))
}

const LIVE = `---
layout: page
title: Live
---

<LivePage />
`

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true })
  copyFileSync(from, to)
}
