import type { Assertion } from './assertion.ts'
import { JwtView } from './jwt-view.tsx'

/** An assertion that was sent, taken apart. */
export function AssertionView({ assertion: { header, claims } }: { assertion: Assertion }) {
  return (
    <div className="flex flex-col gap-2">
      <p className="text-[0.9375rem]">
        The assertion, signed in this browser with a key that can’t be read, not even by this page:
      </p>
      <JwtView kind="assertion" header={header} claims={claims} />
    </div>
  )
}
