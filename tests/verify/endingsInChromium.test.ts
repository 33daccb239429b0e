/** How a shared session ends, in a real Chromium. */
import { describeWith } from '../helpers/backends.ts'
import { chromiumMissing } from '../helpers/chromium.ts'
import { djangoMissing } from '../helpers/djangoServer.ts'
import { startChromium } from '../helpers/tabs.ts'
import { describeEndings } from '../browser/endings.ts'

describeWith(chromiumMissing() ?? djangoMissing())('the end of a session that tabs of Chromium share', () => {
  describeEndings(startChromium, 8)
})
