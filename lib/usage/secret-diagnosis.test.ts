import { describe, expect, it } from 'vitest'
import { newSecret } from '#lib/clients/secret.ts'
import { addClient, fakeServer, secretOf } from '#lib/oauth/fake-server.ts'
import { diagnoseSecret } from './secret-diagnosis.ts'

const SECRET = newSecret('live')
const IMPORTED = 'from+elsewhere%21'
const server = await fakeServer()
const client = addClient(server, 'acme', SECRET, {
  secrets: [secretOf(SECRET), secretOf(IMPORTED), secretOf('old', { expiresAt: 0 })],
})

const cases: Record<string, [presented: string, reason: string, secret: string | null]> = {
  'white space before and after': [` ${SECRET}\n`, 'secret_with_space', SECRET],
  'quotes of a file around it': [`"${SECRET}"`, 'secret_in_quotes', SECRET],
  'form-encoding done twice': [encodeURIComponent(IMPORTED), 'secret_encoded_twice', IMPORTED],
  'no form-encoding, so that a plus sign became a space': [
    IMPORTED.replace('+', ' '),
    'secret_not_encoded',
    IMPORTED,
  ],
  'no form-encoding, where that could not be decoded at all': [IMPORTED, 'secret_not_encoded', IMPORTED],
  'white space around one that is retired': ['old ', 'secret_with_space', 'old'],
  'a variable that was not set': ['$API_TOKEN', 'placeholder_secret', null],
  'a variable in braces': [`\${API_TOKEN}`, 'placeholder_secret', null],
  'a template that was not filled in': ['{{client_secret}}', 'placeholder_secret', null],
  'the word of an example': ['YOUR_CLIENT_SECRET', 'placeholder_secret', null],
  'a masked value': ['************', 'placeholder_secret', null],
  'nothing, as a program spells it': ['undefined', 'placeholder_secret', null],
  'an access token': ['eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhY21lIn0.c2lnbmF0dXJl', 'token_as_secret', null],
  'a sandbox secret on a live app': [newSecret('sandbox'), 'secret_of_other_environment', null],
  'a secret that was cut off': [SECRET.slice(0, -1), 'damaged_secret', null],
  'a secret with one character wrong': [
    `${SECRET.slice(0, 20)}${SECRET[20] === 'a' ? 'b' : 'a'}${SECRET.slice(21)}`,
    'damaged_secret',
    null,
  ],
  'a secret of another app': [newSecret('live'), 'foreign_secret', null],
  'anything else': ['hunter2', 'wrong_secret', null],
  'a secret whose name only resembles a placeholder': ['mysecretsauce', 'wrong_secret', null],
}

describe('tells what was done to a secret', () => {
  it.each(Object.entries(cases))('%s', (_, [presented, reason, secret]) => {
    const credentialId = secret && secretOf(secret).id
    expect(diagnoseSecret(presented, client)).toEqual({ reason, credentialId })
  })

  it('repeats nothing of it', () => {
    for (const [presented] of Object.values(cases)) {
      const diagnosis = diagnoseSecret(presented, { ...client, secrets: [] })
      expect(JSON.stringify(diagnosis)).not.toContain(presented.trim())
    }
  })
})
