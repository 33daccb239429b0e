import { useState } from 'react'
import type { Guest, Guests, GuestStep } from '../guests/guests.ts'
import { useStore } from '../hooks.ts'
import { Button } from './Button.tsx'
import { GuestChart } from './GuestChart.tsx'

/** The machines of another app, when it has opened this page as its inspector, and those that were pasted. */
export function GuestPanel({ guests }: { readonly guests: Guests }) {
  const { isExpected, guests: all } = useStore(guests)
  const [chosen, choose] = useState<string>()
  const guest = all.find(({ id }) => id === chosen) ?? all[0]
  if (!isExpected && guest === undefined) return null
  return (
    <section className="card guests" aria-labelledby="guests">
      <h2 id="guests">{isExpected ? 'Machines of the other window' : 'Other machines'}</h2>
      {guest === undefined && <p role="status">None has said anything yet.</p>}
      <div className="actions" role="group" aria-label="Machines">
        {all.map(({ id, name, steps }) => (
          <Button
            key={id}
            isOn={id === guest?.id}
            onPress={() => {
              choose(id)
            }}
          >
            {name} {isRunning(steps) && <code>{steps.at(-1)?.leaves.join(', ')}</code>}
          </Button>
        ))}
      </div>
      {guest !== undefined && <GuestLife key={guest.id} guest={guest} />}
    </section>
  )
}

function GuestLife({ guest }: { readonly guest: Guest }) {
  const { problem, steps } = guest
  const [cursor, travel] = useState<number>()
  const at = Math.min(cursor ?? steps.length - 1, steps.length - 1)
  const step = steps[at]
  if (problem !== undefined) return <p role="alert">It cannot be drawn. {problem}.</p>
  if (step === undefined) return null
  return (
    <>
      <GuestChart guest={guest} before={steps[at - 1]} step={step} />
      {isRunning(steps) && <Steps {...{ at, steps, step, travel }} />}
    </>
  )
}

/** A pasted one is not. */
const isRunning = ([first]: readonly GuestStep[]): boolean => first?.event !== ''

interface StepsProps {
  readonly at: number
  readonly steps: readonly GuestStep[]
  readonly step: GuestStep
  /** `undefined`: to the last one, and whatever comes after it. */
  readonly travel: (to: number | undefined) => void
}

const Steps = ({ at, steps, step, travel }: StepsProps) => (
  <>
    <div className="travel">
      <input
        type="range"
        aria-label="Step"
        aria-valuetext={`${step.event}: ${step.leaves.join(', ')}`}
        min={0}
        max={steps.length - 1}
        value={at}
        onChange={({ target }) => {
          const to = Number(target.value)
          travel(to === steps.length - 1 ? undefined : to)
        }}
      />
      <output>
        {at + 1} of {steps.length}
      </output>
    </div>
    <p>
      <code>{step.event}</code> led to <code>{step.leaves.join(', ') || step.status}</code>
    </p>
  </>
)
