import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Draft, FIRST_DRAFT, IDENTITIES, METHODS } from './draft.ts'
import { FAILURES } from './failure-list.ts'
import { draftOf, failureFragment, failureIn, fragmentOf } from './link-state.ts'
import { basicValue } from './prepare.ts'

const SECRET = `lk_test_${'a1B2'.repeat(12)}x`
const JWT = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln'

const plain = fc
  .string()
  .filter((text) => !/lk_|eyJ|authorization|client_secret|client_assertion/i.test(text))

describe('a link to a request', () => {
  it('says again what it was made of', () => {
    const drafts: fc.Arbitrary<Draft> = fc.record({
      who: fc.constantFrom(...IDENTITIES),
      clientId: plain,
      method: fc.constantFrom(...METHODS),
      grantType: plain,
      scope: plain,
      resource: plain,
      raw: fc.oneof(
        fc.constant(null),
        plain.filter((text) => text !== ''),
      ),
    })
    fc.assert(
      fc.property(drafts, (draft) => {
        const clientId = draft.who === 'throwaway' ? '' : draft.clientId
        expect(draftOf(fragmentOf(draft))).toEqual({ ...draft, clientId })
      }),
    )
  })

  it('never carries a secret, wherever somebody wrote it', () => {
    const values = { client_secret: SECRET, credentials: basicValue('acme', SECRET) }
    const raws = [
      `POST /oauth/v2/token HTTP/1.1\nAuthorization: Basic ${values.credentials}\n\ngrant_type=client_credentials`,
      `POST /oauth/v2/token?client_secret=${SECRET} HTTP/1.1\n\n`,
      `POST /oauth/v2/token HTTP/1.1\n\nclient_id=acme&client_secret=${SECRET}`,
      `POST /oauth/v2/token HTTP/1.1\n\nclient_assertion=${JWT}`,
      `GET /api/v1/whoami HTTP/1.1\nAuthorization: Bearer ${JWT}\n\n`,
      `GET / HTTP/1.1\nX-Note: ${SECRET}\n\n`,
    ]
    for (const raw of raws) {
      const draft = { ...FIRST_DRAFT, who: 'own', clientId: SECRET, scope: SECRET, raw } as const
      const fragment = decodeURIComponent(fragmentOf(draft))
      for (const kept of [SECRET, SECRET.slice(10), JWT, values.credentials])
        expect(fragment).not.toContain(kept)
    }
  })

  it('leaves out a secret of any form that the page holds', () => {
    const secret = 'an imported one'
    const raw = `POST / HTTP/1.1\nX-Note: ${secret}\n\n`
    const fragment = fragmentOf({ ...FIRST_DRAFT, raw }, { client_secret: secret })
    expect(decodeURIComponent(fragment.replaceAll('+', ' '))).not.toContain(secret)
    expect(draftOf(fragment)?.raw).toBe('POST / HTTP/1.1\nX-Note: {{client_secret}}\n\n')
  })

  it('is told apart from any other fragment', () => {
    for (const fragment of ['', '#', '#main', '#who=somebody', `#who=own&scope=${'a'.repeat(9000)}`])
      expect(draftOf(fragment)).toBeNull()
    expect(draftOf('#who=own&method=nonsense')).toEqual({ ...FIRST_DRAFT, who: 'own' })
  })
})

describe('a link to a failure', () => {
  it('leads to it, and nothing else does', () => {
    for (const { id } of FAILURES) expect(failureIn(failureFragment(id))).toBe(id)
    for (const fragment of ['', '#main', '#failure-nothing', '#who=own'])
      expect(failureIn(fragment)).toBeNull()
    expect(draftOf(failureFragment('wrong-secret'))).toBeNull()
  })
})
