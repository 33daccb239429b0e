/** Px that stay free around what is shown. */
const ROOM = 24

/** Scrolls the view, and nothing else of the page, until the innermost active state is in its middle; not when it is seen already. */
export function bringIntoView(view: HTMLElement, active: readonly string[]): void {
  // Where a movement under way would lead counts no more, nor where it is by now.
  view.scrollTo({ left: view.scrollLeft, top: view.scrollTop, behavior: 'instant' })
  const box = view.querySelector(`[data-state="${CSS.escape(active.at(-1) ?? '')}"]`)?.getBoundingClientRect()
  if (box === undefined) return
  const { left, top } = view.getBoundingClientRect()
  const [x, y] = [box.x - left, box.y - top]
  const isSeen =
    x >= ROOM && y >= ROOM && x + box.width <= view.clientWidth - ROOM && y + box.height <= view.clientHeight - ROOM
  if (isSeen) return
  view.scrollBy({
    left: x + box.width / 2 - view.clientWidth / 2,
    top: y + box.height / 2 - view.clientHeight / 2,
    behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'instant' : 'smooth',
  })
}
