import { describe, expect, it } from 'vitest'
import { apiCallText, tokenRequestText } from './draft.ts'
import { filled, masked, unfilled } from './request-text.ts'

const request = { clientId: 'acme', grantType: 'client_credentials' }

describe('the text of a request', () => {
  it('names its secrets, and says them only when it is filled', () => {
    const text = tokenRequestText(
      { ...request, method: 'client_secret_basic', scope: ' a  b ' },
      'portal.example',
    )
    expect(unfilled(text, {})).toEqual(['credentials'])
    expect(filled(text, { credentials: 'YTpi' })).toBe(
      [
        'POST /oauth/v2/token HTTP/1.1',
        'Host: portal.example',
        'Authorization: Basic YTpi',
        'Content-Type: application/x-www-form-urlencoded',
        '',
        'grant_type=client_credentials&scope=a+b',
      ].join('\n'),
    )
    expect(masked(text, { credentials: 'YTpi' })).not.toContain('YTpi')
  })

  it('proves the client in the way that was chosen', () => {
    const bodyOf = (method: Parameters<typeof tokenRequestText>[0]['method']) =>
      tokenRequestText({ ...request, method }, 'portal.example').split('\n\n')[1]
    expect(bodyOf('client_secret_post')).toBe(
      'grant_type=client_credentials&client_id=acme&client_secret={{client_secret}}',
    )
    expect(bodyOf('private_key_jwt')).toContain('client_assertion={{client_assertion}}')
    expect(bodyOf('none')).toBe('grant_type=client_credentials&client_id=acme')
  })

  it('shows of an access token its ends alone', () => {
    const token = `eyJhbGciOiJF${'x'.repeat(80)}ending`
    const shown = masked(apiCallText('/api/v1/whoami', 'portal.example'), { access_token: token })
    expect(shown).toContain('Bearer eyJhbGciOiJF…ending')
  })
})
