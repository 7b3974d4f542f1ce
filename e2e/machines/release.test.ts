import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeRelease, pack, releaseName } from '#scripts/release/package.ts'
import { EmptyRoot, noEmptyRoot } from './empty-root.ts'

const reason = noEmptyRoot()
if (reason) console.log(`skipped: ${reason}`)

const SETTINGS = { DATA_DIR: '/data', PORT: '3000' }

/** Asks from inside, where nothing but the release's own Node can. */
const ASK = `const response = await fetch(process.argv[1], JSON.parse(process.argv[2] ?? '{}'))
process.stdout.write(JSON.stringify({ status: response.status, body: await response.text() }))`

let folder: string
let empty: EmptyRoot

beforeAll(async () => {
  if (reason) return
  folder = mkdtempSync(join(tmpdir(), 'latchkey-release-'))
  const release = await makeRelease(join(folder, 'made'), () => {})
  mkdirSync(join(folder, 'root', 'opt'), { recursive: true })
  const unpacked = spawnSync('tar', ['-xzf', pack(release), '-C', join(folder, 'root', 'opt')])
  expect(unpacked.status).toBe(0)
  empty = new EmptyRoot(join(folder, 'root'), releaseName())
})

afterAll(() => {
  if (!reason) rmSync(folder, { recursive: true, force: true })
})

describe.skipIf(reason)('a release in a root folder that holds nothing else', () => {
  it('serves tokens, pages and commands without npm, a network, a compiler or a writable folder, and starts again', async () => {
    let server = empty.start('bin/latchkey', ['start'], SETTINGS)
    const ask = (url: string, request: object = {}) => {
      const { stdout, stderr } = server.run(
        'runtime/node',
        '--input-type=module',
        '--eval',
        ASK,
        url,
        JSON.stringify(request),
      )
      if (stdout === '') throw new Error(stderr)
      return JSON.parse(stdout)
    }
    try {
      await server.until('Ready on http://localhost:3000')
      const made = server.run(
        'bin/latchkey',
        ...'client create --id acme --name Acme --team acme --scope usage:read --json'.split(' '),
      )
      expect(made).toMatchObject({ status: 0 })
      const { client_id, client_secret } = JSON.parse(made.stdout)
      const token = () =>
        ask('http://localhost:3000/oauth/v2/token', {
          method: 'POST',
          headers: {
            Authorization: `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}`,
            'Content-Type': 'application/x-www-form-urlencoded',
          },
          body: 'grant_type=client_credentials',
        })
      expect(token()).toMatchObject({ status: 200 })
      for (const path of ['/', '/docs', '/docs/token-tester', '/docs/errors.md', '/sign-in', '/sign-up'])
        expect(ask(`http://localhost:3000${path}`), path).toMatchObject({ status: 200 })
      expect(await server.stop(), server.output).toBe(0)

      server = empty.start('bin/latchkey', ['start'], SETTINGS)
      await server.until('Ready on http://localhost:3000')
      expect(token()).toMatchObject({ status: 200 })
      expect(server.output).not.toMatch(/Installing|Building|Generating|EROFS/)
    } finally {
      await server.stop()
    }
  })
})
