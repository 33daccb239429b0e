import { useId, useLayoutEffect, useRef, useState } from 'react'
import type { TakenTransition } from '../history.ts'
import { arrowsOf, type Arrow } from './arrows.ts'
import { isWithin, type Box } from './box.ts'

interface Props {
  readonly boxes: readonly Box[]
  /** The paths of the innermost active states. */
  readonly active: readonly string[]
  readonly taken: readonly TakenTransition[]
  /** In places of their own, or in a row. */
  readonly look: 'auth' | 'free'
}

/** The states as boxes, the active one lit, and the way that was just taken as arrows. */
export function Board({ boxes, active, taken, look }: Props) {
  const board = useRef<HTMLDivElement>(null)
  const [arrows, setArrows] = useState<readonly Arrow[]>([])
  useLayoutEffect(() => {
    const { current } = board
    if (current === null) return
    const draw = (): void => {
      setArrows(arrowsOf(current, taken))
    }
    const observer = new ResizeObserver(draw)
    observer.observe(current)
    draw()
    return () => {
      observer.disconnect()
    }
  }, [taken])
  return (
    <div className={`board ${look}`} ref={board}>
      {boxes.map((box) => (
        <StateBox key={box.path} box={box} active={active} />
      ))}
      <Arrows look="behind" arrows={arrows.filter(({ isInner }) => !isInner)} />
      <Arrows look="above" arrows={arrows.filter(({ isInner }) => isInner)} />
    </div>
  )
}

interface ArrowsProps {
  readonly look: 'behind' | 'above'
  readonly arrows: readonly Arrow[]
}

function Arrows({ look, arrows }: ArrowsProps) {
  const head = useId()
  return (
    <svg className={look} aria-hidden="true">
      <marker id={head} viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto">
        <path d="M0 0L10 5L0 10z" />
      </marker>
      {arrows.map(({ path }, index) => (
        <path key={`${index} ${path}`} className="arrow" d={path} pathLength="1" markerEnd={`url(#${head})`} />
      ))}
    </svg>
  )
}

interface BoxProps {
  readonly box: Box
  readonly active: readonly string[]
}

const StateBox = ({ box: { path, name, tags, inner, description }, active }: BoxProps) => (
  <div
    className="box"
    data-path={path}
    data-status={path}
    data-active={active.some((state) => isWithin(state, path))}
    title={description}
  >
    <p>
      <b>{name}</b>
      {tags.map((tag) => (
        <i key={tag}>{tag}</i>
      ))}
    </p>
    {inner.length > 0 && (
      <div className="inner">
        {inner.map((box) => (
          <StateBox key={box.path} box={box} active={active} />
        ))}
      </div>
    )}
  </div>
)
