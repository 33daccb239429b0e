import type { Show } from '../show.ts'

interface Props {
  readonly show: Show
}

/** Takes a redacted log and replays it. */
export const ReplayDrop = ({ show }: Props) => (show.state.replay === undefined ? null : <p>Replay</p>)
