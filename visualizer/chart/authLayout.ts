/** The auth machine's chart, drawn where `npm run layout` has found a place for everything. */
import { authMachine } from '../../machines/authMachine.ts'
import { describeMachine } from '../diagram/describeMachine.ts'
import { chartGraph } from './chartGraph.ts'
import places from './layout.json' with { type: 'json' }
import { layoutOf } from './places.ts'

export const authLayout = layoutOf(chartGraph(describeMachine(authMachine)), places)
