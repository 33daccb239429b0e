/** Where everything of the auth machine's chart is drawn; written by `npm run layout`. */
import layout from './layout.json' with { type: 'json' }
import type { Layout } from './layout.ts'

export const authLayout: Layout = layout
