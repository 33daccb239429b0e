import { useState } from 'react'
import { Board } from '../chart/Board.tsx'
import type { TakenTransition } from '../history.ts'
import type { Guest, Guests, GuestStep } from '../guests/guests.ts'
import { useStore } from '../hooks.ts'
import { Button } from './Button.tsx'

/** The machines of another app, when it has opened this page as its inspector. */
export function GuestPanel({ guests }: { readonly guests: Guests }) {
  const { isExpected, guests: all } = useStore(guests)
  const [chosen, choose] = useState<string>()
  const guest = all.find(({ id }) => id === chosen) ?? all[0]
  if (!isExpected) return null
  return (
    <section className="card guests" aria-labelledby="guests">
      <h2 id="guests">Machines of the other window</h2>
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
            {name} <code>{steps.at(-1)?.leaves.join(', ')}</code>
          </Button>
        ))}
      </div>
      {guest !== undefined && <GuestChart key={guest.id} guest={guest} />}
    </section>
  )
}

function GuestChart({ guest: { boxes, problem, steps } }: { readonly guest: Guest }) {
  const [cursor, travel] = useState<number>()
  const at = Math.min(cursor ?? steps.length - 1, steps.length - 1)
  const step = steps[at]
  if (problem !== undefined) return <p role="alert">It cannot be drawn. {problem}.</p>
  if (step === undefined) return null
  return (
    <>
      <Board boxes={boxes} active={step.leaves} taken={wayBetween(steps[at - 1], step)} look="free" />
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
}

/** Which transitions were taken is not sent: from each state that was left to one that was entered. */
function wayBetween(before: GuestStep | undefined, { leaves, event }: GuestStep): readonly TakenTransition[] {
  const left = before?.leaves.filter((path) => !leaves.includes(path)) ?? []
  const entered = leaves.filter((path) => before?.leaves.includes(path) !== true)
  return left.flatMap((source, index) => {
    const target = entered[index]
    return target === undefined ? [] : [{ source, target, eventType: event, guard: undefined }]
  })
}
