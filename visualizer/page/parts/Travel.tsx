import type { ReactNode } from 'react'
import type { Show } from '../show.ts'
import type { View } from '../view.ts'
import { momentInWords } from '../words/moment.ts'
import { Button } from './Button.tsx'

interface Props {
  readonly view: View
  readonly show: Show
  /** Further means. */
  readonly children?: ReactNode
}

/** Through time by buttons, keys or a slider; what it was then is said in words. */
export function Travel({ view, show, children }: Props) {
  const { history, isLive, client } = view
  const step = (by: -1 | 1) => () => {
    show.step(history, by)
  }
  return (
    <div className="travel">
      <Button label="To what happened before" onPress={step(-1)}>
        <span aria-hidden="true">◀</span>
      </Button>
      <Slider view={view} show={show} />
      <Button label="To what happened next" isDisabled={isLive} onPress={step(1)}>
        <span aria-hidden="true">▶</span>
      </Button>
      <output>{momentInWords(view.at - history.from)}</output>
      {children}
      {client !== undefined && (
        <Button
          look="main"
          isDisabled={isLive}
          onPress={() => {
            show.travel(undefined)
          }}
        >
          {isLive ? 'Live' : 'Back to now'}
        </Button>
      )}
    </div>
  )
}

const secondsAt = ({ at, history }: View): string => (Math.max(0, at - history.from) / 1_000).toFixed(1)

/** Ms */
const STEP = 100

function Slider({ view, show }: Omit<Props, 'children'>) {
  const { history, at, until, frame } = view
  const from = Math.floor(history.from)
  // A slider moves what lies between two steps to one of them, and reports that as if somebody had travelled there.
  const onStep = (moment: number): number => from + Math.ceil((moment - from) / STEP) * STEP
  return (
    <input
      type="range"
      aria-label="Moment"
      aria-valuetext={`${secondsAt(view)} seconds: ${frame.about.status}`}
      min={from}
      max={onStep(until)}
      step={STEP}
      value={onStep(at)}
      onChange={({ target }) => {
        show.travel(Math.min(until, Number(target.value)))
      }}
    />
  )
}
