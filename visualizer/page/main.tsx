import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import { Lab } from './lab/lab.ts'
import { Show } from './show.ts'
import './styles/index.css'

const root = document.querySelector('#root')
if (root === null) throw new Error('index.html has no #root')

const lab = new Lab()
const show = new Show(lab)

const play = (): void => {
  void show.play(location.hash.slice(1))
}
window.addEventListener('hashchange', play)
const stop = lab.subscribe(() => {
  if (lab.state.server === undefined) return
  stop()
  play()
})

createRoot(root).render(
  <StrictMode>
    <App lab={lab} show={show} />
  </StrictMode>,
)
