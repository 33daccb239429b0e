/** The chart's style for a page: once for all charts, and by script, since a Content-Security-Policy may forbid `<style>`. */
import { styleOf } from './chartStyle.ts'

let sheet: CSSStyleSheet | undefined

/** For the document, or the shadow root, that the element stands in. */
export function adoptChartStyle(element: Element): void {
  const root = element.getRootNode()
  if (!(root instanceof Document || root instanceof ShadowRoot)) return
  sheet ??= sheetOf(styleOf('page'))
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet)
}

function sheetOf(text: string): CSSStyleSheet {
  const made = new CSSStyleSheet()
  made.replaceSync(text)
  return made
}
