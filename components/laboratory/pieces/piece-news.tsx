import { refusalWords } from '#components/laboratory/throwaway-refusal.ts'
import { FORGOTTEN_AFTER_MINUTES } from '#components/laboratory/use-forgetting.ts'
import type { Laboratory } from '#components/laboratory/use-laboratory.ts'
import { Callout } from '#components/ui/callout.tsx'

/** What there is to say besides what a piece shows: why there are no credentials, and that they were forgotten. */
export function PieceNews({ laboratory: { throwaway, forgotten } }: { laboratory: Laboratory }) {
  if (throwaway.kind === 'refused') {
    const { title, text } = refusalWords(throwaway)
    return (
      <Callout tone="warn" role="alert" title={title}>
        {text}
      </Callout>
    )
  }
  return (
    forgotten && (
      <p role="status" className="text-muted">
        Nothing happened here for {FORGOTTEN_AFTER_MINUTES} minutes, so this page forgot the credentials and
        the token.
      </p>
    )
  )
}
