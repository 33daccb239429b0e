/** What the panel shows, and how it is kept up to date. */
import { authLayout } from '../chart/authLayout.ts'
import { bringIntoView } from '../chart/bringIntoView.ts'
import { renderSvg } from '../chart/renderSvg.ts'
import { eventInWords } from '../words/events.ts'
import { explainInWords } from '../words/explain.ts'
import type { DevtoolsAuth } from './auth.ts'
import { button, element } from './element.ts'
import { factsOf } from './facts.ts'

/** Events shown; the log itself keeps more. */
const SHOWN = 40

export interface Panel {
  readonly root: HTMLElement
  /** Shows how the session stands now. */
  update(): void
}

export function makePanel(auth: DevtoolsAuth, onClose: () => void): Panel {
  const standing = makeStanding(onClose)
  const facts = element('dl')
  const chart = element('div', { class: 'chart', tabindex: '0', role: 'group', 'aria-label': 'Chart' })
  // Drawn once, from this package's own layout; what happens sets classes.
  chart.innerHTML = renderSvg(authLayout, { theme: 'page' })
  const events = element('ol', { tabindex: '0', 'aria-label': 'Events, newest first' })
  const root = element(
    'section',
    { class: 'panel', 'aria-label': 'authchart devtools' },
    standing.root,
    makeActions(auth),
    facts,
  )
  root.append(element('details', { open: '' }, element('summary', {}, 'Chart'), chart))
  if (auth.log !== undefined) root.append(element('details', { open: '' }, element('summary', {}, 'Events'), events))
  let told = 0
  const update = (): void => {
    const [about, now] = [auth.explain(), Date.now()]
    standing.update(about.state, explainInWords(about, now))
    facts.replaceChildren(
      ...factsOf(about, now).map(([name, value]) =>
        element('div', {}, element('dt', {}, name), element('dd', {}, value)),
      ),
    )
    if (chart.dataset['state'] !== about.state) markActive(chart, about.state)
    const entries = auth.log?.entries() ?? []
    // Whoever selects a line keeps it for as long as nothing happens.
    if (entries.at(-1)?.at !== told) events.replaceChildren(...entries.slice(-SHOWN).reverse().map(lineOf))
    told = entries.at(-1)?.at ?? 0
  }
  return { root, update }
}

function makeStanding(onClose: () => void) {
  const [state, title, why, next] = [
    element('code'),
    element('h2'),
    element('p'),
    element('p', { class: 'quiet' }),
  ] as const
  const header = element('header', {}, element('b', {}, 'authchart'), state, button('Close', onClose))
  const root = element('div', { role: 'status' }, title, why, next)
  return {
    root: element('div', {}, header, root),
    update: (path: string, words: { title: string; why: string; next: string }): void => {
      set(state, path)
      set(title, words.title)
      set(why, words.why)
      set(next, `Next: ${words.next}`)
    },
  }
}

function makeActions(auth: DevtoolsAuth): HTMLElement {
  // Why it failed stands in the panel.
  const run = (work: () => Promise<void>) => (): void => void work().catch(() => undefined)
  const { log } = auth
  return element(
    'div',
    { class: 'actions' },
    button(
      'Refresh now',
      run(() => auth.refresh()),
    ),
    button('Wake', () => {
      auth.wake()
    }),
    button(
      'Sign out',
      run(() => auth.logOut()),
    ),
    ...(log === undefined
      ? []
      : [
          button(
            'Copy log',
            run(() => navigator.clipboard.writeText(log.toJsonLines())),
          ),
        ]),
  )
}

/** A screen reader is told of what has changed alone. */
function set(target: HTMLElement, text: string): void {
  if (target.textContent !== text) target.textContent = text
}

/** Once for each state: whoever moves the chart meanwhile keeps it. */
function markActive(chart: HTMLElement, state: string): void {
  // One that is not shown cannot be scrolled.
  if (chart.clientHeight > 0) chart.dataset['state'] = state
  for (const box of chart.querySelectorAll<SVGGElement>('g[data-state]')) {
    const path = box.dataset['state'] ?? ''
    box.classList.toggle('active', state === path || state.startsWith(`${path}.`))
  }
  bringIntoView(chart, [state])
}

const lineOf = ({ at, event, state }: { at: number; event?: { type: string }; state: string }): HTMLElement =>
  element(
    'li',
    {},
    element('time', {}, new Date(at).toLocaleTimeString([], { hour12: false })),
    element('span', {}, eventInWords(event?.type ?? 'xstate.init')),
    element('code', {}, state),
  )
