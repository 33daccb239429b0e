import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import { Guests } from './guests/guests.ts'
import { Lab } from './lab/lab.ts'
import { ServerError, type ServerLine, type ServerListener } from './lab/server.ts'
import { Show } from './show.ts'
import './styles/index.css'

/** The page, with clients of the server to which this opens a line. */
export function start(openLine: (listener: ServerListener) => ServerLine): void {
  const root = document.querySelector('#root')
  if (root === null) throw new Error('index.html has no #root')

  const lab = new Lab(openLine)
  const show = new Show(lab)
  const guests = new Guests()
  guests.listen(window)

  const play = (): void => {
    show.play(location.hash.slice(1)).catch((error: unknown) => {
      // The page says by itself that its server is gone.
      if (!(error instanceof ServerError)) throw error
    })
  }
  window.addEventListener('hashchange', play)
  const stop = lab.subscribe(() => {
    if (lab.state.server === undefined) return
    stop()
    play()
  })

  createRoot(root).render(
    <StrictMode>
      <App lab={lab} show={show} guests={guests} />
    </StrictMode>,
  )
}
