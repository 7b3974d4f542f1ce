import { decodeJwt } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { callApi } from '../harness/token.ts'
import { type Subject, sharedSubject } from './subject.ts'
import { askToken, basic } from './token-client.ts'

// What is not built must be absent altogether: not advertised, and without effect when asked for.

let subject: Subject
let authorization: string

beforeAll(async () => {
  subject = sharedSubject()
  const { clientId, clientSecret } = await subject.createClient('asks-for-more')
  authorization = basic(clientId, clientSecret)
})

const documents = async () => {
  const texts = await Promise.all(
    ['oauth-authorization-server', 'oauth-protected-resource/api/v1', 'oauth-protected-resource'].map(
      async (name) => await (await fetch(`${subject.url}/.well-known/${name}`)).text(),
    ),
  )
  return texts.join('\n')
}

describe('DPoP', () => {
  it('DP-01 DP-02 DP-03 a DPoP header is ignored, good or bad: an ordinary Bearer token is issued', async () => {
    for (const proof of ['garbage', 'eyJ0eXAiOiJkcG9wK2p3dCJ9.e30.AA', '']) {
      const answer = await askToken(subject.url, { authorization, headers: { DPoP: proof } })
      expect(answer.status).toBe(200)
      expect(answer.json.token_type).toBe('Bearer')
      expect(answer.headers.has('dpop-nonce')).toBe(false)
      const token = String(answer.json.access_token)
      expect(decodeJwt(token).cnf).toBeUndefined()
      expect((await callApi(subject.url, '/api/v1/whoami', token)).status).toBe(200)
      const asDpop = await fetch(`${subject.url}/api/v1/whoami`, {
        headers: { Authorization: `DPoP ${token}`, DPoP: proof },
      })
      expect(asDpop.status).toBe(401)
      expect(asDpop.headers.get('www-authenticate')).not.toMatch(/DPoP/i)
    }
  })

  it('DP-03 MT-01 DR-01 none of it is advertised', async () => {
    expect(await documents()).not.toMatch(/dpop|mtls|tls_client|certificate|registration/i)
  })
})

describe('mutual TLS', () => {
  it('MT-01 MT-02 a certificate in a header authenticates nobody and binds nothing', async () => {
    const headers = {
      'X-Client-Cert': 'MIIB',
      'X-SSL-Client-Cert': 'MIIB',
      'Client-Cert': ':MIIB:',
      'X-Forwarded-Client-Cert': 'Hash=00;Subject="CN=asks-for-more"',
    }
    const bare = await askToken(subject.url, {
      body: 'grant_type=client_credentials&client_id=asks-for-more',
      headers,
    })
    expect(bare.status).toBe(401)
    const { json } = await askToken(subject.url, { authorization, headers })
    expect(decodeJwt(String(json.access_token)).cnf).toBeUndefined()
  })
})

describe('dynamic registration', () => {
  it.each(['/oauth/v2/register', '/oauth/v2/register/asks-for-more', '/register', '/connect/register'])(
    'DR-01 DR-02 there is nothing at %s',
    async (path) => {
      for (const method of ['GET', 'POST', 'PUT', 'DELETE']) {
        const response = await fetch(subject.url + path, {
          method,
          // A change that doesn't say where it was sent from is refused before it is looked for (PT-05).
          headers: { 'content-type': 'application/json', origin: subject.url },
          redirect: 'manual',
          ...(method === 'GET' ? {} : { body: '{"redirect_uris":[]}' }),
        })
        // A page takes no PUT, whether it is there or not.
        expect([404, 405], method).toContain(response.status)
      }
    },
  )
})
