import type { Scenario } from '../scenario.ts'
import { burst } from './burst.ts'
import { ordinaryLife } from './ordinaryLife.ts'
import { outage } from './outage.ts'
import { revoked } from './revoked.ts'
import { wrongClock } from './wrongClock.ts'

/** In the order in which they are played. */
export const scenarios: readonly Scenario[] = [ordinaryLife, burst, outage, wrongClock, revoked]
