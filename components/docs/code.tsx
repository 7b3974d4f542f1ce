import type { ReactNode } from 'react'

/** A word of code within a sentence, which no browser translates. */
export function Code({ children }: { children: ReactNode }) {
  return <code translate="no">{children}</code>
}
