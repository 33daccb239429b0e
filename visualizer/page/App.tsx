import type { Guests } from './guests/guests.ts'
import { wayAt } from './history.ts'
import { useNow, useStore } from './hooks.ts'
import type { Lab } from './lab/lab.ts'
import { Clients } from './parts/Clients.tsx'
import { Entries } from './parts/Entries.tsx'
import { Facts } from './parts/Facts.tsx'
import { Faults } from './parts/Faults.tsx'
import { GuestPanel } from './parts/GuestPanel.tsx'
import { Header } from './parts/Header.tsx'
import { LiveChart } from './parts/LiveChart.tsx'
import { MachinePaste } from './parts/MachinePaste.tsx'
import { ReplayDrop } from './parts/ReplayDrop.tsx'
import { Scenarios } from './parts/Scenarios.tsx'
import { Standing } from './parts/Standing.tsx'
import { Timeline } from './parts/Timeline.tsx'
import type { Show, ShowState } from './show.ts'
import { viewOfClient, viewOfReplay, type View } from './view.ts'

interface Props {
  readonly lab: Lab
  readonly show: Show
}

export function App({ lab, show, guests }: Props & { readonly guests: Guests }) {
  const labState = useStore(lab)
  const shown = useStore(show)
  const now = useNow(shown.cursor === undefined && shown.replay === undefined)
  const view = viewOf(lab, shown, now)
  return (
    <>
      <Header isServerLost={labState.isServerLost}>
        <Clients lab={lab} show={show} shown={view?.client} />
      </Header>
      <main>
        <div className="stage">
          <Scenarios current={shown.scenario} />
          {view === undefined ? <Waiting isServerLost={labState.isServerLost} /> : <Panels {...{ lab, show, view }} />}
        </div>
        <GuestPanel guests={guests} />
        <div className="more">
          <ReplayDrop show={show} history={view?.history} />
          <MachinePaste guests={guests} />
        </div>
      </main>
    </>
  )
}

function viewOf({ state: { clients } }: Lab, { client, replay, cursor }: ShowState, now: number): View | undefined {
  if (replay !== undefined) return viewOfReplay(replay.name, replay.history, cursor)
  const shown = client ?? clients[0]
  return shown && viewOfClient(shown, clients, cursor, now)
}

const Waiting = ({ isServerLost }: { readonly isServerLost: boolean }) => (
  <p className="waiting" role="status">
    {isServerLost ? 'The server does not answer. Is `npm start` still running?' : 'One moment …'}
  </p>
)

const Panels = ({ lab, show, view }: Props & { readonly view: View }) => (
  <div className="panels">
    <div className="column">
      <Standing view={view} />
      <Facts view={view} />
    </div>
    <LiveChart state={view.frame.about.state} taken={wayAt(view.history, view.isLive ? Infinity : view.at)} />
    <div className="column">
      {view.client !== undefined && <Faults lab={lab} client={view.client} />}
      <Entries history={view.history} current={view.entry} isLive={view.isLive} show={show} />
    </div>
    <Timeline view={view} show={show} />
  </div>
)
