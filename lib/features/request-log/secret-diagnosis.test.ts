import { describe, expect, it } from 'vitest'
import { addClient, fakeServer, secretOf } from '#e2e/fixtures/fake-server.ts'
import { newSecret } from '#lib/features/credentials/secret.ts'
import { diagnoseSecret } from './secret-diagnosis.ts'

const SECRET = newSecret('live')
const IMPORTED = 'from+elsewhere%21'
const server = await fakeServer()
const client = addClient(server, 'acme', SECRET, {
  secrets: [secretOf(SECRET), secretOf(IMPORTED), secretOf('old', { expiresAt: 0 })],
})

type Presented = string | { sent: string; read: string }
const cases: Record<string, [presented: Presented, reason: string, secret: string | null]> = {
  'white space before and after': [` ${SECRET}\n`, 'secret_with_space', SECRET],
  'quotes of a file around it': [`"${SECRET}"`, 'secret_in_quotes', SECRET],
  'form-encoding done twice': [encodeURIComponent(IMPORTED), 'secret_encoded_twice', IMPORTED],
  'no form-encoding, so that reading it changed it': [
    { sent: IMPORTED, read: 'from elsewhere!' },
    'secret_not_encoded',
    IMPORTED,
  ],
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

const presentedAs = (presented: Presented) =>
  typeof presented === 'string' ? { sent: presented, read: presented } : presented

describe('tells what was done to a secret', () => {
  it.each(Object.entries(cases))('%s', (_, [presented, reason, secret]) => {
    const credentialId = secret && secretOf(secret).id
    expect(diagnoseSecret(presentedAs(presented), client)).toEqual({ reason, credentialId })
  })

  it('repeats nothing of it', () => {
    for (const [presented] of Object.values(cases)) {
      const { sent, read } = presentedAs(presented)
      const diagnosis = diagnoseSecret({ sent, read }, { ...client, secrets: [] })
      expect(JSON.stringify(diagnosis)).not.toContain(read.trim())
    }
  })
})
