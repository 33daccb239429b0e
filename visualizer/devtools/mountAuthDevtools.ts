import type { AuthStatus } from '../../machines/index.ts'
import { adoptChartStyle } from '../chart/adoptChartStyle.ts'
import type { DevtoolsAuth } from './auth.ts'
import { button, element } from './element.ts'
import { MOODS } from './mood.ts'
import { makePanel } from './panel.ts'
import { STYLE } from './style.ts'

/** How the panel is shown. */
export interface AuthDevtoolsOptions {
  /** Whether the panel is open from the start. @default false */
  readonly open?: boolean
  /** The corner below, where the button floats. @default 'right' */
  readonly side?: 'left' | 'right'
}

/** Ms between two looks at the clock while the panel is open. */
const TICK = 500

/**
 * Puts a floating button into `container`, which opens a panel: the live chart, why the session is in its state and what happens next,
 * the last events. Styles are in a shadow root, and no token is shown. In a production bundle it does nothing (see `docs/visualizer.md`).
 *
 * @returns what takes it away again
 * @example
 * import { mountAuthDevtools } from 'authchart/visualizer'
 *
 * const unmount = mountAuthDevtools(document.body, auth)
 */
export function mountAuthDevtools(
  container: Element,
  auth: DevtoolsAuth,
  { open = false, side = 'right' }: AuthDevtoolsOptions = {},
): () => void {
  const host = element('div', { 'data-authchart-devtools': '', 'data-side': side })
  const shadow = host.attachShadow({ mode: 'open' })
  const toggle = makeToggle(() => {
    show(panel.root.hidden === true)
  })
  const close = (): void => {
    show(false)
    toggle.root.focus()
  }
  const panel = makePanel(auth, close)
  let ticking: ReturnType<typeof setInterval> | undefined
  const update = (): void => {
    toggle.update(auth.status)
    if (panel.root.hidden !== true) panel.update()
  }
  const show = (isShown: boolean): void => {
    panel.root.hidden = !isShown
    toggle.root.setAttribute('aria-expanded', String(isShown))
    clearInterval(ticking)
    if (isShown) ticking = setInterval(update, TICK)
    update()
  }
  shadow.append(panel.root, toggle.root)
  container.append(host)
  adoptStyle(shadow)
  show(open)
  onEscape(host, close)
  const subscription = auth.actor.subscribe(update)
  return () => {
    clearInterval(ticking)
    subscription.unsubscribe()
    host.remove()
  }
}

function onEscape(target: HTMLElement, act: () => void): void {
  target.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') act()
  })
}

function makeToggle(onPress: () => void) {
  const label = element('span')
  const root = button('', onPress, { class: 'toggle' })
  root.append(element('span', { class: 'dot' }), label)
  const update = (status: AuthStatus): void => {
    label.textContent = `auth: ${status}`
    root.dataset['mood'] = MOODS[status]
  }
  return { root, update }
}

function adoptStyle(shadow: ShadowRoot): void {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(STYLE)
  shadow.adoptedStyleSheets.push(sheet)
  if (shadow.firstElementChild !== null) adoptChartStyle(shadow.firstElementChild)
}
