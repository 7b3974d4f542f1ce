import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { curlOf } from './request-curl.ts'

const run = promisify(execFile)
const HOSTILE = `it's $(touch /tmp/x) "\`\${HOME}\``
const env = {
  ...process.env,
  LATCHKEY_CLIENT_SECRET: 'the secret',
  CLIENT_ASSERTION: 'the.jwt',
  RESOURCE: 'the resource',
}

/** What a shell hands to curl. */
async function wordsOf(code: string): Promise<string[]> {
  const { stdout } = await run('bash', ['-c', `curl() { printf '%s\\0' "$@"; }\n${code}`], { env })
  return stdout.split('\0').slice(0, -1)
}

const at = { clientId: HOSTILE, tokenUrl: 'https://auth.example/oauth/v2/token' }
const received = { contentType: null, parameters: [], otherParameters: 0, bodyBytes: 0 }
const asked = { scope: HOSTILE, resource: [HOSTILE, '[removed]'], grantType: 'password' }

describe('a logged request as a command', () => {
  it('is what was asked for, whatever it holds, with the secret and what was not kept from variables', async () => {
    const code = curlOf({ asked, credential: null }, at)
    expect(code).toContain('$LATCHKEY_CLIENT_SECRET')
    const words = await wordsOf(code)
    expect(words.slice(0, 2)).toEqual(['-i', '-u'])
    const [id, secret] = words[2]?.split(':') ?? []
    expect([decodeURIComponent(id?.replaceAll('+', ' ') ?? ''), secret]).toEqual([HOSTILE, 'the secret'])
    expect(words.filter((word) => word.includes('='))).toEqual([
      'grant_type=password',
      `scope=${HOSTILE}`,
      `resource=${HOSTILE}`,
      'resource=the resource',
    ])
    expect(words.at(-1)).toBe(at.tokenUrl)
  })

  it('authenticates in the way the request did', async () => {
    const authentication = ['client_secret_post'] as const
    expect(
      await wordsOf(curlOf({ asked: { received: { ...received, authentication } }, credential: null }, at)),
    ).toEqual(expect.arrayContaining([`client_id=${HOSTILE}`, 'client_secret=the secret']))
    const credential = { id: 'x', kind: 'key' as const, name: 'x' }
    expect(await wordsOf(curlOf({ asked: null, credential }, at))).toEqual(
      expect.arrayContaining(['client_assertion=the.jwt', 'grant_type=client_credentials']),
    )
  })
})
