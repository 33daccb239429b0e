import { memo, useState } from 'react'
import type { FaultName, ServerState } from '../../serve/protocol.ts'
import { useStore } from '../hooks.ts'
import type { Client } from '../lab/client.ts'
import type { Lab } from '../lab/lab.ts'
import { FAULT_WORDS, HOUR } from '../words/faults.ts'
import { Button } from './Button.tsx'

interface Props {
  readonly lab: Lab
  readonly client: Client
}

/** Everything that can be broken: the server for all clients, the device for its own. */
export const Faults = memo(function Faults({ lab, client }: Props) {
  const { server } = useStore(lab)
  const [problem, setProblem] = useState<string>()
  const attempt = (work: Promise<void>): void => {
    setProblem(undefined)
    work.catch((error: unknown) => {
      setProblem(`The server did not do it: ${error instanceof Error ? error.message : String(error)}`)
    })
  }
  return (
    <section className="card faults" aria-labelledby="faults">
      <h2 id="faults">Break it</h2>
      {problem !== undefined && <p role="alert">{problem}</p>}
      {server !== undefined && <EndpointFaults {...{ lab, server, attempt }} />}
      {server !== undefined && <SessionFaults {...{ lab, server, attempt }} />}
      <DeviceFaults {...{ lab, client, attempt }} />
    </section>
  )
})

type Attempt = (work: Promise<void>) => void

interface ServerProps {
  readonly lab: Lab
  readonly server: ServerState
  readonly attempt: Attempt
}

const EndpointFaults = ({ lab, server, attempt }: ServerProps) => (
  <fieldset>
    <legend>The token endpoint</legend>
    {(Object.keys(FAULT_WORDS) as FaultName[]).map((fault) => (
      <label key={fault} className="choice" title={FAULT_WORDS[fault].what}>
        <input
          type="radio"
          name="fault"
          checked={server.fault === fault}
          onChange={() => {
            attempt(lab.breakWith(fault))
          }}
        />
        {FAULT_WORDS[fault].name}
      </label>
    ))}
    <p className="what">{FAULT_WORDS[server.fault].what}</p>
  </fieldset>
)

const SessionFaults = ({ lab, server, attempt }: ServerProps) => (
  <fieldset>
    <legend>What it has handed out</legend>
    <Button
      onPress={() => {
        attempt(lab.revoke('sessions'))
      }}
    >
      Revoke the sessions
    </Button>
    <Button
      onPress={() => {
        attempt(lab.revoke('accessTokens'))
      }}
    >
      Revoke access tokens
    </Button>
    <Button
      isOn={server.rotatesWithoutGrace}
      onPress={() => {
        attempt(lab.rotate(!server.rotatesWithoutGrace))
      }}
    >
      Rotate without grace
    </Button>
  </fieldset>
)

const HOURS = [-12, -2, -1, 0, 1, 2, 12]
const inHours = (by: number): string => (by === 0 ? 'right' : `${by > 0 ? '+' : '−'}${Math.abs(by)} h`)

const DeviceFaults = ({ lab, client: { device }, attempt }: Props & { readonly attempt: Attempt }) => (
  <fieldset>
    <legend>{device.name}</legend>
    <Button
      isOn={!device.isOnline}
      onPress={() => {
        lab.setOnline(device, !device.isOnline)
      }}
    >
      Offline
    </Button>
    <Button
      onPress={() => {
        attempt(lab.sleep(HOUR))
      }}
    >
      Sleep an hour
    </Button>
    <label className="clock">
      Clock
      <select
        value={device.clock.setBy / HOUR}
        onChange={({ target }) => {
          lab.setClock(device, Number(target.value))
        }}
      >
        {HOURS.map((by) => (
          <option key={by} value={by}>
            {inHours(by)}
          </option>
        ))}
      </select>
    </label>
  </fieldset>
)
