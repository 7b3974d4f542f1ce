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

/** What of a request’s wishes explains how it ended, each fact a sentence. Keys are for React alone. */
export function askedFacts(asked: Asked | null): Record<string, ReactNode> {
  if (asked === null) return {}
  const { failed = [], audience, assertionAudience, kid, grantType, error } = asked
  return {
    ...(error === 'unsupported_grant_type' &&
      grantType !== undefined && { grant: <>Requested grant type: {codes([grantType])}.</> }),
    ...Object.fromEntries(failed.map((one, index) => [`failed-${index}`, whyOf(one)])),
    ...(audience !== undefined && { audience: <AudienceIsResource audience={audience} /> }),
    ...(assertionAudience !== undefined && {
      assertionAudience: <>aud of the assertion: {codes(assertionAudience)}.</>,
    }),
    ...(kid !== undefined && { kid: <>Key named by the assertion: {codes([kid])}.</> }),
  }
}

/** Other servers know `audience`; RFC 8707 calls it `resource`. */
export function AudienceIsResource({ audience }: { audience: readonly string[] }) {
  return (
    <>
      It sent {codes(audience.map((one) => `audience=${one}`))}, which has no effect here:{' '}
      <code translate="no">resource</code> is the parameter to send. Without it, the token is for the app’s
      first API.
    </>
  )
}

function whyOf({ word, why, audience }: FailedScope): ReactNode {
  switch (why) {
    case 'space':
      return 'It has an extra space: at the start, at the end, or between two scopes.'
    case 'separator':
      return <>{codes([word])} reads as one scope: separate scopes with a single space.</>
    case 'malformed':
      return <>{codes([word])} is not a valid scope: it contains a character that scopes can’t have.</>
    case 'other_api':
      return (
        <>
          {codes([word])} belongs to another API: send {codes([`resource=${audience ?? ''}`])} with it.
        </>
      )
    case 'withheld':
      return <>{codes([word])} is withheld until the connectivity team confirms the app’s team.</>
    case 'not_held':
      return <>{codes([word])} is not a scope the app has for this API.</>
  }
}
