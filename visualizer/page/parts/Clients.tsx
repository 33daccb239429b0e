import { memo } from 'react'
import { useStore } from '../hooks.ts'
import type { Client } from '../lab/client.ts'
import type { Lab } from '../lab/lab.ts'
import type { Show } from '../show.ts'
import { moodOf } from '../words/mood.ts'
import { Button } from './Button.tsx'

interface Props {
  readonly lab: Lab
  readonly show: Show
  /** `undefined` while a replay is shown. */
  readonly shown: Client | undefined
}

/** Clients side by side: tabs of one device share a session, devices do not. */
export const Clients = memo(function Clients({ lab, show, shown }: Props) {
  const { clients } = useStore(lab)
  const { replay } = useStore(show)
  const open = (home: Client | undefined) => () => {
    show.select(lab.open(home?.device))
  }
  return (
    <section className="clients" aria-label="Clients">
      <ul>
        {clients.map((client) => (
          <ClientTab key={client.name} {...{ client, show, isShown: client === shown, isOnly: clients.length === 1 }} />
        ))}
        {replay !== undefined && (
          <li data-shown="true" data-status="restoring">
            <button type="button" aria-pressed="true">
              <b>{replay.name}</b>
              <span>replay</span>
            </button>
            <CloseButton
              label="End the replay"
              onClick={() => {
                show.endReplay()
              }}
            />
          </li>
        )}
      </ul>
      <Button look="quiet" isDisabled={shown === undefined} onPress={open(shown)}>
        + tab
      </Button>
      <Button look="quiet" isDisabled={clients.length === 0} onPress={open(undefined)}>
        + device
      </Button>
    </section>
  )
})

interface TabProps {
  readonly client: Client
  readonly show: Show
  readonly isShown: boolean
  readonly isOnly: boolean
}

function ClientTab({ client, show, isShown, isOnly }: TabProps) {
  const { status } = client.auth
  return (
    <li data-shown={isShown} data-status={moodOf(client.auth.explain())}>
      <button
        type="button"
        aria-pressed={isShown}
        onClick={() => {
          show.select(client)
        }}
      >
        <b>{client.name}</b>
        <span>{status}</span>
      </button>
      {!isOnly && (
        <CloseButton
          label={`Close ${client.name}`}
          onClick={() => {
            show.shut(client)
          }}
        />
      )}
    </li>
  )
}

const CloseButton = ({ label, onClick }: { readonly label: string; readonly onClick: () => void }) => (
  <button type="button" className="close" aria-label={label} onClick={onClick}>
    <span aria-hidden="true">×</span>
  </button>
)
