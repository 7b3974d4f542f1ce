import type { ReactNode } from 'react'
import type { Asked, FailedScope } from '#lib/oauth/token-event.ts'

/** Words as they were sent. */
export const codes = (words: readonly string[]): ReactNode =>
  words.map((word, index) => (
    <span key={word}>
      {index > 0 && ', '}
      <code translate="no" className="font-mono text-[0.9em] wrap-anywhere">
        {word}
      </code>
    </span>
  ))

/** What a request asked for, each fact a sentence: what failed first. Keys are for React alone. */
export function askedFacts(asked: Asked | null): Record<string, ReactNode> {
  if (asked === null) return {}
  const { problem, scope, failed = [], resource, audience, assertionAudience, kid, grantType, error } = asked
  return {
    ...(problem !== undefined && { problem: <>The answer said: {problem}</> }),
    ...(error === 'unsupported_grant_type' &&
      grantType !== undefined && { grant: <>It asked for the grant {codes([grantType])}.</> }),
    ...(scope !== undefined && { scope: <>It asked for the scope {codes([scope])}.</> }),
    ...Object.fromEntries(failed.map((one, index) => [`failed-${index}`, whyOf(one)])),
    ...(resource !== undefined && { resource: <>It named the resource {codes(resource)}.</> }),
    ...(audience !== undefined && { audience: <AudienceIsResource audience={audience} /> }),
    ...(assertionAudience !== undefined && {
      assertionAudience: <>The aud of the assertion was {codes(assertionAudience)}.</>,
    }),
    ...(kid !== undefined && { kid: <>The assertion named the key {codes([kid])}.</> }),
  }
}

/** Other servers know `audience`; RFC 8707 calls it `resource`. */
export function AudienceIsResource({ audience }: { audience: readonly string[] }) {
  return (
    <>
      It sent {codes(audience.map((one) => `audience=${one}`))}, which has no effect here:{' '}
      <code translate="no">resource</code> is meant. Without it a token is for the app’s first API.
    </>
  )
}

function whyOf({ word, why, audience }: FailedScope): ReactNode {
  switch (why) {
    case 'space':
      return 'There is a space too many in it: at its beginning, its end, or twice between two scopes.'
    case 'separator':
      return <>{codes([word])} reads as one scope: put one space between two, and nothing else.</>
    case 'malformed':
      return <>{codes([word])} cannot be a scope: it holds a character that none may.</>
    case 'other_api':
      return (
        <>
          {codes([word])} belongs to another API: send {codes([`resource=${audience ?? ''}`])} with it.
        </>
      )
    case 'withheld':
      return <>{codes([word])} is withheld until the connectivity team has confirmed the app’s team.</>
    case 'not_held':
      return <>{codes([word])} is no scope that the app has at this API.</>
  }
}
