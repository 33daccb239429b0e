/** The chart in the words of other tools. */
import { authMachine } from '../../machines/authMachine.ts'
import { authLayout } from '../chart/authLayout.ts'
import type { Theme } from '../chart/chartStyle.ts'
import { renderSvg } from '../chart/renderSvg.ts'
import { describeMachine } from '../diagram/describeMachine.ts'
import { toMermaid } from '../diagram/mermaid.ts'
import { toScxml } from './scxml.ts'
import { toStately } from './stately.ts'

export const FORMATS = {
  mermaid: () => `${toMermaid(describeMachine(authMachine))}\n`,
  scxml: () => toScxml(authMachine),
  json: () => `${JSON.stringify(describeMachine(authMachine), undefined, 2)}\n`,
  stately: () => toStately(authMachine),
  svg: ({ theme }) => renderSvg(authLayout, { theme }),
} as const satisfies Record<string, (look: Look) => string>

export type Format = keyof typeof FORMATS

/** What a picture alone has. */
export interface Look {
  readonly theme: Exclude<Theme, 'page'>
}

export const THEMES: readonly Look['theme'][] = ['light', 'dark', 'auto']
