/** The colours of the chart. A page may set the `--chart-…` variables itself; `active` and `taken` are classes alone. */
import { FONT } from './measure.ts'

export type Theme = 'light' | 'dark' | 'auto' | 'page'

const light = {
  canvas: '#ffffff',
  box: '#ffffff',
  parent: '#f6f8fb',
  border: '#c3ccd9',
  name: '#1c2633',
  text: '#334155',
  quiet: '#5b6b80',
  line: '#8593a8',
  label: '#ffffff',
  tag: '#e8edf4',
  'tag-text': '#44546a',
  usable: '#dcf5e5',
  'usable-text': '#14633a',
  pending: '#fdf0d0',
  'pending-text': '#7a4b00',
  active: '#1d63dc',
  'active-fill': '#e6effd',
  taken: '#c2410c',
}

const dark: typeof light = {
  canvas: '#0d1117',
  box: '#1a212c',
  parent: '#131922',
  border: '#3c4859',
  name: '#edf2f8',
  text: '#cfd8e3',
  quiet: '#9aa8ba',
  line: '#6d7c91',
  label: '#0d1117',
  tag: '#2a3442',
  'tag-text': '#c3cedb',
  usable: '#123a26',
  'usable-text': '#86e0ac',
  pending: '#40300c',
  'pending-text': '#f3cd7b',
  active: '#6ea8ff',
  'active-fill': '#152c52',
  taken: '#ff9a5c',
}

const variables = (colours: typeof light): string =>
  Object.entries(colours)
    .map(([name, colour]) => `--chart-${name}:${colour}`)
    .join(';')

/** For a page whose `color-scheme` decides. */
const pairs = Object.fromEntries(
  Object.entries(light).map(([name, colour]) => [name, `light-dark(${colour},${dark[name as keyof typeof dark]})`]),
) as typeof light

const themes: Record<Theme, string> = {
  light: `.authchart{${variables(light)}}`,
  dark: `.authchart{${variables(dark)}}`,
  page: `.authchart{${variables(pairs)}}`,
  auto: `.authchart{${variables(light)}}@media (prefers-color-scheme:dark){.authchart{${variables(dark)}}}`,
}

const rules: Record<string, string> = {
  '.canvas': 'fill:var(--chart-canvas)',
  text: `font-family:${FONT.family};font-size:${FONT.row}px;fill:var(--chart-text)`,
  'text.name': `font-size:${FONT.name}px;font-weight:600;fill:var(--chart-name)`,
  'text.tag': `font-size:${FONT.tag}px;fill:var(--chart-tag-text);text-anchor:middle`,
  'text.lone': 'text-anchor:middle',
  'text.usable': 'fill:var(--chart-usable-text)',
  'text.pending': 'fill:var(--chart-pending-text)',
  '.guard': 'fill:var(--chart-quiet)',
  '.box': 'fill:var(--chart-box);stroke:var(--chart-border);stroke-width:1.25',
  '.parent': 'fill:var(--chart-parent)',
  '.any': 'fill:none;stroke-dasharray:5 4',
  '.pill': 'fill:var(--chart-tag)',
  'rect.usable': 'fill:var(--chart-usable)',
  'rect.pending': 'fill:var(--chart-pending)',
  '.label': 'fill:var(--chart-label);stroke:none',
  '.line': 'fill:none;stroke:var(--chart-line);stroke-width:1.35',
  '.head,.dot': 'fill:var(--chart-line)',
  '.active .box': 'fill:var(--chart-active-fill);stroke:var(--chart-active);stroke-width:2.25',
  '.active .name': 'fill:var(--chart-active)',
  '.active .parent': 'fill:var(--chart-parent)',
  '.taken .line': 'stroke:var(--chart-taken);stroke-width:2.5',
  '.taken .head': 'fill:var(--chart-taken)',
  '.taken .label': 'stroke:var(--chart-taken)',
  '.taken text,.taken .guard': 'fill:var(--chart-taken)',
}

const styleSheet = Object.entries(rules)
  .map(([selectors, style]) => `${inChart(selectors)}{${style}}`)
  .join('')

/** Nothing outside the picture may be met, since a style sheet in an inline SVG counts for the whole page. */
function inChart(selectors: string): string {
  return selectors
    .split(',')
    .map((selector) => `.authchart ${selector}`)
    .join()
}

export const styleOf = (theme: Theme): string => themes[theme] + styleSheet
