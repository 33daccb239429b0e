import type { ReactNode } from 'react'

interface Props {
  readonly children: ReactNode
  /** What it says to a screen reader, where it shows but a sign. */
  readonly label?: string
  readonly look?: 'main' | 'quiet'
  /** For one that is on or off. */
  readonly isOn?: boolean
  readonly isDisabled?: boolean
  readonly onPress: () => unknown
}

export const Button = ({ children, label, look, isOn, isDisabled, onPress }: Props) => (
  <button
    type="button"
    className={look}
    aria-label={label}
    aria-pressed={isOn}
    disabled={isDisabled}
    onClick={() => {
      onPress()
    }}
  >
    {children}
  </button>
)
