import { describe, expect, it, vi } from 'vitest'
import { docsPages } from '#components/docs/navigation.ts'
import { readGuide } from '#e2e/fixtures/guide.ts'

vi.mock('#lib/features/apis/published-catalogue.ts', () => ({ publishedCatalogue: async () => [] }))

/** What readers were promised to find, each with the words by which it is found. */
const FACTS: Record<string, RegExp[]> = {
  'authentication guards every API': [
    /Every API .* requires authentication/,
    /only authorised people and applications can reach it/,
    /shows how your application proves who it is and what it can then access/,
  ],
  'what OAuth 2.0 is': [
    /OAuth 2\.0, a widely adopted industry standard for authorisation and delegated access/,
    /grants access without exposing anyone’s password/,
    /It works with tokens/,
  ],
  'who asks for tokens, and that they are JWTs': [
    /a user or an application requests an access token, each API call carries that token/,
    /Access tokens are JSON Web Tokens/,
  ],
  'what a JWT is': [/A JWT is a compact, URL-safe way to pass claims between two parties/, /who is calling/],
  'that the signature ensures who is calling, and the limit in time against misuse': [
    /service signs each token, and the API verifies the signature on every call/,
    /ensures the integrity of the token and the identity of the caller/,
    /for a limited time only, which reduces the risk of misuse/,
  ],
  'what the client credentials flow is for': [
    /client credentials flow, designed for machine-to-machine access/,
    /suited to server-to-server calls/,
    /asks the authorization server directly, with its own credentials, a client ID and a client secret/,
  ],
  'access first, then credentials': [
    /First you need access to the API/,
    /Then you need an app’s two credentials/,
  ],
  'that the client ID can be chosen': [/client ID names the app\. You can choose your own/],
  'where the secret comes from': [
    /It acts as your API key/,
    /Generate in its API Token field/,
    /Get it from the connectivity team/,
  ],
  'the headers of the token request': [
    /Request headers Header Value Meaning/,
    /Authorization Basic and a space, then base64 of client_id:client_secret/,
    /Content-Type application\/x-www-form-urlencoded The format of the body/,
  ],
  'the body of the token request': [/POST to \/oauth\/v2\/token/, /grant_type client_credentials Required/],
  'the answer to valid credentials': [
    /200 OK/,
    /access_token a signed JWT The access token\. Send it with every API call/,
    /token_type always Bearer/,
    /expires_in 3600 Seconds until the token expires/,
  ],
  'the answer to invalid credentials': [/If the credentials are invalid, the response is 401 Unauthorized/],
  'how an API is called': [/Put the token into the Authorization header of each call, after the word Bearer/],
  'that 2xx says that the request was processed': [/2xx status means that the request was processed/],
  'what 401 and 403 ask for': [
    /Check that the token is still valid/,
    /if that is refused too, check the credentials/,
    /Check the permissions and access of your account/,
  ],
}

describe('the guide tells', async () => {
  const guide = (await readGuide()).find(({ path }) => path === '/docs')?.text

  it.each(Object.entries(FACTS))('%s', (_, words) => {
    for (const each of words) expect(guide).toMatch(each)
  })
})

describe('each page of the documentation', () => {
  it('says when it was last updated', () => {
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString() // somebody’s day begins before ours
    for (const { updated } of docsPages) {
      expect(updated).toMatch(/^20\d\d-\d\d-\d\d$/)
      expect(updated < tomorrow).toBe(true)
    }
  })
})
