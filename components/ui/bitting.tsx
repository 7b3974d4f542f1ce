import { classNames } from './class-names.ts'

const TOOTH_WIDTH = 6
const RAMP = 1.8
const PEAK = 1
const DEPTHS = 5

/**
 * The profile of a key cut for `seed`: the same text always gives the same teeth. A mark to recognise a thing
 * by beside its name; it carries no meaning of its own, so it is hidden from assistive technology.
 */
export function Bitting({
  seed,
  teeth = 8,
  className,
}: {
  seed: string
  teeth?: number
  className?: string
}) {
  const depths = cutDepths(seed, teeth)
  const width = teeth * TOOTH_WIDTH
  const profile = depths.map((depth, tooth) => {
    const left = tooth * TOOTH_WIDTH
    return `L${left + RAMP} ${depth}L${left + TOOTH_WIDTH - RAMP} ${depth}L${left + TOOTH_WIDTH} ${PEAK}`
  })
  return (
    <svg
      viewBox={`0 0 ${width} 12`}
      preserveAspectRatio="none"
      className={classNames('h-3 w-auto shrink-0 text-brass', className)}
      aria-hidden="true"
    >
      <path d={`M0 12L0 ${PEAK}${profile.join('')}L${width} 12Z`} fill="currentColor" />
    </svg>
  )
}

/** Depths in the picture's own units, from FNV-1a over the text: spread well, not for security. */
function cutDepths(seed: string, teeth: number): number[] {
  let hash = 0x811c9dc5
  for (const character of seed) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193)
  }
  return Array.from({ length: teeth }, (_, tooth) => {
    let mixed = Math.imul(hash + tooth * 0x9e3779b9, 0x85ebca6b)
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
    return PEAK + 0.5 + (((mixed ^ (mixed >>> 16)) >>> 0) % DEPTHS) * 1.8
  })
}
