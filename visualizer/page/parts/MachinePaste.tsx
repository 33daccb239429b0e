import { memo, useState } from 'react'
import type { Guests } from '../guests/guests.ts'
import { Button } from './Button.tsx'

const EXAMPLE = `createMachine({
  initial: 'red',
  states: {
    red: { after: { 3000: 'green' } },
    green: { on: { push: { target: 'red', guard: 'isCrowded' } } },
  },
})`

/** Any machine, pasted: it is read and drawn, and never run. */
export const MachinePaste = memo(function MachinePaste({ guests }: { readonly guests: Guests }) {
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<string>()
  const draw = (source: string) => (): void => {
    const refused = guests.paste(source)
    setProblem(refused === undefined ? undefined : `${refused}.`)
    if (refused === undefined) document.querySelector('.guests')?.scrollIntoView({ block: 'start' })
  }
  return (
    <section className="card replay" aria-labelledby="machine">
      <h2 id="machine">Draw a machine</h2>
      <p>
        The config of any XState machine, as JSON or as the call of createMachine in its source. It is laid out here,
        and nothing of it is run or sent anywhere.
      </p>
      {problem !== undefined && <p role="alert">{problem}</p>}
      <textarea
        aria-label="A machine"
        rows={5}
        spellCheck={false}
        placeholder={EXAMPLE}
        value={text}
        onChange={({ target }) => {
          setText(target.value)
        }}
      />
      <div className="actions">
        <Button isDisabled={text.trim() === ''} onPress={draw(text)}>
          Draw it
        </Button>
        <Button look="quiet" onPress={draw(EXAMPLE)}>
          Draw the example
        </Button>
      </div>
    </section>
  )
})
