import { classNames } from './class-names.ts'

/** A sign that is drawn by lines in the colour of its text; what it means is said in words beside it. */
export function Icon({
  path,
  box = 16,
  stroke = 1.5,
  className = 'size-4',
}: {
  path: string
  /** Width and height of the field that the path is drawn in. */
  box?: number
  stroke?: number
  className?: string
}) {
  return (
    <svg viewBox={`0 0 ${box} ${box}`} className={classNames('shrink-0', className)} aria-hidden="true">
      <path
        d={path}
        fill="none"
        stroke="currentColor"
        strokeWidth={stroke}
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  )
}
